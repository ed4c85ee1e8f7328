"""Moderators in the room: what they may do, how they are shown, and how soon they may not any more."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.test import Client

from marketplace.accounts.models import User
from streams.room.models import Message, Mute
from streams.shows import moderators
from streams.shows.models import LineUpItem, ShowModerator
from tests.conftest import World
from tests.streams.room.test_moderation import address, is_there, say
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]


def helps(world: World, user: User, *duties: Any) -> ShowModerator:
    row = moderators.moderator_invite(
        show=world.show, asked=user.email, duties=frozenset(duties), for_all=False, by=world.creator.user
    )
    return moderators.moderator_accept(row=row, user=user)


def test_a_chat_moderator_deletes_and_silences_and_pins_nothing(
    live_world: World, alice: User, client_of: ClientOf
) -> None:
    helps(live_world, alice, "chat")
    message, other = say(live_world), say(live_world, "nonce-2", visitor="g:other")
    client = client_of(alice)
    room = f"/shows/{live_world.show.public_id}/room"

    assert client.post(f"{room}/pin/", {"number": 1}).status_code == 404
    assert client.post(f"{room}/unpin/").status_code == 404
    assert not LineUpItem.objects.filter(pinned_at__isnull=False).exists()
    assert client.post(address(live_world, message)).status_code == 302
    assert client.post(address(live_world, other, "mute")).status_code == 302
    assert not is_there(message)
    assert Mute.objects.get().visitor == "g:other"


def test_a_product_moderator_pins_and_deletes_nothing(
    live_world: World, alice: User, client_of: ClientOf
) -> None:
    helps(live_world, alice, "products")
    message = say(live_world)
    client = client_of(alice)

    pinned = client.post(f"/shows/{live_world.show.public_id}/room/pin/", {"number": 1})
    assert pinned.status_code == 302
    assert LineUpItem.objects.get(pinned_at__isnull=False).number == 1
    for deed in ("delete", "mute"):
        assert client.post(address(live_world, message, deed)).status_code == 404
    assert is_there(message)
    assert not Mute.objects.exists()


def test_the_pass_says_what_somebody_is(live_world: World, alice: User, client_of: ClientOf) -> None:
    helps(live_world, alice, "chat")
    path = f"/shows/{live_world.show.public_id}/room/pass/"

    answer = client_of(alice).post(path).json()
    assert (answer["role"], answer["duties"], answer["name"]) == ("mod", ["chat"], "Alice")
    host = client_of(live_world.creator.user).post(path).json()
    assert (host["role"], host["duties"]) == ("host", ["chat", "products"])
    assert Client().post(path).json()["duties"] == []


async def test_what_a_moderator_has_open_is_closed_when_it_ends(
    live_world: World, alice: User, rooms: None
) -> None:
    row = await sync_to_async(helps)(live_world, alice, "chat")
    who = {"visitor": f"u:{alice.public_id}", "user": alice.public_id, "role": "mod"}
    theirs = await Visitor(entrant(live_world.show, "Alice", **who)).enter()
    reader = await Visitor(entrant(live_world.show, "Nour")).enter()
    await theirs.chat("nonce-1", "be kind")
    await reader.until(lambda page: page.said() == ["be kind"])
    assert reader.events[-1][2]["role"] == "mod"

    await sync_to_async(moderators.moderator_end)(row=row, by=live_world.creator.user)

    assert await theirs.close_code(2.0) == 4003
    await reader.until(lambda page: page.kinds()[-1] == "recall", 2.0)
    await reader.chat("nonce-2", "still here")
    assert (await reader.answer())["t"] == "ok"
    await reader.close()


async def test_an_old_pass_gives_no_badge(live_world: World, alice: User, rooms: None) -> None:
    """The pass says moderator; the database, which counts, says fan."""
    who = {"visitor": f"u:{alice.public_id}", "user": alice.public_id, "role": "mod"}
    page = await Visitor(entrant(live_world.show, "Alice", **who)).enter()

    await page.chat("nonce-1", "trust me")

    assert (await page.answer())["m"]["role"] == "fan"
    assert (await sync_to_async(Message.objects.get)()).role == "fan"
    await page.close()
