"""A loaded process: hearts go first, who only watches is sent to the files, and nothing that counts is held back."""

import json

import pytest

from streams.room import news
from streams.room.fanout import fanout
from streams.room.hub import kinds
from streams.room.hub.ladder import MOVED_SHARE, Step
from streams.room.hub.room import tick_seconds
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

pytestmark = pytest.mark.usefixtures("rooms")


async def heavy(step: Step) -> None:
    """Put this loop's ladder on a step; the rounds of these tests measure an idle process and leave it there."""
    fanout().load.ladder.step = step


async def test_hearts_are_not_counted_and_pins_come_at_once(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await heavy(Step.FILES)

    await page.say(t="heart", n=5)
    await page.say(t="ack")
    assert (await page.answer())["t"] == "ack"
    assert fanout().rooms[live_world.show.public_id].hearts == 0
    news.send(live_world.show.public_id, kinds.STATE, "paused")
    news.send(live_world.show.public_id, kinds.SALE, {"name": "Ines", "numbers": [3]})
    await page.until(lambda seen: seen.state.get("state") == "paused" and "sale" in seen.kinds())
    await page.close()


async def test_who_only_watches_is_sent_to_the_files_a_tenth_at_a_time(live_world: World) -> None:
    guests = [await Visitor(entrant(live_world.show, f"guest{n}")).enter() for n in range(3)]
    host = await Visitor(entrant(live_world.show, "Mira", role="host", user="x")).enter()
    talker = Visitor(entrant(live_world.show, "Nour"))
    assert await talker.open("&talk=1")
    hub = fanout()
    live = hub.rooms[live_world.show.public_id]
    await heavy(Step.FILES)

    hub._lighten(late=0.0)
    assert len([member for member in live.room.members if member.is_closed]) == 1
    assert 0 < MOVED_SHARE < 1
    for _ in range(3):
        hub._lighten(late=0.0)
    assert {member.is_watching for member in live.room.members if not member.is_closed} == {False}
    for guest in guests:
        event = await guest.socket.receive_output(timeout=30)
        assert json.loads(event["text"]) == {"t": "poll"}
        assert await guest.close_code() == 4013

    # The door sends the next one there too, and lets in who has something to say.
    late = Visitor(entrant(live_world.show, "late"))
    await late.open()
    assert json.loads(await late.socket.receive_from(timeout=30)) == {"t": "poll"}
    assert await late.close_code() == 4013
    assert await late.open("&talk=1")
    for page in (host, talker, late):
        await page.close()


async def test_the_room_knows_how_loaded_its_house_is(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await heavy(Step.TICKS)

    await fanout()._beat(fanout().rooms[live_world.show.public_id])
    await page.until(lambda seen: seen.state.get("load") == Step.TICKS)
    fanout()._lighten(late=0.0)
    assert fanout().rooms[live_world.show.public_id].room.stretch == 2.0
    assert tick_seconds(10, 2.0) == 2 * tick_seconds(10)
    await page.close()
