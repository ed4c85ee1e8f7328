"""The people of a show write down what is said: everybody in the room gets it, with the moment it was spoken."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.room import news, tasks
from streams.room.bus import choice
from streams.room.selectors.snapshot import room_facts
from streams.room.views.captions import BURST, CAPTION_GRAPHEMES_MAX
from streams.shows import captions, handlers
from streams.shows.captions import AGO_MILLISECONDS_MAX, caption_write
from streams.shows.models import Caption, Show
from streams.shows.services import show_darken, show_lighten
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture(autouse=True)
def _turns() -> None:
    choice.memory.forget_everything()


def write(show: Show, person: User | None, text: str = "Good evening", **more: Any) -> Any:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    address = reverse("room:caption", args=[show.public_id])
    return client.post(address, {"text": text, **more}, headers={"X-Requested-With": "fetch"})


def texts() -> list[str]:
    return [line.text for line in Caption.objects.all()]


@pytest.mark.usefixtures("rooms")
async def test_a_line_reaches_the_room_with_the_moment_it_was_spoken_and_no_latecomer(
    live_world: World,
) -> None:
    show, host = live_world.show, live_world.creator.user
    page = await Visitor(entrant(show)).enter()
    assert page.state["cc"] is False
    before = timezone.now()

    answer = await sync_to_async(write)(show, host, "  Good\nevening — “おはよう”  ", ago=4_000)
    await page.until(lambda one: "caption" in one.kinds())

    assert answer.json()["ok"] is True
    (body,) = [body for _seq, kind, body in page.events if kind == "caption"]
    assert (body["m"], body["lang"]) == ("Good evening — “おはよう”", show.language)
    spoken = before - timedelta(seconds=4)
    assert 0 <= body["at"] - spoken.timestamp() * 1000 < 3_000

    late = await Visitor(entrant(show, "Late")).enter()
    assert "caption" not in late.kinds()
    assert [one.state["cc"] for one in (page, late)] == [True, True]
    await page.close()
    await late.close()


def test_a_room_that_begins_later_knows_that_there_are_captions(live_world: World) -> None:
    assert room_facts(live_world.show.public_id)[1]["cc"] is False
    write(live_world.show, live_world.creator.user)

    assert room_facts(live_world.show.public_id)[1]["cc"] is True


@pytest.mark.usefixtures("rooms")
async def test_captions_are_not_sampled_away(live_world: World, settings: Any) -> None:
    settings.CHAT_MESSAGES_PER_SECOND = 1
    page = await Visitor(entrant(live_world.show)).enter()

    for number in range(8):
        await sync_to_async(write)(live_world.show, live_world.creator.user, f"line {number}")
    await page.until(lambda one: one.kinds().count("caption") == 8)

    said = [body["m"] for _seq, kind, body in page.events if kind == "caption"]
    assert said == [f"line {number}" for number in range(8)]
    await page.close()


def test_only_the_shows_people_caption_it(live_world: World, alice: User, mallory: User, dana: User) -> None:
    for stranger in (None, alice, mallory):
        assert write(live_world.show, stranger).status_code == 404
    assert texts() == []

    assert write(live_world.show, dana).status_code == 200
    assert Caption.objects.get().by == dana


def test_a_foreign_page_captions_nothing(live_world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(live_world.creator.user, backend=BACKEND)

    answer = client.post(reverse("room:caption", args=[live_world.show.public_id]), {"text": "x"})

    assert answer.status_code == 403
    assert texts() == []


def test_a_form_without_script_leads_back_to_the_show(live_world: World, client: Client) -> None:
    client.force_login(live_world.creator.user, backend=BACKEND)

    answer = client.post(reverse("room:caption", args=[live_world.show.public_id]), {"text": "typed"})

    assert (answer.status_code, answer["Location"]) == (302, f"/shows/{live_world.show.public_id}/")
    assert texts() == ["typed"]


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("", "caption_unreadable", 400),
        (" \n\u200b\u3164", "caption_unreadable", 400),
        ("a" + "\u0301" * 40, "caption_unreadable", 400),
        ("x" * (CAPTION_GRAPHEMES_MAX + 1), "caption_too_long", 400),
        (FAMILY * 72, "caption_too_long", 400),
        ("x" * 4001, "caption_unreadable", 400),
    ],
    ids=["empty", "blank", "heap", "long", "wide", "flood"],
)
def test_what_cannot_be_shown_is_refused(live_world: World, text: str, code: str, status: int) -> None:
    answer = write(live_world.show, live_world.creator.user, text)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert texts() == []


def test_signs_are_counted_as_people_do(live_world: World) -> None:
    assert write(live_world.show, live_world.creator.user, FAMILY * 70).status_code == 200
    assert texts() == [FAMILY * 70]


@pytest.mark.parametrize(
    ("ago", "told"),
    [("", 0), ("-5000", 0), ("1500", 1_500), ("99999999", AGO_MILLISECONDS_MAX)],
    ids=["none", "future", "some", "much"],
)
def test_how_long_ago_is_bounded(live_world: World, ago: str, told: int) -> None:
    before = timezone.now()
    write(live_world.show, live_world.creator.user, ago=ago)
    after = timezone.now()

    spoken = Caption.objects.get().spoken_at + timedelta(milliseconds=told)
    assert before <= spoken <= after


def test_a_time_that_is_no_number_is_refused(live_world: World) -> None:
    assert write(live_world.show, live_world.creator.user, ago="soon").status_code == 400
    assert texts() == []


def test_more_than_anybody_reads_is_refused_for_a_moment(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As fast as a machine that is busy with other things never is.
    monkeypatch.setattr("streams.room.views.captions.PER_SECOND", 0.001)
    answers = [write(live_world.show, live_world.creator.user, str(number)) for number in range(BURST + 1)]

    assert [answer.status_code for answer in answers] == [200] * BURST + [429]
    assert answers[-1].json()["error"]["code"] == "captioning_too_fast"
    assert len(texts()) == BURST


def test_a_show_takes_no_more_captions_than_its_recording(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captions, "CAPTIONS_MAX", 1)
    write(live_world.show, live_world.creator.user, "first")

    answer = write(live_world.show, live_world.creator.user, "second")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "captions_full")
    assert texts() == ["first"]


def test_nothing_is_captioned_before_the_show(world: World) -> None:
    answer = write(world.show, world.creator.user)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "show_not_live")
    assert texts() == []


@pytest.mark.parametrize("since", ["dark_at", "paused_at"])
def test_what_nobody_hears_is_not_written_down(live_world: World, since: str) -> None:
    Show.objects.filter(pk=live_world.show.pk).update(**{since: timezone.now()})

    answer = write(live_world.show, live_world.creator.user)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_caption")
    assert texts() == []


@pytest.mark.usefixtures("rooms")
async def test_a_line_is_not_told_when_the_picture_was_hidden_meanwhile(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    taken = captions.caption_by_id

    def darkened_first(caption_id: int) -> Caption | None:
        show_darken(show=Show.objects.get(pk=live_world.show.pk))
        return taken(caption_id)

    monkeypatch.setattr("streams.room.captions.caption_by_id", darkened_first)
    await sync_to_async(write)(live_world.show, live_world.creator.user)
    await page.until(lambda one: one.state.get("dark") is True)

    assert "caption" not in page.kinds()
    await page.close()


# --- with a safety delay ---


@pytest.fixture
def held(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> tuple[World, list[tuple[int, float]], list[str]]:
    """A show that is seen ten seconds later; what is put off, and what was told."""
    Show.objects.filter(pk=live_world.show.pk).update(safety_delay=10)
    live_world.show.refresh_from_db()
    put_off: list[tuple[int, float]] = []
    told: list[str] = []
    monkeypatch.setattr(
        tasks.caption_tell,
        "apply_async",
        lambda args, countdown: put_off.append((*args, countdown)),
    )
    monkeypatch.setattr(
        news, "send", lambda show, kind, body: told.append(body["m"]) if "m" in body else None
    )
    return live_world, put_off, told


def test_a_line_is_told_when_its_picture_may_be_seen(
    held: tuple[World, list[tuple[int, float]], list[str]], committing: Any
) -> None:
    world, put_off, told = held

    with committing():
        caption_write(show=world.show, text="later", ago_ms=2_000, by=None)

    ((line, wait),) = put_off
    assert told == []
    assert 8.5 < wait <= 9.0
    tasks.caption_tell(line)
    assert told == ["later"]


def test_what_was_hidden_before_anybody_saw_it_is_never_told_also_if_that_is_heard_twice(
    held: tuple[World, list[tuple[int, float]], list[str]], committing: Any
) -> None:
    world, put_off, told = held
    with committing():
        early = caption_write(show=world.show, text="seen", ago_ms=20_000, by=None)
        caption_write(show=world.show, text="a secret", ago_ms=1_000, by=None)

    with committing():
        show_darken(show=world.show)
    delivery = Delivery.objects.get(handler=bus.handler_name(handlers.forget_captions))
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert bus.deliver(delivery.pk) is True
    with committing():
        show_lighten(show=world.show)
    for line, _wait in put_off:
        tasks.caption_tell(line)

    assert told == ["seen"]
    assert [line.pk for line in Caption.objects.all()] == [early.pk]


def test_without_a_delay_the_dark_forgets_nothing(live_world: World, committing: Any) -> None:
    with committing():
        caption_write(show=live_world.show, text="seen", ago_ms=0, by=None)
        show_darken(show=live_world.show)

    assert texts() == ["seen"]


# --- the pages ---


def page(person: User | None, address: str, show: Show) -> str:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client.get(reverse(address, args=[show.public_id])).content.decode()


def test_the_studio_types_and_listens_and_says_who_may_hear_it(live_world: World) -> None:
    studio = page(live_world.creator.user, "front:studio", live_world.show)

    assert f'data-captioner-url-value="/shows/{live_world.show.public_id}/room/caption/"' in studio
    assert 'data-captioner-audible-value="true"' in studio
    assert "Its maker may process the sound on its own servers" in studio


def test_the_brand_types_beside_the_picture_and_fans_do_not(live_world: World, dana: User) -> None:
    brands = page(dana, "front:show", live_world.show)

    assert "Type captions" in brands
    assert "Caption what I say" not in brands
    assert "Type captions" not in page(None, "front:show", live_world.show)


def test_viewers_have_a_button_that_waits_for_the_first_line(live_world: World) -> None:
    watched = page(None, "front:show", live_world.show)

    assert 'data-action="captions#toggle" aria-pressed="false" aria-label="Captions"' in watched
    assert f'data-captions-live-value="{live_world.show.language}"' in watched
