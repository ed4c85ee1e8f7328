"""What was said, over HTTP: pages of it, and what it costs to say something."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from streams.room.models import Message
from streams.room.selectors.filters import room_filter
from streams.room.services.messages import Writer, message_delete, message_post
from tests.conftest import World

WRITER = Writer(visitor="g:nour", user="", name="Nour", role="fan")


def say(world: World, count: int) -> list[Message]:
    return [
        Message.objects.create(
            show=world.show,
            visitor="g:nour",
            nonce=f"nonce-{number}",
            name="Nour",
            body=f"m{number}",
            created_at=timezone.now(),
        )
        for number in range(count)
    ]


def test_history_comes_in_pages_from_the_latest_back(live_world: World, client: Client) -> None:
    rows = say(live_world, 120)
    message_delete(message=rows[118], by=None)
    address = f"/shows/{live_world.show.public_id}/room/messages/"

    read: list[str] = []
    before: str = ""
    for _ in range(3):
        page = client.get(address + before, headers={"Accept": "application/json"}).json()
        read = [message["m"] for message in page["messages"]] + read
        before = f"?before={page['messages'][0]['id']}"
    assert read == [f"m{number}" for number in range(120) if number != 118]
    assert page["more"] is False


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, ""])
def test_a_made_up_place_gives_the_latest(live_world: World, client: Client, before: str) -> None:
    say(live_world, 3)
    page = client.get(
        f"/shows/{live_world.show.public_id}/room/messages/?before={before}",
        headers={"Accept": "application/json"},
    )

    assert [message["m"] for message in page.json()["messages"]] == ["m0", "m1", "m2"]


def test_history_as_a_page(live_world: World, client: Client, django_assert_max_num_queries: Any) -> None:
    say(live_world, 60)
    with django_assert_max_num_queries(6):
        answer = client.get(f"/shows/{live_world.show.public_id}/room/messages/")

    html = answer.content.decode()
    assert html.count("<li data-id=") == 50
    assert "?before=" in html
    assert "m59" in html
    assert "m9<" not in html


def test_saying_something_costs_few_queries_and_a_resend_fewer(
    live_world: World, django_assert_max_num_queries: Any
) -> None:
    show = live_world.show.public_id
    # Own words are read once, until somebody changes them.
    room_filter(live_world.show)
    # The show, the message before, the ban, the mute, the message, and two savepoints of the test's own transaction.
    with django_assert_max_num_queries(9):
        first = message_post(show=show, writer=WRITER, nonce="nonce-1", body="hello")
    with django_assert_max_num_queries(4):
        again = message_post(show=show, writer=WRITER, nonce="nonce-1", body="hello", wait=9.0)

    assert first == again


def test_two_visitors_may_use_one_nonce(live_world: World) -> None:
    show = live_world.show.public_id
    other = Writer(visitor="g:jonas", user="", name="Jonas", role="fan")
    first = message_post(show=show, writer=WRITER, nonce="nonce-1", body="hello")
    second = message_post(show=show, writer=other, nonce="nonce-1", body="hi")

    assert first != second
    assert Message.objects.count() == 2


def test_a_message_lost_in_the_race_is_the_rivals(live_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page sends twice at once; the rival commits between the look and the write."""
    show = live_world.show.public_id
    rival = message_post(show=show, writer=WRITER, nonce="nonce-1", body="hello")
    real = Message.objects.filter

    class Blind:
        def first(self) -> None:
            monkeypatch.setattr(Message.objects, "filter", real)

    monkeypatch.setattr(Message.objects, "filter", lambda **_fields: Blind())
    assert message_post(show=show, writer=WRITER, nonce="nonce-1", body="hello") == rival
    assert Message.objects.count() == 1
