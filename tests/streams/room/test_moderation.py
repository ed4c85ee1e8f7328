"""Hosts, brands and writers take words out; every screen follows. Strangers find nothing here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from streams.room import entry
from streams.room.models import Message, Mute
from streams.room.selectors.snapshot import room_facts
from streams.room.services.messages import Writer, message_post
from tests import factories
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]


def say(world: World, nonce: str = "nonce-1", *, visitor: str = "g:nour", role: str = "fan") -> Message:
    writer = Writer(visitor=visitor, user="", name="Nour", role=role)
    return message_post(show=world.show.public_id, writer=writer, nonce=nonce, body="buy my lamps instead")


def address(world: World, message: Message, deed: str = "delete") -> str:
    return f"/shows/{world.show.public_id}/room/messages/{message.pk}/{deed}/"


def is_there(message: Message) -> bool:
    return Message.objects.filter(pk=message.pk, deleted_at__isnull=True).exists()


@pytest.mark.parametrize("who", ["host", "staff"])
def test_the_host_and_the_brand_delete_any_message(
    live_world: World, dana: User, client_of: ClientOf, who: str
) -> None:
    message = say(live_world)
    person = live_world.creator.user if who == "host" else dana

    answer = client_of(person).post(address(live_world, message), HTTP_X_REQUESTED_WITH="fetch")

    assert (answer.json()["ok"], answer.json()["id"]) == (True, message.pk)
    message.refresh_from_db()
    assert message.deleted_at is not None
    assert message.deleted_by == person


def test_strangers_delete_nothing(
    live_world: World, client: Client, client_of: ClientOf, alice: User, mallory: User
) -> None:
    message = say(live_world)
    for stranger in (client, client_of(alice), client_of(mallory)):
        for deed in ("delete", "mute"):
            assert stranger.post(address(live_world, message, deed)).status_code == 404

    assert is_there(message)
    assert not Mute.objects.exists()


def test_a_message_of_another_show_is_not_found(
    live_world: World, client_of: ClientOf, bruno: Creator
) -> None:
    message = say(live_world)
    Message.objects.filter(pk=message.pk).update(show=factories.make_show(live_world.creator))

    assert client_of(bruno.user).post(address(live_world, message)).status_code == 404
    assert is_there(message)


def test_writers_take_back_their_own_within_a_minute(
    live_world: World, client_of: ClientOf, alice: User
) -> None:
    message = say(live_world, visitor=f"u:{alice.public_id}")

    assert client_of(alice).post(address(live_world, message)).status_code == 302
    assert not is_there(message)


def test_after_a_minute_it_stays(live_world: World, client_of: ClientOf, alice: User) -> None:
    message = say(live_world, visitor=f"u:{alice.public_id}")
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(seconds=61))

    assert client_of(alice).post(address(live_world, message)).status_code == 404
    assert is_there(message)


def test_a_guest_takes_back_their_own_by_the_signed_key_of_their_browser(
    live_world: World, client: Client
) -> None:
    client.post(f"/shows/{live_world.show.public_id}/room/pass/")
    visitor = client.cookies[entry.VISITOR_COOKIE].value.split(":")
    key = ":".join(visitor[:2])
    message = say(live_world, visitor=key)

    assert client.post(address(live_world, message)).status_code == 302
    assert not is_there(message)


def test_a_made_up_key_opens_nothing(live_world: World, client: Client) -> None:
    message = say(live_world)
    client.cookies[entry.VISITOR_COOKIE] = "g:nour"

    assert client.post(address(live_world, message)).status_code == 404
    assert is_there(message)


async def test_a_deleted_message_leaves_every_screen(live_world: World, rooms: None) -> None:
    pages = [Visitor(entrant(live_world.show, name)) for name in ("Nour", "Jonas")]
    for page in pages:
        await page.open()
    await pages[0].chat("nonce-1", "I liked the other one better")
    await pages[1].until(lambda one: len(one.said()) == 1)
    message_id = pages[1].events[0][2]["id"]

    host = await sync_to_async(client_for)(live_world)
    await sync_to_async(host.post)(f"/shows/{live_world.show.public_id}/room/messages/{message_id}/delete/")
    for page in pages:
        await page.until(lambda one: one.kinds()[-1:] == ["delete"])

    assert pages[1].events[-1][2] == {"id": message_id}
    late = Visitor(entrant(live_world.show, "Late"))
    await late.open()
    await late.until(lambda one: one.snapshots == 1)
    assert late.said() == []
    for page in (*pages, late):
        await page.close()


def client_for(world: World) -> Client:
    client = Client()
    client.force_login(world.creator.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


async def test_one_word_takes_all_forty_messages_of_one_writer_away(live_world: World, rooms: None) -> None:
    """Three screens, one joiner later, one event."""
    pages = [Visitor(entrant(live_world.show, f"Fan {number}")) for number in range(3)]
    for page in pages:
        await page.open()
    for number in range(40):
        await sync_to_async(say)(live_world, f"nonce-{number}", visitor="g:spammer")
    kept = await sync_to_async(say)(live_world, "nonce-ok", visitor="g:kind")
    for page in pages:
        # Of forty at once not all leave the server; the spammer's writer tag is the same on each.
        await page.until(lambda one: len(one.said()) >= 20)

    spam = await sync_to_async(Message.objects.filter(visitor="g:spammer").latest)("pk")
    host = await sync_to_async(client_for)(live_world)
    await sync_to_async(host.post)(f"/shows/{live_world.show.public_id}/room/messages/{spam.pk}/mute/")
    for page in pages:
        await page.until(lambda one: one.kinds()[-1:] == ["hide"], 2.0)

    writers = {body["w"] for _seq, kind, body in pages[0].events if kind == "hide"}
    assert {body["w"] for _s, kind, body in pages[0].events if kind == "chat"} >= writers
    assert pages[0].kinds().count("hide") == 1
    late = Visitor(entrant(live_world.show, "Late"))
    await late.open()
    await late.until(lambda one: one.snapshots == 1)
    assert [body["id"] for _s, _k, body in late.events] in ([kept.pk], [])
    messages, _state = await sync_to_async(room_facts)(live_world.show.public_id)
    assert [message["id"] for message in messages] == [kept.pk]
    for page in (*pages, late):
        await page.close()


async def test_the_silenced_say_nothing_more_in_this_show(live_world: World, rooms: None) -> None:
    page = Visitor(entrant(live_world.show, "Spam"))
    await page.open()
    await page.chat("nonce-1", "spam")
    message = (await page.answer())["m"]
    host = await sync_to_async(client_for)(live_world)
    await sync_to_async(host.post)(f"/shows/{live_world.show.public_id}/room/messages/{message['id']}/mute/")

    await page.chat("nonce-2", "more spam")
    assert (await page.answer())["error"]["code"] == "room_muted"
    assert await sync_to_async(Message.objects.count)() == 1
    await page.close()


def test_those_who_work_in_the_show_cannot_be_silenced(
    live_world: World, dana: User, client_of: ClientOf
) -> None:
    message = say(live_world, role="host")

    assert client_of(dana).post(address(live_world, message, "mute")).status_code == 404
    assert not Mute.objects.exists()


def test_deeds_need_the_token_of_the_page(live_world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(live_world.creator.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    message = say(live_world)
    base = f"/shows/{live_world.show.public_id}/room"

    for path in ("pass/", "pin/", "unpin/", "nickname/", f"messages/{message.pk}/delete/"):
        assert client.post(f"{base}/{path}", {"number": 1, "name": "x"}).status_code == 403
    assert is_there(message)
