"""Several people keep order in one room: the second to do something hears who was first, and all hear of it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.safety.models import Ban, LogEntry
from marketplace.safety.services.bans import Offender, ban_make
from marketplace.safety.services.log import Place
from streams.room import news, tasks
from streams.room.errors import AlreadyDone
from streams.room.hub import kinds
from streams.room.models import FilterHit, Message, Mute
from streams.room.selectors.staff import staff_room
from streams.room.services.messages import Writer, message_post
from streams.room.services.moderation import message_allow, message_take_out
from tests.conftest import World
from tests.streams.room.test_duties import helps
from tests.streams.room.test_filtering import BLOCKED, HELD
from tests.streams.room.test_moderation import say
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]
FETCH = {"X-Requested-With": "fetch"}


def held(world: World, nonce: str = "nonce-1", visitor: str = "g:nour") -> Message:
    writer = Writer(visitor=visitor, user="", name="guest-4471", role="fan", device="g:phone")
    return message_post(show=world.show.public_id, writer=writer, nonce=nonce, body=HELD)


def path(world: World, message: Message, deed: str) -> str:
    return f"/shows/{world.show.public_id}/room/messages/{message.pk}/{deed}/"


def undo_path(world: World, entry: LogEntry) -> str:
    return f"/shows/{world.show.public_id}/room/deeds/{entry.pk}/undo/"


def is_in_the_room(message: Message) -> bool:
    return Message.objects.filter(pk=message.pk, deleted_at__isnull=True).exists()


def test_a_held_message_is_let_in_once(live_world: World, dana: User, client_of: ClientOf) -> None:
    message = held(live_world)

    first = client_of(dana).post(path(live_world, message, "allow"), headers=FETCH)
    second = client_of(live_world.creator.user).post(path(live_world, message, "allow"), headers=FETCH)

    assert first.json()["deed"]["deed"] == "message_allowed"
    assert second.status_code == 409
    assert second.json()["error"] == {"code": "already_done", "message": "Already done by Dana."}
    assert is_in_the_room(message)
    assert LogEntry.objects.count() == 1


def test_who_refuses_first_wins_over_who_allows_later(
    live_world: World, dana: User, client_of: ClientOf
) -> None:
    message = held(live_world)

    client_of(dana).post(path(live_world, message, "delete"), {"why": "advertising"})
    late = client_of(live_world.creator.user).post(path(live_world, message, "allow"), headers=FETCH)

    assert late.json()["error"]["message"] == "Already done by Dana."
    assert not is_in_the_room(message)
    entry = LogEntry.objects.get()
    assert (entry.deed, entry.why, entry.target_name) == (
        "message_deleted",
        "advertising",
        f"guest-4471: {HELD}",
    )


def test_who_refuses_what_was_let_in_meanwhile_hears_who_let_it_in(
    live_world: World, dana: User, client_of: ClientOf
) -> None:
    message = held(live_world)
    client_of(dana).post(path(live_world, message, "allow"))

    host = client_of(live_world.creator.user)
    late = host.post(path(live_world, message, "delete"), {"held": "1"}, headers=FETCH)

    assert late.json()["error"]["message"] == "Already done by Dana."
    assert is_in_the_room(message)
    # Now it is a message like any other.
    assert host.post(path(live_world, message, "delete"), headers=FETCH).status_code == 200
    assert not is_in_the_room(message)


def test_the_second_to_delete_hears_who_was_first(live_world: World, dana: User, client_of: ClientOf) -> None:
    message = say(live_world)
    client_of(dana).post(path(live_world, message, "delete"))

    late = client_of(live_world.creator.user).post(path(live_world, message, "delete"), headers=FETCH)

    assert late.json()["error"]["message"] == "Already done by Dana."
    assert LogEntry.objects.count() == 1


def test_the_second_to_silence_hears_who_was_first(
    live_world: World, dana: User, client_of: ClientOf
) -> None:
    message = say(live_world)
    client_of(dana).post(path(live_world, message, "mute"))

    late = client_of(live_world.creator.user).post(path(live_world, message, "mute"), headers=FETCH)

    assert late.json()["error"]["message"] == "Already done by Dana."
    assert Mute.objects.count() == LogEntry.objects.count() == 1


def test_undoing_a_deletion_brings_back_just_that(live_world: World, client_of: ClientOf) -> None:
    messages = [say(live_world, f"nonce-{number}") for number in range(3)]
    host = client_of(live_world.creator.user)
    for message in messages[:2]:
        host.post(path(live_world, message, "delete"))
    entry = LogEntry.objects.order_by("pk").first()
    assert entry is not None

    first = host.post(undo_path(live_world, entry), headers=FETCH)
    again = host.post(undo_path(live_world, entry), headers=FETCH)

    assert first.json()["deed"]["deed"] == "message_restored"
    assert again.json()["error"] == {"code": "already_done", "message": "Already done by Bruno."}
    assert [is_in_the_room(message) for message in messages] == [True, False, True]
    # It may be deleted again.
    assert host.post(path(live_world, messages[0], "delete"), headers=FETCH).status_code == 200


def test_undoing_a_silence_brings_everything_back_but_what_was_deleted_before(
    live_world: World, client_of: ClientOf
) -> None:
    messages = [say(live_world, f"nonce-{number}") for number in range(3)]
    host = client_of(live_world.creator.user)
    host.post(path(live_world, messages[0], "delete"))
    host.post(path(live_world, messages[1], "mute"))
    assert not any(is_in_the_room(message) for message in messages)

    host.post(undo_path(live_world, LogEntry.objects.get(deed="writer_muted")))

    assert [is_in_the_room(message) for message in messages] == [False, True, True]
    assert not Mute.objects.exists()
    assert say(live_world, "nonce-9")


def test_strangers_and_who_keeps_the_products_decide_nothing(
    live_world: World, client: Client, client_of: ClientOf, alice: User, mallory: User
) -> None:
    message, other = held(live_world), say(live_world, visitor="g:other")
    client_of(live_world.creator.user).post(path(live_world, other, "delete"))
    entry = LogEntry.objects.get()
    helps(live_world, alice, "products")
    before = LogEntry.objects.count()
    for stranger in (client, client_of(mallory), client_of(alice)):
        for deed in ("allow", "ban", "mute", "delete"):
            assert stranger.post(path(live_world, message, deed), {"length": "ever"}).status_code == 404
        assert stranger.post(undo_path(live_world, entry)).status_code == 404
        assert stranger.post(f"/shows/{live_world.show.public_id}/room/staff/pass/").status_code == 404

    message.refresh_from_db()
    assert message.held_at is not None
    assert not is_in_the_room(other)
    assert LogEntry.objects.count() == before


def test_only_deeds_of_this_show_that_can_be_undone_are(
    live_world: World, mallory: User, client_of: ClientOf
) -> None:
    host = client_of(live_world.creator.user)
    host.post(f"/shows/{live_world.show.public_id}/room/rules/", {"slow_seconds": 5})

    assert host.post(undo_path(live_world, LogEntry.objects.get())).status_code == 404
    message = say(live_world)
    host.post(path(live_world, message, "delete"))
    entry = LogEntry.objects.get(deed="message_deleted")
    hers = mallory.creator.shows.create(
        title="Hers", language="en", starts_at=live_world.show.starts_at, time_zone="UTC", state="scheduled"
    )
    strange = f"/shows/{hers.public_id}/room/deeds/{entry.pk}/undo/"
    assert client_of(mallory).post(strange).status_code == 404
    assert not is_in_the_room(message)


async def staff_of(world: World, user: User) -> Visitor:
    """Open the room behind the room as its page does."""
    client = Client()
    await sync_to_async(client.force_login)(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = await sync_to_async(client.post)(f"/shows/{world.show.public_id}/room/staff/pass/")
    name = staff_room(world.show.public_id)
    page = Visitor(entrant(world.show, "x"), token=answer.json()["pass"])
    page.who = entrant(world.show, "x").__class__(**{**vars(page.who), "show": name})
    return await page.enter()


async def test_every_moderator_hears_at_once_what_waits_and_what_the_others_did(
    live_world: World, dana: User, rooms: None
) -> None:
    early = await sync_to_async(held)(live_world)
    pages = [await staff_of(live_world, user) for user in (live_world.creator.user, dana)]
    fan = await Visitor(entrant(live_world.show, "guest-4471", visitor="g:late")).enter()
    assert pages[0].state["held"][str(early.pk)]["m"] == HELD

    await fan.chat("nonce-2", HELD)
    late = str((await fan.answer())["m"]["id"])
    for page in pages:
        await page.until(lambda one: late in one.state["held"], 2.0)
        await page.until(lambda one: "hit" in one.kinds(), 2.0)
    facts = pages[1].state["held"][late]
    start, end, term, _kind = facts["terms"][0]
    assert (facts["for"], facts["m"][start:end], term) == ("words", "idiot", "idiot")

    await fan.chat("nonce-3", BLOCKED)
    assert (await fan.answer())["error"]["code"] == "message_blocked"
    await pages[0].until(lambda one: one.kinds().count("hit") == 2, 2.0)
    assert pages[0].events[-1][2]["message"] is None

    client = Client()
    await sync_to_async(client.force_login)(
        dana, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    message = await sync_to_async(Message.objects.get)(pk=int(late))
    await sync_to_async(client.post)(path(live_world, message, "allow"))
    for page in pages:
        await page.until(lambda one: one.state["held"][late] is None, 2.0)
        await page.until(lambda one: one.kinds()[-1:] == ["deed"], 2.0)
    assert pages[0].events[-1][2]["by"] == "Dana"
    await fan.until(lambda one: one.kinds()[-1:] == ["restore"], 2.0)
    assert [one["id"] for one in fan.events[-1][2]["m"]] == [int(late)]
    # Nothing of it stood in the room that everybody hears.
    assert {"deed", "hit"}.isdisjoint(fan.kinds())
    assert "held" not in fan.state
    for page in (*pages, fan):
        await page.close()


async def test_a_pass_to_the_room_opens_no_door_behind_it(live_world: World, rooms: None) -> None:
    who = entrant(live_world.show, "Nour")
    page = Visitor(who)
    page.who = who.__class__(**{**vars(who), "show": staff_room(live_world.show.public_id)})

    assert not await page.open()


async def test_nothing_is_said_in_the_room_behind(live_world: World, rooms: None) -> None:
    page = await staff_of(live_world, live_world.creator.user)
    await page.chat("nonce-1", "hello")

    assert (await page.answer())["error"]["code"] == "room_closed"
    assert not await sync_to_async(Message.objects.exists)()
    await page.close()


async def test_what_comes_back_stands_in_its_place_for_all_and_for_who_comes_later(
    live_world: World, rooms: None
) -> None:
    page = await Visitor(entrant(live_world.show, "Nour")).enter()
    messages = [await sync_to_async(say)(live_world, f"nonce-{number}") for number in range(3)]
    await page.until(lambda one: len(one.said()) == 3)
    client = Client()
    await sync_to_async(client.force_login)(
        live_world.creator.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    await sync_to_async(client.post)(path(live_world, messages[1], "delete"))
    await page.until(lambda one: one.kinds()[-1:] == ["delete"], 2.0)
    entry = await sync_to_async(LogEntry.objects.get)()

    await sync_to_async(client.post)(undo_path(live_world, entry))
    await page.until(lambda one: one.kinds()[-1:] == ["restore"], 2.0)

    late = await Visitor(entrant(live_world.show, "Late")).enter()
    assert [body["id"] for _s, kind, body in late.events if kind == "chat"] == [one.pk for one in messages]
    for one in (page, late):
        await one.close()


def test_networks_go_after_days_and_hits_after_weeks(live_world: World) -> None:
    message = held(live_world)
    Message.objects.update(network="aa", created_at=timezone.now() - timedelta(days=7, minutes=1))
    fresh = held(live_world, "nonce-2")
    Message.objects.filter(pk=fresh.pk).update(network="aa")
    FilterHit.objects.filter(message=message).update(
        created_at=timezone.now() - timedelta(days=30, minutes=1)
    )
    ban = ban_make(
        offender=Offender("g:x", "x", network="aa"),
        place=Place("s"),
        until=None,
        by=live_world.creator.user,
        why="",
    )
    assert ban is not None
    Ban.objects.update(created_at=timezone.now() - timedelta(days=8))

    tasks.traces_forget()
    tasks.traces_forget()

    assert list(Message.objects.order_by("pk").values_list("network", flat=True)) == ["", "aa"]
    assert [hit.message for hit in FilterHit.objects.all()] == [fresh]
    assert Ban.objects.get().network == ""
    assert Ban.objects.get().lifted_at is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_moderators_at_the_same_moment_one_decides(live_world: World, dana: User) -> None:
    message = held(live_world)
    starting, outcomes = threading.Barrier(2), []

    def decide(deed: Callable[..., object], by: User) -> None:
        mine = Message.objects.select_related("show__creator", "show__collaboration__brand").get(
            pk=message.pk
        )
        starting.wait(30)
        try:
            deed(message=mine, by=by)
            outcomes.append("done")
        except AlreadyDone:
            outcomes.append("too late")
        finally:
            connection.close()

    pairs = ((message_allow, dana), (message_take_out, live_world.creator.user))
    threads = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == ["done", "too late"]
    entry = LogEntry.objects.get()
    message.refresh_from_db()
    assert (message.held_at, message.deleted_at is None) == (None, entry.deed == "message_allowed")


async def test_what_a_loud_room_keeps_in_the_house_is_shown_to_who_keeps_its_chat(
    live_world: World, settings: Any, rooms: None
) -> None:
    settings.CHAT_MESSAGES_PER_SECOND = 1
    behind = await staff_of(live_world, live_world.creator.user)
    fans = [
        await Visitor(entrant(live_world.show, f"fan{n}", visitor=f"g:loud{n}")).enter() for n in range(3)
    ]

    for number, fan in enumerate(fans):
        await fan.chat(f"nonce-{number}", f"lamp number {number} please")
    ids = {(await fan.answer())["m"]["id"] for fan in fans}
    # What comes after them in both rooms: then everything that was told of them is here.
    await sync_to_async(news.send)(live_world.show.public_id, kinds.SALE, {"name": "", "numbers": [3]})
    await sync_to_async(news.send)(staff_room(live_world.show.public_id), kinds.DELETE, {"id": 0})
    await fans[0].until(lambda one: "sale" in one.kinds())
    await behind.until(lambda one: "delete" in one.kinds())
    told = {body["id"] for _seq, kind, body in fans[0].events if kind == "chat"}
    unsent = {body["id"] for _seq, kind, body in behind.events if kind == "unsent"}
    assert told | unsent == ids
    assert not told & unsent
    assert unsent
