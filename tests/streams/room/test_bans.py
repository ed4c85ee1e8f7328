"""Kept from writing: in a show, in the shadow, in all shows of a brand; known by account, browser, network."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from marketplace.accounts.addresses import UNKNOWN
from marketplace.accounts.models import User
from marketplace.accounts.networks import network_key
from marketplace.safety.models import Ban, LogEntry
from streams.room import entry
from streams.room.bus import choice
from streams.room.errors import Banned, LogInToWrite, Muted
from streams.room.models import Message, Mute
from streams.room.selectors.messages import messages_recent
from streams.room.selectors.snapshot import room_facts
from streams.room.services.messages import Writer, message_post
from streams.room.views import door
from tests import factories
from tests.conftest import World
from tests.streams.room.test_deeds import FETCH, path, undo_path
from tests.streams.room.test_duties import helps
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]
NETWORK = network_key("203.0.113.7", "Phone")


def writer(user: User | None = None, *, device: str = "g:phone", network: str = NETWORK) -> Writer:
    if user is None:
        return Writer(device, "", "guest-4471", "fan", device=device, network=network)
    key = f"u:{user.public_id}"
    return Writer(key, user.public_id, user.name_shown, "fan", device=device, network=network)


def says(world: World, who: Writer, nonce: str = "nonce-1", show: Any = None) -> Message:
    show = show or world.show
    return message_post(show=show.public_id, writer=who, nonce=nonce, body="buy my lamps instead")


def ban(world: World, message: Message, client: Client, length: str = "7d", why: str = "advertising") -> Any:
    return client.post(path(world, message, "ban"), {"length": length, "why": why}, headers=FETCH)


@pytest.fixture
def host(live_world: World, client_of: ClientOf) -> Client:
    return client_of(live_world.creator.user)


def test_a_ban_holds_in_all_shows_of_the_brand_and_of_the_host(
    live_world: World, alice: User, host: Client
) -> None:
    message = says(live_world, writer(alice))
    other_host = factories.make_creator(handle="kaori")
    terms = factories.make_collaboration(live_world.brand, other_host, products=[live_world.lamp])
    of_brand = factories.make_show(other_host, collaboration=terms, state="live")
    live_world.show.__class__.objects.filter(pk=live_world.show.pk).update(state="live")
    of_host = factories.make_show(live_world.creator, state="rehearsal", rehearsal_of=live_world.show)
    strange = factories.make_show(factories.make_creator(handle="oona"), state="live")

    answer = ban(live_world, message, host)

    assert answer.json()["deed"]["deed"] == "writer_banned"
    for show in (live_world.show, of_brand, of_host):
        with pytest.raises(Banned):
            says(live_world, writer(alice), "nonce-2", show)
    assert says(live_world, writer(alice), "nonce-2", strange)
    assert Message.objects.filter(deleted_at__isnull=True).get().show == strange
    row = Ban.objects.get()
    assert (row.brand, row.creator) == (live_world.brand.public_id, live_world.creator.public_id)
    assert row.until is not None
    assert timedelta(days=6, hours=23) < row.until - timezone.now() < timedelta(days=7, minutes=1)


def test_the_banned_are_told_where_to_ask_and_hear_of_it_by_mail(
    live_world: World, alice: User, host: Client, mailoutbox: list[Any]
) -> None:
    ban(live_world, says(live_world, writer(alice)), host)

    with pytest.raises(Banned) as refused:
        says(live_world, writer(alice), "nonce-2")

    appeal = refused.value.data["appeal"]
    assert isinstance(appeal, str)
    assert appeal.startswith("/appeals/")
    letter = mailoutbox[-1]
    assert letter.to == [alice.email]
    assert "advertising" in letter.body
    assert appeal in letter.body


def test_a_ban_of_an_account_survives_another_browser(live_world: World, alice: User, host: Client) -> None:
    ban(live_world, says(live_world, writer(alice)), host)

    with pytest.raises(Banned):
        says(live_world, writer(alice, device="g:tablet", network="elsewhere"), "nonce-2")


def test_it_follows_the_browser_through_signing_out_and_into_another_account(
    live_world: World, alice: User, mallory: User, host: Client
) -> None:
    ban(live_world, says(live_world, writer(alice)), host)

    for who in (writer(None), writer(mallory)):
        with pytest.raises(Banned):
            says(live_world, who, "nonce-2")
    assert Message.objects.filter(deleted_at__isnull=True).count() == 0


def test_the_same_network_asks_guests_to_sign_in_and_keeps_nobody_out_who_does(
    live_world: World, mallory: User, host: Client
) -> None:
    ban(live_world, says(live_world, writer(None)), host)

    with pytest.raises(LogInToWrite) as refused:
        says(live_world, writer(None, device="g:cleared"), "nonce-2")
    assert refused.value.data == {"action": "log_in"}
    assert says(live_world, writer(mallory, device="g:neighbour"), "nonce-3")
    assert says(
        live_world, writer(None, device="g:far", network=network_key("198.51.100.1", "Phone")), "nonce-4"
    )


def test_networks_are_coarse_and_kinds_of_browsers_apart() -> None:
    assert network_key("203.0.113.7", "Phone") == network_key("203.0.113.99", "Phone") == NETWORK
    assert network_key("203.0.114.7", "Phone") != NETWORK
    assert network_key("203.0.113.7", "Desk") != NETWORK
    assert network_key("2001:db8:1:2::1", "x") == network_key("2001:db8:1:ffff::9", "x")
    assert network_key("2001:db8:2::1", "x") != network_key("2001:db8:1::1", "x")
    assert network_key(UNKNOWN, "Phone") == ""
    assert "203" not in NETWORK


@pytest.mark.parametrize(("proxies", "is_same"), [(0, True), (1, False)])
def test_a_made_up_forwarding_header_gives_no_other_network(
    live_world: World, client: Client, settings: Any, proxies: int, is_same: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    address = f"/shows/{live_world.show.public_id}/room/pass/"
    networks = set()
    for forwarded in ("198.51.100.1", "203.0.113.5"):
        token = client.post(address, HTTP_X_FORWARDED_FOR=forwarded).json()["pass"]
        networks.add(entry.pass_read(token, live_world.show.public_id).network)

    assert (len(networks) == 1) == is_same


def test_the_browser_keeps_one_key_through_signing_in(live_world: World, client: Client, alice: User) -> None:
    address = f"/shows/{live_world.show.public_id}/room/pass/"
    guest = entry.pass_read(client.post(address).json()["pass"], live_world.show.public_id)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    person = entry.pass_read(client.post(address).json()["pass"], live_world.show.public_id)

    assert guest.visitor == guest.device == person.device
    assert person.visitor == f"u:{alice.public_id}"


@pytest.mark.parametrize(("length", "minutes"), [("10m", 10), ("show", None)])
def test_short_ones_hold_in_this_show_alone_and_end(
    live_world: World, alice: User, host: Client, length: str, minutes: int | None
) -> None:
    message = says(live_world, writer(alice))

    assert ban(live_world, message, host, length).status_code == 200

    with pytest.raises(Muted):
        says(live_world, writer(alice), "nonce-2")
    assert not Ban.objects.exists()
    mute = Mute.objects.get()
    if minutes is None:
        assert mute.until is None
        return
    assert mute.until is not None
    assert timedelta(minutes=9) < mute.until - timezone.now() <= timedelta(minutes=10)
    Mute.objects.update(until=timezone.now())
    assert says(live_world, writer(alice), "nonce-2")


def test_a_ban_that_has_run_out_holds_nobody_and_makes_room_for_the_next(
    live_world: World, alice: User, host: Client
) -> None:
    ban(live_world, says(live_world, writer(alice)), host)
    Ban.objects.update(until=timezone.now())

    again = says(live_world, writer(alice), "nonce-2")
    assert ban(live_world, again, host, "ever").status_code == 200
    assert Ban.objects.filter(lifted_at__isnull=True).get().until is None


def test_the_second_to_ban_hears_who_was_first(
    live_world: World, dana: User, client_of: ClientOf, host: Client
) -> None:
    message = says(live_world, writer(None))
    ban(live_world, message, client_of(dana))

    late = ban(live_world, message, host)

    assert late.json()["error"] == {"code": "already_done", "message": "Already done by Dana."}
    assert Ban.objects.count() == 1
    assert LogEntry.objects.filter(deed="writer_banned").count() == 1


def test_a_helper_bans_from_this_show_and_from_no_other(
    live_world: World, alice: User, client_of: ClientOf
) -> None:
    helps(live_world, alice, "chat")
    message = says(live_world, writer(None))

    for length in ("7d", "ever"):
        refused = ban(live_world, message, client_of(alice), length)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ban_too_wide")
    assert not Ban.objects.exists()
    assert not Mute.objects.exists()
    assert ban(live_world, message, client_of(alice), "show").status_code == 200
    assert Mute.objects.get().by == alice


def test_undoing_a_ban_lets_them_write_and_brings_their_words_back(
    live_world: World, alice: User, host: Client
) -> None:
    messages = [says(live_world, writer(alice), f"nonce-{number}") for number in range(3)]
    ban(live_world, messages[0], host)
    assert messages_recent(live_world.show) == []

    host.post(undo_path(live_world, LogEntry.objects.get(deed="writer_banned")))

    assert [one.pk for one in messages_recent(live_world.show)] == [one.pk for one in messages]
    assert says(live_world, writer(alice), "nonce-9")


def test_people_of_the_show_are_not_banned(live_world: World, dana: User, client_of: ClientOf) -> None:
    who = Writer("u:x", "", "Mira", "host")
    message = says(live_world, who)

    assert ban(live_world, message, client_of(dana)).status_code == 404
    assert not Ban.objects.exists()


@pytest.mark.parametrize("length", ["", "a while"])
def test_a_length_that_is_none_bans_nobody(live_world: World, host: Client, length: str) -> None:
    refused = ban(live_world, says(live_world, writer(None)), host, length)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "ban_unclear")
    assert not Ban.objects.exists()
    assert not Mute.objects.exists()


def test_who_is_banned_goes_on_watching_and_buying(
    live_world: World, alice: User, host: Client, client_of: ClientOf
) -> None:
    ban(live_world, says(live_world, writer(alice)), host)
    client = client_of(alice)

    assert client.get(f"/shows/{live_world.show.public_id}/").status_code == 200
    assert client.post(f"/shows/{live_world.show.public_id}/room/pass/").status_code == 200
    variant = live_world.candle.variants.get()
    added = client.post("/cart/add/", {"variant": variant.public_id, "quantity": 1})
    assert added.status_code in {200, 302}


async def test_in_the_shadow_only_the_writer_sees_their_words(
    live_world: World, alice: User, client_of: ClientOf, rooms: None
) -> None:
    spam = await Visitor(entrant(live_world.show, "Spam")).enter()
    reader = await Visitor(entrant(live_world.show, "Nour")).enter()
    await spam.chat("nonce-1", "first")
    await reader.until(lambda page: page.said() == ["first"])
    message = await sync_to_async(Message.objects.select_related("show").get)()
    client = Client()
    await sync_to_async(client.force_login)(
        live_world.creator.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    await sync_to_async(ban)(live_world, message, client, "shadow")

    await spam.chat("nonce-2", "second")
    answers = [await spam.answer() for _ in range(2)]
    await reader.chat("nonce-3", "third")
    await reader.until(lambda page: page.said()[-1] == "third")

    # Told as ever: nothing says that nobody else has it.
    assert set(answers[1]["m"]) == set(answers[0]["m"])
    assert answers[1]["m"]["m"] == "second"
    assert reader.said() == ["first", "third"]
    late = await Visitor(entrant(live_world.show, "Late")).enter()
    assert late.said() == ["first", "third"]
    messages, _state = await sync_to_async(room_facts)(live_world.show.public_id)
    assert [one["m"] for one in messages] == ["first", "third"]
    for page in (spam, reader, late):
        await page.close()


def test_who_is_in_the_shadow_finds_their_words_again_after_a_reload(
    live_world: World, client: Client
) -> None:
    address = f"/shows/{live_world.show.public_id}/room/pass/"
    token = client.post(address).json()["pass"]
    who = entry.pass_read(token, live_world.show.public_id).writer
    Mute.objects.create(show=live_world.show, visitor=who.visitor, kind="shadow")
    message = says(live_world, who)
    assert message.is_shadowed

    own = client.post(address).json()["own"]

    assert [one["id"] for one in own] == [message.pk]
    assert "held" not in own[0]
    assert Client().post(address).json()["own"] == []
    history = client.get(f"/shows/{live_world.show.public_id}/room/messages/", headers=FETCH).json()
    assert history["messages"] == []


def test_a_network_that_fetches_passes_without_end_is_told_when_to_come_back(
    live_world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice.memory.forget_everything()
    monkeypatch.setattr(door, "JOINS_AT_ONCE", 3)
    monkeypatch.setattr(door, "JOINS_PER_SECOND", 0.001)
    address = f"/shows/{live_world.show.public_id}/room/pass/"

    answers = [client.post(address, HTTP_X_REQUESTED_WITH="fetch") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["error"]["code"] == "joining_too_fast"
    # Another network is not held up by it, and a made-up header is none.
    assert client.post(address, REMOTE_ADDR="198.51.100.9").status_code == 200
    assert client.post(address, HTTP_X_FORWARDED_FOR="198.51.100.10").status_code == 429
    # Whoever is buying meanwhile goes on.
    assert client.get(f"/buy/{live_world.candle.public_id}/").status_code == 200
    choice.memory.forget_everything()
