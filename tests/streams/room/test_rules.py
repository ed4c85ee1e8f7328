"""Rules of a room: enforced where a message is stored, told to everybody, changed in mid-show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Follow
from marketplace.safety.models import LogEntry
from streams.room.errors import BuyToWrite, FollowToWrite, LogInToWrite, SlowMode
from streams.room.models import Message, RoomRules, Turn
from streams.room.selectors.snapshot import room_facts
from streams.room.services.messages import Writer, message_post
from tests.commerce.payments import buying
from tests.conftest import World
from tests.streams.room.test_duties import helps
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]


def rule(world: World, **rules: Any) -> None:
    RoomRules.objects.update_or_create(show=world.show, defaults=rules)


def guest(name: str = "Nour") -> Writer:
    return Writer(visitor=f"g:{name}", user="", name=name, role="fan")


def signed_in(user: User) -> Writer:
    return Writer(
        visitor=f"u:{user.public_id}", user=user.public_id, name=user.name_shown, role="fan", device="g:d"
    )


def says(world: World, writer: Writer, nonce: str = "nonce-1") -> Message:
    return message_post(show=world.show.public_id, writer=writer, nonce=nonce, body=f"hello {nonce}")


def test_everybody_writes_by_default(live_world: World, alice: User) -> None:
    assert says(live_world, guest()).deleted_at is None
    assert says(live_world, signed_in(alice)).deleted_at is None


@pytest.mark.parametrize(
    ("rules", "house", "may"),
    [
        ({"guests": None}, True, True),
        ({"guests": None}, False, False),
        ({"guests": True}, False, True),
        ({"guests": False}, True, False),
        ({"who": "signed_in", "guests": True}, True, False),
    ],
)
def test_guests_write_as_the_host_says_and_else_as_the_house_has_it(
    live_world: World, alice: User, settings: Any, rules: dict[str, Any], house: bool, may: bool
) -> None:
    settings.GUESTS_MAY_WRITE = house
    rule(live_world, **rules)

    if may:
        assert says(live_world, guest())
    else:
        with pytest.raises(LogInToWrite) as refused:
            says(live_world, guest())
        assert refused.value.data == {"action": "log_in"}
        assert not Message.objects.exists()
    assert says(live_world, signed_in(alice))


def test_followers_alone(live_world: World, alice: User) -> None:
    rule(live_world, who="followers")

    with pytest.raises(LogInToWrite):
        says(live_world, guest())
    with pytest.raises(FollowToWrite) as refused:
        says(live_world, signed_in(alice))
    assert refused.value.data == {"action": "follow"}
    assert not Message.objects.exists()
    Follow.objects.create(user=alice, creator=live_world.creator)
    assert says(live_world, signed_in(alice))


@pytest.mark.parametrize("where", ["in the show", "at the store"])
def test_buyers_alone(live_world: World, alice: User, committing: Any, sandbox_wire: Any, where: str) -> None:
    rule(live_world, who="buyers")
    scope: dict[str, Any] = {}
    if where == "in the show":
        scope = {"scope": live_world.show.public_id, "line_up_number": 1}
    with pytest.raises(BuyToWrite) as refused:
        says(live_world, signed_in(alice))
    assert refused.value.data == {"action": "buy"}

    order = buying.place(buying.draft(live_world.lamp, **scope), user=alice)
    with pytest.raises(BuyToWrite):
        says(live_world, signed_in(alice))
    assert not Message.objects.exists()
    buying.pay(order, committing)

    assert says(live_world, signed_in(alice))


def test_slow_mode_takes_one_message_in_so_many_seconds(live_world: World) -> None:
    rule(live_world, slow_seconds=5)
    first = says(live_world, guest())

    with pytest.raises(SlowMode) as refused:
        says(live_world, guest(), "nonce-2")
    assert refused.value.data == {"seconds": 5, "every": 5, "action": "wait"}
    assert Message.objects.count() == 1
    # A resend is the same message; others have a turn of their own.
    assert says(live_world, guest()) == first
    assert says(live_world, guest("Jonas"))

    Turn.objects.update(taken_at=timezone.now() - timedelta(seconds=3))
    with pytest.raises(SlowMode) as refused:
        says(live_world, guest(), "nonce-2")
    assert refused.value.data["seconds"] == 2
    Turn.objects.update(taken_at=timezone.now() - timedelta(seconds=5))
    assert says(live_world, guest(), "nonce-2")
    with pytest.raises(SlowMode):
        says(live_world, guest(), "nonce-3")


def test_a_refused_message_takes_no_turn(live_world: World) -> None:
    rule(live_world, slow_seconds=5, who="signed_in")
    with pytest.raises(LogInToWrite):
        says(live_world, guest())
    rule(live_world, who="everyone")

    assert says(live_world, guest())


def test_who_works_in_the_show_is_above_its_rules(live_world: World, alice: User) -> None:
    rule(live_world, slow_seconds=300, who="buyers", holds_all=True, guests=False)
    helps(live_world, alice, "chat")
    for number, (user, role) in enumerate(((live_world.creator.user, "host"), (alice, "mod"))):
        writer = Writer(visitor=f"u:{user.public_id}", user=user.public_id, name="x", role=role)
        for again in range(2):
            assert says(live_world, writer, f"nonce-{number}{again}").deleted_at is None


def test_only_those_who_keep_the_chat_change_its_rules(
    live_world: World, client_of: ClientOf, client: Client, alice: User, dana: User, mallory: User
) -> None:
    path = f"/shows/{live_world.show.public_id}/room/rules/"
    for stranger in (client, client_of(mallory), client_of(alice)):
        assert stranger.post(path, {"slow_seconds": 5}).status_code == 404
    helps(live_world, alice, "products")
    assert client_of(alice).post(path, {"slow_seconds": 5}).status_code == 404
    assert not RoomRules.objects.exists()

    answer = client_of(dana).post(path, {"slow_seconds": 5}, HTTP_X_REQUESTED_WITH="fetch")

    assert answer.json() == {"ok": True, "rules": {"slow": 5, "who": "everyone", "hold": False}}
    entry = LogEntry.objects.get(deed="rules_changed")
    assert (entry.by_name, entry.show, entry.data) == ("Dana", live_world.show.public_id, {"slow_seconds": 5})


def test_what_is_not_sent_stays_and_nothing_new_is_not_logged(live_world: World, client_of: ClientOf) -> None:
    rule(live_world, slow_seconds=5, holds_all=True)
    path = f"/shows/{live_world.show.public_id}/room/rules/"
    host = client_of(live_world.creator.user)

    host.post(path, {"who": "followers", "guests": "false"})
    rules = RoomRules.objects.get()
    assert (rules.slow_seconds, rules.holds_all, rules.who, rules.guests) == (5, True, "followers", False)
    host.post(path, {"holds_all": ["", "on"], "slow_seconds": "5"})
    assert LogEntry.objects.filter(deed="rules_changed").count() == 1
    host.post(path, {"holds_all": ""})
    assert not RoomRules.objects.get().holds_all


@pytest.mark.parametrize(
    "sent",
    [
        {"slow_seconds": 301},
        {"slow_seconds": -1},
        {"slow_seconds": "soon"},
        {"who": "nobody"},
        {"links": "x"},
    ],
    ids=str,
)
def test_rules_that_are_none_are_refused(
    live_world: World, client_of: ClientOf, sent: dict[str, Any]
) -> None:
    path = f"/shows/{live_world.show.public_id}/room/rules/"

    answer = client_of(live_world.creator.user).post(path, sent, HTTP_X_REQUESTED_WITH="fetch")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "rules_refused"
    assert not RoomRules.objects.exists()
    assert not LogEntry.objects.exists()


async def test_a_rule_set_in_mid_show_holds_at_once_and_everybody_knows(
    live_world: World, rooms: None
) -> None:
    page = await Visitor(entrant(live_world.show, "Nour")).enter()
    assert page.state["rules"] == {"slow": 0, "who": "everyone", "hold": False}
    await page.chat("nonce-1", "hello")
    assert (await page.answer())["t"] == "ok"

    host = Client()
    await sync_to_async(host.force_login)(
        live_world.creator.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    path = f"/shows/{live_world.show.public_id}/room/rules/"
    await sync_to_async(host.post)(path, {"slow_seconds": 30})

    await page.until(lambda one: one.state["rules"]["slow"] == 30, 2.0)
    await page.chat("nonce-2", "hello again")
    assert (await page.answer())["t"] == "ok"
    await page.chat("nonce-3", "and again")
    error = (await page.answer())["error"]
    assert (error["code"], error["c"], error["every"]) == ("slow_mode", "nonce-3", 30)
    assert 25 <= error["seconds"] <= 30
    _messages, state = await sync_to_async(room_facts)(live_world.show.public_id)
    assert state["rules"]["slow"] == 30
    await page.close()


def test_the_hosts_page_has_the_rules_and_sets_them(live_world: World, client_of: ClientOf) -> None:
    setup = f"/studio/shows/{live_world.show.public_id}/room/"
    host = client_of(live_world.creator.user)
    assert 'name="slow_seconds"' in host.get(setup).content.decode()

    sent = {
        "slow_seconds": 30,
        "who": "everyone",
        "guests": "",
        "holds_all": "",
        "links": "block",
        "strength": "strict",
    }
    answer = host.post(
        f"/shows/{live_world.show.public_id}/room/rules/", {**sent, "holds_all": "", "next": setup}
    )

    assert answer["Location"] == setup
    rules = RoomRules.objects.get()
    assert (rules.slow_seconds, rules.guests, rules.links, rules.strength) == (30, None, "block", "strict")
