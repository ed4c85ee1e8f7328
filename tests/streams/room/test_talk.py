"""Fans talk in a room over real sockets of the whole application."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from streams.room import deeds
from streams.room.models import Message
from streams.room.services.messages import message_post
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

pytestmark = pytest.mark.usefixtures("rooms")


@sync_to_async
def stored(show: Show) -> list[str]:
    return list(Message.objects.filter(show=show).order_by("pk").values_list("body", flat=True))


async def test_what_one_says_everybody_reads(live_world: World) -> None:
    nour, jonas = Visitor(entrant(live_world.show, "Nour")), Visitor(entrant(live_world.show, "Jonas"))
    assert await nour.open()
    assert await jonas.open()

    await nour.chat("nonce-1", "Second one is lovely too")
    await jonas.until(lambda page: page.said() == ["Second one is lovely too"])
    answer = await nour.answer()

    assert answer["t"] == "ok"
    assert answer["c"] == "nonce-1"
    assert answer["m"]["name"] == "Nour"
    assert await stored(live_world.show) == ["Second one is lovely too"]
    seq, _kind, body = jonas.events[0]
    assert seq == jonas.last
    assert body["id"] == answer["m"]["id"]
    assert body["role"] == "fan"
    await nour.close()
    await jonas.close()


async def test_a_late_joiner_reads_the_last_thirty_messages(live_world: World) -> None:
    writer = entrant(live_world.show, "Mira", role="host").writer
    for number in range(35):
        await sync_to_async(message_post)(
            show=live_world.show.public_id, writer=writer, nonce=f"nonce-{number}", body=f"m{number}"
        )

    late = Visitor(entrant(live_world.show, "Late"))
    await late.open()
    await late.until(lambda page: page.snapshots == 1)

    assert late.said() == [f"m{number}" for number in range(5, 35)]
    assert late.state["state"] == "live"
    assert late.state["v"] >= 1
    await late.close()


async def test_a_resend_after_a_lost_line_is_the_same_message(live_world: World) -> None:
    """The first is stored and its answer lost; all three come again."""
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-m1", "m1")
    await page.until(lambda one: bool(one.answers))
    await page.close()

    again = Visitor(page.who)
    await again.open()
    for nonce, text in (("nonce-m1", "m1"), ("nonce-m2", "m2"), ("nonce-m3", "m3")):
        await again.chat(nonce, text)
    await again.until(lambda one: len(one.answers) == 3 and one.said() == ["m1", "m2", "m3"])

    assert await stored(live_world.show) == ["m1", "m2", "m3"]
    assert [one["t"] for one in again.answers] == ["ok", "ok", "ok"]
    await again.close()


async def test_too_fast_is_refused_with_the_wait_and_nothing_is_stored(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    for number in range(6):
        await page.chat(f"nonce-{number}", f"m{number}")
    await page.until(lambda one: len(one.answers) == 6)

    refusal = page.answers[-1]["error"]
    assert refusal["code"] == "talking_too_fast"
    assert refusal["seconds"] >= 1
    assert refusal["c"] == "nonce-5"
    assert await stored(live_world.show) == [f"m{number}" for number in range(5)]
    await page.close()


async def test_the_limit_holds_over_two_sockets_of_one_visitor(live_world: World) -> None:
    pages = [Visitor(entrant(live_world.show)) for _ in range(2)]
    for page in pages:
        await page.open()
    for number in range(4):
        for at, page in enumerate(pages):
            await page.chat(f"nonce-{at}-{number}", f"m{number}")
    for page in pages:
        await page.until(lambda one: len(one.answers) == 4)

    assert len(await stored(live_world.show)) == 5
    for page in pages:
        await page.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("👨‍👩‍👧‍👦" * 171, "message_too_long"),
        ("a" * 171, "message_too_long"),
        ("   \n ", "message_empty"),
        ("\u200b\u200b", "message_empty"),
        ("a" + "\u0301" * 500, "message_unreadable"),
        ("\ud83d", "message_unreadable"),
    ],
)
async def test_what_cannot_be_read_is_refused(live_world: World, text: str, code: str) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-1", text)

    assert (await page.answer())["error"]["code"] == code
    assert await stored(live_world.show) == []
    await page.close()


async def test_a_refusal_says_the_limit_in_the_readers_language(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-1", "a" * 171)

    refusal = (await page.answer())["error"]
    assert refusal["most"] == 170
    assert refusal["count"] == 171
    assert "170" in refusal["message"]
    await page.close()


@pytest.mark.parametrize(
    "text",
    ["👨‍👩‍👧‍👦" * 170, "שָׁלוֹם עֲלֵיכֶם", "مرحبا بالعالم", "école", "நிலா க்ஷேத்திரம்", "a\u200fb"],
)
async def test_what_is_stored_is_what_was_written(live_world: World, text: str) -> None:
    """No sign is turned, joined or cut."""
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-1", text)

    assert (await page.answer())["m"]["m"] == text
    assert await stored(live_world.show) == [text]
    await page.close()


async def test_letters_and_their_marks_are_kept_in_one_form(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-1", "e\u0301cole \u1112\u1161\u11ab")

    assert (await page.answer())["m"]["m"] == "école 한"
    assert await stored(live_world.show) == ["école 한"]
    await page.close()


async def test_turning_signs_and_line_breaks_do_not_reach_the_room(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.chat("nonce-1", "ok\u202enimda\u2066x\nnext\x00")

    assert (await page.answer())["m"]["m"] == "oknimdax next"
    await page.close()


@pytest.mark.parametrize("state", ["scheduled", "ended", "cancelled"])
async def test_nobody_writes_when_the_room_is_closed(world: World, state: str) -> None:
    await sync_to_async(Show.objects.filter(pk=world.show.pk).update)(
        state=state, ended_at=timezone.now(), starts_at=timezone.now() + timedelta(hours=2)
    )
    page = Visitor(entrant(world.show))
    await page.open()
    await page.chat("nonce-1", "hello?")

    assert (await page.answer())["error"]["code"] == "room_closed"
    assert await stored(world.show) == []
    await page.close()


async def test_the_room_opens_half_an_hour_before_the_show(world: World) -> None:
    await sync_to_async(Show.objects.filter(pk=world.show.pk).update)(
        starts_at=timezone.now() + timedelta(minutes=29)
    )
    page = Visitor(entrant(world.show))
    await page.open()
    await page.chat("nonce-1", "early bird")

    assert (await page.answer())["t"] == "ok"
    await page.close()


async def test_only_twenty_messages_of_fans_a_second_leave_the_server(
    live_world: World, settings: Any
) -> None:
    settings.CHAT_MESSAGES_PER_SECOND = 3
    reader = Visitor(entrant(live_world.show, "Reader"))
    await reader.open()
    writers = [Visitor(entrant(live_world.show, f"Fan {number}")) for number in range(8)]
    for number, writer in enumerate(writers):
        await writer.open()
        await writer.chat(f"nonce-{number}", f"m{number}")
    for writer in writers:
        await writer.until(lambda one: bool(one.answers))
    host = Visitor(entrant(live_world.show, "Mira", role="host"))
    await host.open()
    await host.chat("nonce-host", "hello all")
    await reader.until(lambda page: "hello all" in page.said())

    # Everything is stored and its writer was told so; the reader got some of it, and the host for certain.
    assert len(await stored(live_world.show)) == 9
    assert all(writer.answers[0]["t"] == "ok" for writer in writers)
    assert len(reader.said()) < 9
    assert not reader.has_gap
    for page in (*writers, host, reader):
        await page.close()


async def test_a_fault_of_ours_is_said_and_the_same_message_may_come_again(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(**_fields: Any) -> None:
        raise OperationalError("database is away")

    page = await Visitor(entrant(live_world.show)).enter()
    with monkeypatch.context() as broken:
        broken.setattr(deeds, "message_post", no_database)
        await page.chat("nonce-1", "hello")
        refusal = (await page.answer())["error"]
    await page.chat("nonce-1", "hello")

    assert (refusal["code"], refusal["c"], refusal["seconds"]) == ("room_fault", "nonce-1", 5)
    assert (await page.answer())["t"] == "ok"
    assert await stored(live_world.show) == ["hello"]
    await page.close()


async def test_a_show_that_is_gone_has_no_room(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await sync_to_async(live_world.show.delete)()
    await page.chat("nonce-1", "hello?")

    assert (await page.answer())["error"]["code"] == "room_closed"
    await page.close()
