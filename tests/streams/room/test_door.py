"""Who gets in, and what the door does with noise."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from streams.room.frames import FRAME_CHARACTERS_MAX
from streams.room.models import Message
from streams.room.selectors import snapshot
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant, expired

pytestmark = pytest.mark.usefixtures("rooms")

count_messages = sync_to_async(Message.objects.count)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://localhost.evil.example",
        "https://evillocalhost",
        "http://localhost:9999",
        "null",
        "",
        None,
    ],
)
async def test_a_foreign_page_gets_nothing_even_with_a_good_pass(
    live_world: World, origin: str | None
) -> None:
    """Refused before anything is said. Without an Origin there is no entry either (see docs/api/room.md)."""
    page = Visitor(entrant(live_world.show), origin=origin)

    assert not await page.open()
    assert page.events == []


async def test_plain_http_pages_get_nothing_from_an_https_house(live_world: World, settings: Any) -> None:
    settings.HTTPS = True

    assert not await Visitor(entrant(live_world.show), origin="http://localhost").open()
    ours = Visitor(entrant(live_world.show), origin="https://localhost")
    assert await ours.open()
    await ours.close()


async def test_without_a_good_pass_nobody_enters(live_world: World, world: World) -> None:
    who = entrant(live_world.show)
    good = Visitor(who)
    body, _dot, signature = good._token.rpartition(".")
    other = "y" if signature.endswith("x") else "x"
    for token in ("", "x", "a.b.c", f"{body}.{signature[:-1]}{other}", expired(who), good._token + "é"):
        assert not await Visitor(who, token=token).open()


async def test_a_pass_opens_one_room_only(live_world: World) -> None:
    who = entrant(live_world.show)
    page = Visitor(who)
    other = entrant(live_world.show)
    page.who = type(other)(**{**vars(other), "show": "another00000"})

    assert not await page.open()


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "null",
        '"chat"',
        "{}",
        '{"t": 7}',
        '{"t": "pin", "number": 1}',
        '{"t": "chat"}',
        '{"t": "chat", "c": "short", "m": "x"}',
        '{"t": "chat", "c": "nonce-1", "m": 7}',
        '{"t": "chat", "c": "n o n c e", "m": "x"}',
        '{"t": "heart", "n": 0}',
        '{"t": "heart", "n": 21}',
        '{"t": "heart", "n": true}',
        '{"t": "heart", "n": 1e9}',
        '{"t": "resume", "s": -1}',
        '{"t": "resume", "s": 1, "ep": 5}',
        "[" * 5000,
        '{"t": "resume", "s": 99999999999999999999999}',
    ],
)
async def test_noise_is_answered_and_the_socket_lives(live_world: World, text: str) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.socket.send_to(text_data=text)

    assert (await page.answer())["error"]["code"] == "frame_refused"
    await page.chat("nonce-1", "still here")
    assert (await page.answer())["t"] == "ok"
    assert await count_messages() == 1
    await page.close()


async def test_the_third_noise_closes_the_line(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    for _ in range(3):
        await page.socket.send_to(text_data="{")

    assert await page.close_code() == 4008
    assert len(page.answers) == 3
    again = Visitor(page.who)
    assert await again.open()
    await again.close()


async def test_bytes_are_noise(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.socket.send_to(bytes_data=b"\x00\xff")

    assert (await page.answer())["error"]["code"] == "frame_refused"
    await page.close()


async def test_an_oversized_frame_closes_the_line(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    frame = {"t": "chat", "c": "nonce-1", "m": "x" * FRAME_CHARACTERS_MAX}
    await page.socket.send_to(text_data=json.dumps(frame))

    assert await page.close_code() == 4009
    assert await count_messages() == 0


async def test_a_flood_of_frames_closes_the_line(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    for _ in range(60):
        await page.say(t="ack")

    assert await page.close_code() == 4008


async def test_a_sign_of_life_is_answered(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.say(t="ack")

    assert await page.answer() == {"t": "ack"}
    await page.close()


async def test_entering_asks_the_database_once_per_room_not_per_visitor(
    live_world: World, rooms_read: Any
) -> None:
    pages = [Visitor(entrant(live_world.show, f"Fan {number}")) for number in range(5)]
    for page in pages:
        await page.open()
        await page.until(lambda one: one.snapshots == 1)

    assert rooms_read == [live_world.show.public_id]
    for page in pages:
        await page.close()


@pytest.fixture
def rooms_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rooms read from the database, in order."""
    asked: list[str] = []
    real = snapshot.room_facts

    def facts(public_id: str) -> Any:
        asked.append(public_id)
        return real(public_id)

    monkeypatch.setattr(snapshot, "room_facts", facts)
    return asked
