"""A message held up over the talk: by the people of the show, until another one or its end takes its place."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from marketplace.accounts.models import User
from streams.room.hub import kinds
from streams.room.models import Message, Note
from streams.room.selectors.notes import note_facts
from streams.room.selectors.panel import room_panel
from streams.room.selectors.snapshot import room_facts
from streams.room.services.messages import Writer, message_delete, message_post
from streams.room.services.moderation import Silence, writer_silence
from streams.room.services.notes import note_pin
from streams.shows.models import Show
from tests import factories
from tests.conftest import World
from tests.streams.room.test_duties import helps
from tests.streams.room.test_partials import page
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]


def say(world: World, body: str = "All six come with a warm bulb", role: str = "host") -> Message:
    writer = Writer(visitor=f"g:{role}", user="", name="Bruno Reis", role=role)
    nonce = f"nonce-{Message.objects.count()}"
    return message_post(show=world.show.public_id, writer=writer, nonce=nonce, body=body)


def held_up(world: World) -> str | None:
    facts = note_facts(Show.objects.get(pk=world.show.pk))
    return None if facts is None else facts["m"]


def pin_address(world: World, message: Message) -> str:
    return f"/shows/{world.show.public_id}/room/messages/{message.pk}/pin/"


def clear_address(world: World) -> str:
    return f"/shows/{world.show.public_id}/room/note/clear/"


def test_the_host_and_the_brand_hold_a_message_up_and_take_it_down(
    live_world: World, dana: User, client_of: ClientOf
) -> None:
    first, second = say(live_world), say(live_world, "Which one is it?", role="fan")

    host = client_of(live_world.creator.user)
    assert host.post(pin_address(live_world, first), HTTP_X_REQUESTED_WITH="fetch").json()["id"] == first.pk
    assert held_up(live_world) == "All six come with a warm bulb"
    client_of(dana).post(pin_address(live_world, second))
    facts = room_facts(live_world.show.public_id)[1][kinds.NOTE]
    assert (facts["m"], facts["by"]) == ("Which one is it?", "Lantern Row")
    client_of(dana).post(clear_address(live_world))
    assert held_up(live_world) is None


def test_strangers_hold_nothing_up_and_take_nothing_down(
    live_world: World, client: Client, client_of: ClientOf, alice: User, mallory: User
) -> None:
    message = say(live_world)
    note_pin(show=live_world.show, message=message, by=None, by_name="Bruno Reis")
    other = say(live_world, "buy mine", role="fan")

    for stranger in (client, client_of(alice), client_of(mallory)):
        assert stranger.post(pin_address(live_world, other)).status_code == 404
        assert stranger.post(clear_address(live_world)).status_code == 404
    assert held_up(live_world) == message.body


def test_a_chat_moderator_holds_up_too_and_one_for_the_products_does_not(
    live_world: World, client_of: ClientOf, alice: User, mallory: User
) -> None:
    message = say(live_world)
    for user, duty in ((alice, "chat"), (mallory, "products")):
        helps(live_world, user, duty)

    assert client_of(mallory).post(pin_address(live_world, message)).status_code == 404
    assert held_up(live_world) is None
    assert client_of(alice).post(pin_address(live_world, message)).status_code == 302
    assert held_up(live_world) == message.body
    assert client_of(mallory).post(clear_address(live_world)).status_code == 404
    assert held_up(live_world) == message.body


@pytest.mark.parametrize("whose", ["of another show", "deleted", "never said"])
def test_what_is_not_in_the_talk_is_not_held_up(live_world: World, client_of: ClientOf, whose: str) -> None:
    message = say(live_world)
    if whose == "of another show":
        Message.objects.filter(pk=message.pk).update(show=factories.make_show(live_world.creator))
    elif whose == "deleted":
        message_delete(message=message, by=None)
    else:
        message.pk += 1000

    host = client_of(live_world.creator.user)
    assert host.post(pin_address(live_world, message)).status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("gone", ["deleted", "silenced"])
def test_what_is_taken_out_is_held_up_no_longer(
    live_world: World, committing: Any, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    told: list[Any] = []

    def send(_show: str, kind: str, body: object) -> None:
        if kind == kinds.NOTE:
            told.append(body)

    monkeypatch.setattr("streams.room.news.send", send)
    message = say(live_world, "I am not so nice", role="fan")
    note_pin(show=live_world.show, message=message, by=None, by_name="Bruno Reis")
    with committing():
        if gone == "deleted":
            message_delete(message=message, by=None)
        else:
            writer_silence(message=message, silence=Silence(), by=live_world.creator.user)

    assert held_up(live_world) is None
    assert not Note.objects.exists()
    assert told == [None]


def test_taking_out_another_message_leaves_it(live_world: World, committing: Any) -> None:
    message, other = say(live_world), say(live_world, "buy mine", role="fan")
    note_pin(show=live_world.show, message=message, by=None, by_name="Bruno Reis")
    with committing():
        message_delete(message=other, by=None)

    assert held_up(live_world) == message.body


def test_it_stands_on_the_page_and_only_the_studio_takes_it_down(live_world: World) -> None:
    message = say(live_world, "See https://lantern.example/care")
    note_pin(show=live_world.show, message=message, by=None, by_name="Lantern Row")
    room = room_panel(live_world.show, "fan")
    panel, studio = page("_chat_panel.html", room=room), page("_studio_chat.html", room=room, name="Bruno")

    for html in (panel, studio):
        assert '<a href="https://lantern.example/care"' in html.split('data-note-target="text"')[1]
        assert "Pinned by Lantern Row" in html
    assert "note/clear/" not in panel
    assert "note/clear/" in studio


def test_a_room_without_one_shows_none(live_world: World) -> None:
    html = page("_chat_panel.html", room=room_panel(live_world.show, "fan"))

    assert '<aside class="held-up" hidden' in html


@pytest.mark.usefixtures("rooms")
class TestOverTheSocket:
    pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

    async def test_everybody_is_told_at_once_and_joiners_begin_with_it(self, live_world: World) -> None:
        early = await Visitor(entrant(live_world.show, "Early")).enter()
        assert early.state["note"] is None
        message = await sync_to_async(say)(live_world)
        await sync_to_async(note_pin)(show=live_world.show, message=message, by=None, by_name="Bruno Reis")
        await early.until(lambda one: bool(one.state.get("note")))
        late = await Visitor(entrant(live_world.show, "Late")).enter()

        assert early.state["note"] == late.state["note"]
        assert late.state["note"]["id"] == message.pk
        await sync_to_async(message_delete)(message=message, by=None)
        await early.until(lambda one: one.state["note"] is None)
        await early.close()
        await late.close()
