"""The talk beside a recording: what was said in each minute, for those whom the recording is open to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from streams.room.models import Message
from streams.room.selectors import replay
from streams.room.selectors.replay import thinned
from streams.room.services.messages import message_delete
from streams.shows.models import Show
from tests import factories
from tests.conftest import World
from tests.streams.room.test_partials import page

BEGAN = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
def over(world: World) -> World:
    Show.objects.filter(pk=world.show.pk).update(
        state="ended", started_at=BEGAN, ended_at=BEGAN + timedelta(minutes=3)
    )
    world.show.refresh_from_db()
    return world


def said(world: World, seconds: float, text: str = "", role: str = "fan", **fields: Any) -> Message:
    number = Message.objects.count()
    return Message.objects.create(
        show=world.show,
        visitor="g:nour",
        nonce=f"nonce-{number}",
        name="Nour",
        role=role,
        body=text or f"m{number}",
        created_at=BEGAN + timedelta(seconds=seconds),
        **fields,
    )


def minute(client: Client, show: Show, number: int) -> list[str]:
    answer = client.get(f"/shows/{show.public_id}/room/talk/{number}/")
    assert answer.status_code == 200
    return [message["m"] for message in answer.json()["messages"]]


def test_each_minute_has_what_was_said_in_it_and_the_first_what_was_said_before(
    over: World, client: Client
) -> None:
    for seconds in (-600, -1, 0, 59.9, 60, 119, 121):
        said(over, seconds)

    assert [minute(client, over.show, number) for number in range(4)] == [
        ["m0", "m1", "m2", "m3"],
        ["m4", "m5"],
        ["m6"],
        [],
    ]


def test_a_message_says_its_programme_time_and_may_be_kept_for_a_minute(over: World, client: Client) -> None:
    said(over, 61.25)
    answer = client.get(f"/shows/{over.show.public_id}/room/talk/1/")

    assert answer.json()["messages"][0]["t"] == int(BEGAN.timestamp() * 1000) + 61_250
    assert answer.headers["Cache-Control"] == "private, max-age=60"


def test_what_was_taken_out_is_never_seen(over: World, client: Client) -> None:
    message = said(over, 5, "buy my lamps instead")
    said(over, 6, "no", reply_to=message)
    message_delete(message=message, by=None)

    text = client.get(f"/shows/{over.show.public_id}/room/talk/0/").content.decode()
    assert "buy my lamps" not in text
    assert minute(client, over.show, 0) == ["no"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "live", "cancelled"])
def test_only_a_show_that_is_over_is_replayed(over: World, client: Client, state: str) -> None:
    said(over, 5)
    Show.objects.filter(pk=over.show.pk).update(state=state)

    assert client.get(f"/shows/{over.show.public_id}/room/talk/0/").status_code == 404


def test_a_show_by_invitation_keeps_its_talk(over: World, client: Client) -> None:
    said(over, 5)
    Show.objects.filter(pk=over.show.pk).update(audience="invitation")

    assert client.get(f"/shows/{over.show.public_id}/room/talk/0/").status_code == 404


def test_there_is_no_minute_of_next_year(over: World, client: Client) -> None:
    assert client.get(f"/shows/{over.show.public_id}/room/talk/99999999/").status_code == 404
    assert client.get(f"/shows/{over.show.public_id}/room/talk/-1/").status_code == 404


def test_of_a_loud_minute_as_much_as_can_be_read_is_kept_and_all_that_the_shows_people_said(
    over: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "WINDOW_MESSAGES_MAX", 5)
    for number in range(20):
        said(over, number, f"f{number}", role="host" if number in {3, 4} else "fan")

    kept = minute(client, over.show, 0)
    assert kept == ["f0", "f3", "f4", "f5", "f9", "f12", "f16"]


def test_thinning_takes_evenly() -> None:
    messages = [Message(pk=number, role="fan") for number in range(1000)]

    kept = [message.pk for message in thinned(messages, 10)]
    assert kept == list(range(0, 1000, 100))
    assert thinned(messages[:10], 10) == messages[:10]


def test_a_minute_costs_the_same_however_much_was_said(
    over: World, client: Client, django_assert_num_queries: Any
) -> None:
    first = said(over, 61)
    for _ in range(2):
        with django_assert_num_queries(2):
            client.get(f"/shows/{over.show.public_id}/room/talk/1/")
        for seconds in range(5):
            said(over, 62 + seconds, reply_to=first)


def test_its_place_beside_the_recording(over: World) -> None:
    html = page("_replay_talk.html", show=over.show)

    assert f'data-talk-replay-start-value="{int(BEGAN.timestamp() * 1000)}"' in html
    assert f"/shows/{over.show.public_id}/room/talk/0/" in html
    assert 'id="room-message"' in html
    assert "chat#reply" not in html
    assert "chat#withdraw" not in html


def test_a_show_that_never_began_has_none(over: World, client: Client) -> None:
    never = factories.make_show(over.creator)
    Show.objects.filter(pk=never.pk).update(state="ended", started_at=None, ended_at=BEGAN)
    Message.objects.all().delete()

    assert minute(client, never, 0) == []
