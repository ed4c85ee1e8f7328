"""Co-hosts by link: the door, the waiting room, the stage, and what a host can do with their guests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import passes
from streams.shows.models import Show
from streams.stage.backstage import socket
from streams.stage.backstage.greenroom import ON_STAGE_MAX, WAITING_MAX, Greenroom, Turned, greenroom
from streams.stage.backstage.greenroom import greenroom_forget as forget
from streams.stage.models import StageDoor
from streams.stage.protocol import BACKSTAGE_KIND
from streams.stage.selectors import backstage_pass, ice_servers, ingest_ticket
from tests.conftest import World
from tests.streams.stage.callers import Host

SHOW = "sh0w5h0w5h0w"
PATIENCE = 30.0


# The link


def door_of(client: Client, show: Show, **fields: str) -> str:
    link: str = client.post(f"/studio/shows/{show.public_id}/backstage/link/", fields).json()["link"]
    return "/" + link.split("/", 3)[3]


def test_a_link_lets_somebody_without_an_account_ask_to_come_on_stage(
    world: World, client: Client, client_of: Any
) -> None:
    door = door_of(client_of(world.creator.user), world.show)

    page = client.get(door)
    answer = client.post(door, {"name": "  Nour  Haddad "})

    assert page.status_code == 200
    assert world.show.title in page.content.decode()
    claims = passes.read(BACKSTAGE_KIND, answer.json()["pass"])
    assert claims["show"] == world.show.public_id
    assert claims["name"] == "Nour  Haddad"
    assert claims["who"] not in ("", "host")


def test_the_link_stays_the_same_until_the_host_makes_a_new_one(
    world: World, client: Client, client_of: Any
) -> None:
    host = client_of(world.creator.user)
    first = door_of(host, world.show)
    again = door_of(host, world.show)

    new = door_of(host, world.show, renew="1")

    assert first == again != new
    assert client.get(first).status_code == 404
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("deed", ["pass", "link"])
def test_only_the_host_has_the_key(
    world: World, mallory: Any, client: Client, client_of: Any, deed: str
) -> None:
    address = f"/studio/shows/{world.show.public_id}/backstage/{deed}/"

    assert client_of(mallory).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert not StageDoor.objects.exists()


@pytest.mark.parametrize("key", ["guess", "x" * 22])
def test_a_wrong_key_opens_nothing(world: World, client: Client, client_of: Any, key: str) -> None:
    door_of(client_of(world.creator.user), world.show)

    for answer in (
        client.get(f"/shows/{world.show.public_id}/stage-door/{key}/"),
        client.post(f"/shows/{world.show.public_id}/stage-door/{key}/", {"name": "Nour"}),
    ):
        assert answer.status_code == 404


def test_a_show_that_is_over_lets_nobody_join(world: World, client: Client, client_of: Any) -> None:
    door = door_of(client_of(world.creator.user), world.show)
    Show.objects.filter(pk=world.show.pk).update(state=Show.State.CANCELLED)

    answer = client.post(door, {"name": "Nour"}, headers={"accept": "application/json"})

    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "stage_door_closed"


@pytest.mark.parametrize("name", ["", "   ", "x" * 31, "Anna\u202enimda", "two\nlines", "no\x00thing"])
def test_a_name_that_cannot_be_shown_is_refused(
    world: World, client: Client, client_of: Any, name: str
) -> None:
    door = door_of(client_of(world.creator.user), world.show)

    answer = client.post(door, {"name": name}, headers={"accept": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "guest_name_refused"
    assert "pass" not in answer.json()


def test_a_relay_gets_credentials_that_run_out(settings: Any) -> None:
    settings.RTC_ICE_SERVERS = ["stun:stun.example:3478", "turn:turn.example:3478"]
    settings.RTC_TURN_SECRET = "north"

    stun, turn = ice_servers(now=1_000)

    assert stun == {"urls": "stun:stun.example:3478"}
    # Reckoned with: printf 44200 | openssl dgst -sha1 -hmac north -binary | base64
    assert (turn["username"], turn["credential"]) == ("44200", "nDkrUUdhbiaqeScPy2LeeQIsncM=")


# The socket


class Page:
    """A browser at the socket behind a show, as seen from the server."""

    def __init__(self, show: str = SHOW) -> None:
        scope = {
            "type": "websocket",
            "path": f"/ingest/{show}/backstage/",
            "subprotocols": [socket.SUBPROTOCOL],
            "headers": [],
        }
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._to_app.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(socket.backstage_app(scope, self._to_app.get, self._from_app.put))

    def say(self, **words: Any) -> None:
        self.say_text(json.dumps(words))

    def say_text(self, text: str) -> None:
        self._to_app.put_nowait({"type": "websocket.receive", "text": text})

    def hang_up(self) -> None:
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def event(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._from_app.get(), PATIENCE)

    async def heard(self, kind: str) -> dict[str, Any]:
        """Wait for words of this type, and let others pass."""
        while True:
            event = await self.event()
            assert event["type"] in ("websocket.accept", "websocket.send"), event
            words: dict[str, Any] = json.loads(event.get("text", "{}"))
            if words.get("type") == kind:
                return words

    async def closed(self) -> tuple[str | None, int]:
        reason = None
        while (event := await self.event())["type"] != "websocket.close":
            reason = json.loads(event.get("text", "{}")).get("reason", reason)
        await asyncio.wait_for(self.task, PATIENCE)
        return reason, event["code"]


def host_page(show: str = SHOW) -> Page:
    page = Page(show)
    page.say(type="hello", **{"pass": backstage_pass(show, "host", "Bruno")})
    return page


def guest_page(who: str = "g1", name: str = "Nour", show: str = SHOW) -> Page:
    page = Page(show)
    page.say(type="hello", **{"pass": backstage_pass(show, who, name)})
    return page


@pytest.fixture(autouse=True)
async def nobody_stays() -> AsyncIterator[None]:
    yield
    forget(SHOW)


async def test_a_guest_waits_is_brought_on_stage_and_talks_to_the_host_alone() -> None:
    host, guest, other = host_page(), guest_page(), guest_page("g2", "Ines")
    assert (await guest.heard("place"))["place"] == "waiting"
    await other.heard("place")

    host.say(type="admit", guest="g1")
    while (place := await guest.heard("place"))["place"] != "on_stage":
        pass
    guest.say(type="signal", to="host", data={"run": "r", "ready": True})
    told = await host.heard("signal")
    host.say(type="signal", to="g1", data={"run": "r", "description": "offer"})

    assert place["host"] > 0
    assert told == {"type": "signal", "from": "g1", "data": {"run": "r", "ready": True}}
    assert (await guest.heard("signal"))["data"]["description"] == "offer"
    other.say(type="signal", to="g1", data="psst")
    assert (await other.heard("turned"))["reason"] == "not_on_stage"


async def test_a_host_mutes_sends_back_and_removes() -> None:
    host, guest = host_page(), guest_page()
    await guest.heard("place")
    host.say(type="admit", guest="g1")
    host.say(type="mute", guest="g1", muted=True)
    while not (await guest.heard("place"))["muted"]:
        pass

    host.say(type="send_back", guest="g1")
    while (await guest.heard("place"))["place"] != "waiting":
        pass
    host.say(type="remove", guest="g1")

    assert await guest.closed() == ("removed", socket.CLOSE_LEFT)
    # The same pass does not come back; nobody else is kept out.
    assert await guest_page().closed() == ("removed", socket.CLOSE_LEFT)
    assert (await guest_page("g2").heard("place"))["place"] == "waiting"


async def test_a_guest_who_comes_back_has_their_place_only_while_their_line_was_not_given_up() -> None:
    host, guest = host_page(), guest_page()
    await guest.heard("place")
    host.say(type="admit", guest="g1")
    while (await guest.heard("place"))["place"] != "on_stage":
        pass

    again = guest_page()

    assert await guest.closed() == ("replaced", socket.CLOSE_LEFT)
    assert (await again.heard("place"))["place"] == "on_stage"
    again.hang_up()
    while (await host.heard("guests"))["guests"]:
        pass
    assert (await guest_page().heard("place"))["place"] == "waiting"


async def test_a_guest_sees_the_host_come_go_and_come_anew() -> None:
    guest = guest_page()
    assert (await guest.heard("place"))["host"] == 0

    host = host_page()
    first = (await guest.heard("place"))["host"]
    host.hang_up()
    assert (await guest.heard("place"))["host"] == 0
    host_page()

    assert (await guest.heard("place"))["host"] > first > 0


async def test_the_end_of_the_show_lets_everybody_go() -> None:
    host, guest = host_page(), guest_page()
    await guest.heard("place")

    forget(SHOW)

    assert (await host.closed())[0] == (await guest.closed())[0] == "ended"


async def test_a_host_who_ends_the_show_ends_it_for_their_guests_too(live: Path) -> None:
    """Nobody else marks it as over: the host's own page says the last word to the ingest."""
    sender, guest = Host(SHOW), guest_page()
    await sender.on_air()
    await guest.heard("place")

    await sender.end()

    assert (await guest.closed())[0] == "ended"
    # Nor does anybody wait who knocks afterwards.
    assert (await guest_page("g2").closed())[0] == "ended"


WRONG_PASSES: dict[str, Callable[[], str]] = {
    "none": lambda: "",
    "made up": lambda: "x.1.y",
    "of another show": lambda: backstage_pass("an0ther5h0w0", "host", "Bruno"),
    "for sending the picture": lambda: ingest_ticket(SHOW, "7"),
}


@pytest.mark.parametrize("which", WRONG_PASSES)
async def test_a_wrong_pass_lets_nobody_in(which: str) -> None:
    page = Page()

    page.say(type="hello", **{"pass": WRONG_PASSES[which]()})

    assert await page.closed() == ("pass", socket.CLOSE_FORBIDDEN)
    assert greenroom(SHOW).is_empty


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"type": 7}', "{" * 5_000, '{"type": "admit", "guest": "g1"}', "x" * 40_000]
)
async def test_nonsense_ends_the_line_and_nothing_else(text: str) -> None:
    page = Page()

    page.say_text(text)

    assert (await page.closed())[1] == socket.CLOSE_MALFORMED
    assert greenroom(SHOW).is_empty


async def test_a_guest_cannot_do_a_hosts_deeds() -> None:
    host, guest = host_page(), guest_page()
    await guest.heard("place")

    guest.say(type="admit", guest="g1")
    guest.say(type="signal", to="host", data="let me")

    assert (await guest.heard("turned"))["reason"] == "not_on_stage"
    assert greenroom(SHOW).guests["g1"].place == "waiting"
    assert not host.task.done()


async def test_a_flood_of_words_ends_the_line() -> None:
    guest = guest_page()

    for _ in range(socket.WORDS_AT_ONCE + 10):
        guest.say(type="here")

    assert (await guest.closed())[0] == "too_fast"


# The room itself


class Ear:
    def __init__(self) -> None:
        self.words: list[Any] = []
        self.left = ""

    def tell(self, words: Any) -> None:
        self.words.append(words)

    def leave(self, reason: str) -> None:
        self.left = reason


def test_the_waiting_room_and_the_stage_have_an_end() -> None:
    room = Greenroom()
    for number in range(WAITING_MAX):
        room.guest_enters(f"g{number}", "Nour", Ear())

    with pytest.raises(Turned, match="full"):
        room.guest_enters("late", "Ines", Ear())
    for number in range(ON_STAGE_MAX):
        room.admit(f"g{number}")
    with pytest.raises(Turned, match="stage_full"):
        room.admit(f"g{ON_STAGE_MAX}")

    assert sum(guest.place == "on_stage" for guest in room.guests.values()) == ON_STAGE_MAX
    assert "late" not in room.guests


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["come", "admit", "back", "mute", "remove", "leave", "host"]), st.integers(0, 12)
        )
    )
)
def test_whatever_happens_bounds_hold_and_the_host_knows_everybody(deeds: list[tuple[str, int]]) -> None:
    room, ears, host = Greenroom(), {}, Ear()
    room.host_enters(host)
    for deed, number in deeds:
        name = f"g{number}"
        try:
            if deed == "come":
                ears[name] = Ear()
                room.guest_enters(name, name, ears[name])
            elif deed == "host":
                host = Ear()
                room.host_enters(host)
            elif deed == "leave":
                room.leaves(ears.get(name, Ear()))
            else:
                {"admit": room.admit, "back": room.send_back, "remove": room.remove}.get(
                    deed, lambda who: room.mute(who, is_muted=True)
                )(name)
        except Turned:
            pass

        places = [guest.place for guest in room.guests.values()]
        assert places.count("on_stage") <= ON_STAGE_MAX
        assert not room.removed & room.guests.keys()
        told = [words for words in host.words if words["type"] == "guests"][-1]["guests"]
        assert told == [guest.facts for guest in room.guests.values()]
