"""The bus over a real server: one order for all processes, exact resume, a restart that leaves nobody behind."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bench.servers import Server, ServerMissing, start_valkey
from streams.room.bus.redis import RedisPress, RedisWire
from streams.room.bus.shapes import BusDown, Kept
from streams.room.fanout import Fanout
from streams.room.hub.envelope import News
from streams.room.hub.members import Member
from streams.room.models import Message
from tests.conftest import World
from tests.streams.room.test_hub_laws import Line
from tests.streams.room.visitors import Page, Visitor, entrant

ROOM = "aroomofitsown"


@pytest.fixture(scope="module")
def valkey() -> Iterator[Server]:
    try:
        server = start_valkey()
    except ServerMissing as missing:
        pytest.fail(str(missing))
    yield server
    server.stop()


@pytest.fixture
def press(valkey: Server, request: pytest.FixtureRequest) -> RedisPress:
    return RedisPress(valkey.url, request.node.name)


@pytest.fixture
async def wires(valkey: Server, request: pytest.FixtureRequest) -> AsyncIterator[Callable[[], Any]]:
    made: list[RedisWire] = []

    def make() -> tuple[RedisWire, list[News], list[str]]:
        heard: list[News] = []
        doubts: list[str] = []
        wire = RedisWire(valkey.url, request.node.name, lambda _room, news: heard.append(news), doubts.append)
        made.append(wire)
        return wire, heard, doubts

    yield make
    for wire in made:
        await wire.close()


async def until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 -- it waits for lists that others fill
            await asyncio.sleep(0.01)


async def test_all_processes_hear_one_order(press: RedisPress, wires: Any) -> None:
    wire_a, heard_a, _ = wires()
    wire_b, heard_b, _ = wires()
    await wire_a.join(ROOM)
    await wire_b.join(ROOM)

    def tell(name: str) -> None:
        for number in range(50):
            press.publish(ROOM, "chat", f'{{"id":"{name}{number}"}}')

    await asyncio.gather(*(asyncio.to_thread(tell, name) for name in "xyz"))
    await until(lambda: len(heard_a) == len(heard_b) == 150)

    assert [news.seq for news in heard_a] == list(range(1, 151))
    assert heard_a == heard_b
    assert await wire_a.since(ROOM, heard_a[0].epoch, 0) == heard_a
    assert await wire_a.since(ROOM, heard_a[0].epoch, 140) == heard_a[140:]
    assert await wire_a.since(ROOM, heard_a[0].epoch, 150) == []
    assert await wire_a.since(ROOM, heard_a[0].epoch, 151) is None
    assert await wire_a.since(ROOM, "another", 0) is None


async def test_what_left_the_stream_is_not_made_up(press: RedisPress, wires: Any) -> None:
    wire, heard, _ = wires()
    await wire.join(ROOM)
    press.publish(ROOM, "chat", "{}")
    press._client.xtrim(press._names.key(ROOM, "s"), maxlen=0)
    press.publish(ROOM, "chat", "{}")
    await until(lambda: len(heard) == 2)

    assert await wire.since(ROOM, heard[0].epoch, 0) is None
    assert await wire.since(ROOM, heard[0].epoch, 1) == heard[1:]


async def test_presence_adds_up_over_processes(press: RedisPress, wires: Any) -> None:
    wire, _, _ = wires()
    first = await wire.beat(ROOM, "a", 3)
    second = await wire.beat(ROOM, "b", 4)
    asked = await wire.beat(ROOM, "c", -1)

    assert (first.viewers, second.viewers, asked.viewers) == (3, 7, 7)
    assert first.epoch == second.epoch
    assert await asyncio.to_thread(press.viewers, [ROOM, "nobody"]) == {ROOM: 7, "nobody": 0}
    assert press.viewers([]) == {}


async def test_hearts_are_counted_together_and_told_unnumbered(press: RedisPress, wires: Any) -> None:
    wire, heard, _ = wires()
    await wire.join(ROOM)
    await wire.hearts_add(ROOM, 5)
    await wire.hearts_add(ROOM, 2)
    await until(lambda: len(heard) == 2)

    assert [(news.seq, news.kind, news.body) for news in heard] == [(0, "h", "5"), (0, "h", "7")]
    assert (await wire.beat(ROOM, "a", 1)).hearts == 7


def test_limits_are_shared(press: RedisPress) -> None:
    waits = [press.take("talk:nour", burst=3, per_second=0.5) for _ in range(4)]

    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 1.0 < waits[3] <= 2.0
    told = [press.publish(ROOM, "chat", "{}", per_second_max=5) for _ in range(8)]
    assert told[:5] == [1, 2, 3, 4, 5]
    assert told[-1] == 0
    assert press.publish(ROOM, "sale", "{}") == 6


def test_a_bus_that_is_away_says_so() -> None:
    press = RedisPress("unix:///nowhere/at/all", "x")

    with pytest.raises(BusDown):
        press.publish(ROOM, "chat", "{}")
    with pytest.raises(BusDown):
        press.take("x", burst=1, per_second=1)


@pytest.fixture
def over_redis(valkey: Server, settings: Any, request: pytest.FixtureRequest) -> None:
    settings.REDIS_URL = valkey.url
    settings.REDIS_PREFIX = request.node.name


@pytest.mark.usefixtures("over_redis", "rooms")
async def test_two_processes_show_the_same_room(live_world: World) -> None:
    show = live_world.show.public_id
    here, there = Fanout(), Fanout()
    lines = [Line(), Line()]
    pages = [Page(), Page()]
    lives = []
    for fan, line in zip((here, there), lines, strict=True):
        member = Member(line, heard_at=fan.loop.time())
        lives.append((fan, member, await fan.enter(show, member)))
    visitor = Visitor(entrant(live_world.show, "Mira", role="host"))
    await visitor.open()
    for number in range(10):
        await visitor.chat(f"nonce-{number}", f"m{number}")
    await visitor.until(lambda page: len(page.said()) == 10)

    def both() -> bool:
        for line, page in zip(lines, pages, strict=True):
            for frame in line.drain():
                page.take(frame)
        return all(len(page.said()) == 10 for page in pages)

    await until(both)
    assert pages[0].events == pages[1].events
    await until(lambda: both() and pages[0].state["v"] == 3, 6.0)
    await visitor.close()
    for fan, member, live in lives:
        fan.leave(live, member)
        await fan.close()


@pytest.mark.usefixtures("over_redis", "rooms")
async def test_a_restart_of_redis_loses_no_message_for_good(live_world: World, valkey: Server) -> None:
    reader = Visitor(entrant(live_world.show, "Reader"))
    writer = Visitor(entrant(live_world.show, "Mira", role="host"))
    for page in (reader, writer):
        await page.open()
    await writer.chat("nonce-1", "before")
    await reader.until(lambda page: page.said() == ["before"])
    epoch = reader.epoch

    await sync_to_async(valkey.child.stop)()
    await writer.chat("nonce-2", "while it was away")
    # Stored and answered, although nobody could be told.
    await writer.until(lambda page: len(page.answers) == 2, 15.0)
    assert await sync_to_async(Message.objects.count)() == 2
    await sync_to_async(valkey.child.start)()

    await reader.until(lambda page: page.said() == ["before", "while it was away"], 15.0)
    assert reader.epoch != epoch
    await writer.chat("nonce-3", "after")
    await reader.until(lambda page: page.said()[-1] == "after", 15.0)
    assert reader.said() == ["before", "while it was away", "after"]
    for page in (reader, writer):
        await page.close()


async def test_the_first_tick_that_is_kept_is_everybodys(wires: Callable[[], Any]) -> None:
    one, other = wires()[0], wires()[0]
    first = Kept("ep", 7, '{"n":5, "m": "two words"}')

    assert await one.kept(ROOM, 5) is None
    assert await one.keep(ROOM, 5, first) == first
    assert await other.keep(ROOM, 5, Kept("ep", 9, "{}")) == first
    assert await other.kept(ROOM, 5) == first
    assert await other.kept(ROOM, 6) is None


async def test_the_most_loaded_process_says_how_much_of_the_talk_leaves_the_house(
    press: RedisPress, wires: Callable[[], Any]
) -> None:
    wire, *_ = wires()
    await wire.beat(ROOM, "a", 3, 0)
    assert (await wire.beat(ROOM, "b", 4, 3)).step == 3
    assert (await wire.beat(ROOM, "a", 3, 0)).step == 3

    begun = time.monotonic()
    sent = [await sync_to_async(press.publish)(ROOM, "chat", "{}", per_second_max=20) for _ in range(12)]
    # A quarter of twenty: so many at once, and as many in each second since.
    assert 5 <= sum(1 for number in sent if number) <= 5 + 5 * (time.monotonic() - begun) + 1
    # What has no limit is on no step.
    assert await sync_to_async(press.publish)(ROOM, "pin", "{}") > 0
    assert (await wire.beat(ROOM, "b", 4, 1)).step == 1
    assert (await wire.beat(ROOM, "b", -1)).viewers == 7
