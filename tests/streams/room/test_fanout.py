"""The fan-out with lines that stall, break, or come back late: nobody waits for anybody, and nobody misses anything."""

import asyncio
import json
from typing import Any

import pytest
import uvloop
from asgiref.sync import sync_to_async

from streams.room import fanout as fanout_module
from streams.room import news
from streams.room.bus import choice
from streams.room.fanout import LiveRoom, fanout
from streams.room.hub.members import CLOSE_POLICY, Member
from streams.room.selectors import snapshot
from streams.room.selectors.audience import viewers_of
from streams.room.writers.asgi import AsgiWriter
from tests.conftest import World
from tests.streams.room.visitors import Page, Visitor, entrant

pytestmark = pytest.mark.usefixtures("rooms")


class SlowServer:
    """An ASGI ``send`` that takes frames at once, or waits while it is held, as uvicorn does."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.sent: list[dict[str, Any]] = []
        self.is_broken = False

    async def send(self, message: dict[str, Any]) -> None:
        await self.open.wait()
        if self.is_broken:
            raise ConnectionResetError
        self.sent.append(message)

    def page(self) -> Page:
        page = Page()
        for message in self.sent:
            if message["type"] == "websocket.send":
                page.take(json.loads(message["text"]))
                assert not page.has_gap
        return page


class Guest:
    """A member on a slow server."""

    def __init__(self) -> None:
        self.hub = fanout()
        self.server = SlowServer()
        self.is_gone = False
        self.live: LiveRoom | None = None
        writer = AsgiWriter(self.server.send, self.on_free, self.on_gone)
        self.member = Member(writer, heard_at=self.hub.loop.time())

    def on_free(self) -> None:
        assert self.live is not None
        self.hub.woke(self.live, self.member)

    def on_gone(self) -> None:
        self.is_gone = True

    async def enter(self, world: World) -> "Guest":
        self.live = await self.hub.enter(world.show.public_id, self.member)
        return self


async def until(is_so: Any, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 -- it waits for lists that others fill
            await asyncio.sleep(0.02)


async def tell(world: World, *numbers: int) -> None:
    for number in numbers:
        news.send(world.show.public_id, "chat", {"id": number, "w": "x", "m": f"m{number}", "role": "host"})
        await asyncio.sleep(0)


async def tell_in_ticks(world: World, first: int, count: int, live: LiveRoom) -> None:
    """Tell so that each piece goes out in a tick of its own."""
    for number in range(first, first + count):
        ring = live.room.ring.number
        await tell(world, number)
        await until(lambda ring=ring: live.room.ring.number > ring)


@pytest.mark.parametrize("missed", [3, 25])
async def test_a_stalled_line_delays_nobody_and_gets_everything_later(
    live_world: World, missed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.room.hub.room.TICK_SECONDS_MIN", 0.01)
    quick, slow = await Guest().enter(live_world), await Guest().enter(live_world)
    assert slow.live is not None
    slow.server.open.clear()
    await tell_in_ticks(live_world, 1, missed, slow.live)
    everything = [f"m{number}" for number in range(1, missed + 1)]
    await until(lambda: quick.server.page().said() == everything)
    assert slow.server.page().said() == []

    slow.server.open.set()
    await until(lambda: slow.server.page().said() == everything)
    await tell(live_world, missed + 1)
    everything.append(f"m{missed + 1}")
    await until(lambda: slow.server.page().said() == everything)
    assert slow.server.page().events == quick.server.page().events


async def test_a_stalled_line_that_asks_for_what_it_missed_is_told_when_it_is_free(live_world: World) -> None:
    guest = await Guest().enter(live_world)
    assert guest.live is not None
    await tell(live_world, 1)
    await until(lambda: guest.server.page().said() == ["m1"])
    guest.server.open.clear()
    await tell(live_world, 2)
    await until(lambda: guest.member.busy_since is not None)

    for _ in range(40):
        await guest.hub.catch_up(guest.live, guest.member, epoch=guest.live.room.epoch, after=0)
    assert guest.member.answers == []
    assert not guest.member.is_closed
    await tell(live_world, 3)
    guest.server.open.set()
    await until(lambda: guest.server.page().said() == ["m1", "m2", "m3"])
    resumed = [json.loads(message["text"]) for message in guest.server.sent if "text" in message]
    assert [frame["f"] for frame in resumed if frame["f"] == 1 and len(frame["e"]) > 1]


async def test_who_asks_without_end_gets_what_is_made_for_everybody(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await tell(live_world, 1)
    await page.until(lambda one: one.said() == ["m1"])
    for _ in range(6):
        await page.say(t="resume", s=0, ep=page.epoch)
    await page.until(lambda one: one.snapshots == 2)

    assert page.said() == ["m1"]
    await tell(live_world, 2)
    await page.until(lambda one: one.said() == ["m1", "m2"])
    await page.close()


async def test_a_line_that_stays_stalled_is_closed(live_world: World) -> None:
    guest = await Guest().enter(live_world)
    assert guest.live is not None
    guest.server.open.clear()
    await tell(live_world, 1)
    await until(lambda: guest.member.busy_since is not None)

    guest.member.busy_since = guest.hub.loop.time() - 10.1
    guest.hub._sweep(guest.live)
    assert guest.member.is_closed
    # The close itself cannot be said on such a line; it is given up after a second.
    await until(lambda: guest.is_gone)


async def test_a_silent_line_is_closed_and_told_so(live_world: World) -> None:
    guest = await Guest().enter(live_world)
    assert guest.live is not None
    guest.member.heard_at -= 46
    guest.hub._sweep(guest.live)
    await until(lambda: guest.is_gone)

    assert guest.server.sent[-1] == {"type": "websocket.close", "code": CLOSE_POLICY}


async def test_a_broken_line_is_noticed_and_harms_nobody(live_world: World) -> None:
    broken, whole = await Guest().enter(live_world), await Guest().enter(live_world)
    broken.server.is_broken = True
    await tell(live_world, 1)

    await until(lambda: whole.server.page().said() == ["m1"])
    assert broken.is_gone


async def test_a_line_that_breaks_while_it_is_stalled_is_noticed(live_world: World) -> None:
    guest = await Guest().enter(live_world)
    guest.server.open.clear()
    await tell(live_world, 1)
    await until(lambda: guest.member.busy_since is not None)
    guest.server.is_broken = True
    guest.server.open.set()

    await until(lambda: guest.is_gone)


async def test_a_member_comes_back_where_it_was(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await tell(live_world, 1, 2)
    await page.until(lambda one: one.said() == ["m1", "m2"])
    await page.close()
    await tell(live_world, 3, 4)

    await page.reopen()
    await page.until(lambda one: one.said() == ["m1", "m2", "m3", "m4"])
    assert page.snapshots == 1
    await page.close()


@pytest.fixture
def in_memory(settings: Any) -> None:
    """These look into the bus of a single process."""
    settings.REDIS_URL = ""


@pytest.mark.usefixtures("in_memory")
async def test_after_too_much_news_or_in_another_epoch_it_begins_anew(live_world: World) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    await tell(live_world, 1)
    await page.until(lambda one: one.said() == ["m1"])
    await page.close()
    for number in range(2, 2010):
        news.send(live_world.show.public_id, "st", {"lamp": number})

    await page.reopen()
    await page.until(lambda one: one.snapshots == 2)
    await page.close()
    page.epoch = "another"
    await page.reopen()
    await page.until(lambda one: one.snapshots == 3)
    await page.close()


@pytest.mark.parametrize(
    "query", ["&s=x&ep=y", "&s=-1", "&s=99999999999999999999", "&ep=" + "x" * 500, "&s=5"]
)
async def test_a_made_up_place_begins_anew(live_world: World, query: str) -> None:
    page = Visitor(entrant(live_world.show))
    assert await page.open(query)
    await page.until(lambda one: one.snapshots == 1)
    await page.close()


@pytest.mark.usefixtures("in_memory")
async def test_when_the_bus_forgets_everybody_gets_a_snapshot(live_world: World) -> None:
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.until(lambda one: one.snapshots == 1)
    choice.memory.forget_everything()

    # No news is needed: the next beat compares.
    await page.until(lambda one: one.snapshots == 2)
    await tell(live_world, 1)
    await page.until(lambda one: one.said() == ["m1"])
    await page.close()


async def test_news_lost_on_the_way_is_filled_from_the_stream(live_world: World) -> None:
    guest = await Guest().enter(live_world)
    live = guest.live
    assert live is not None
    real = live.room.hear
    lost: list[Any] = []

    def hear(one: Any) -> bool:
        if not lost and one.kind == "chat":
            lost.append(one)
            return True
        return real(one)

    live.room.hear = hear  # type: ignore[method-assign, assignment]
    await tell(live_world, 1, 2, 3)

    await until(lambda: guest.server.page().said() == ["m1", "m2", "m3"])
    assert guest.server.page().snapshots == 1


async def test_a_full_process_asks_those_who_only_watch_to_poll(live_world: World, settings: Any) -> None:
    settings.LIVE_WS_MAX = 10
    first, watcher = Visitor(entrant(live_world.show, "First")), Visitor(entrant(live_world.show, "Second"))
    await first.enter()
    fanout().sockets += 9
    await watcher.open()

    assert await watcher.close_code() == 4013
    assert watcher.answers == [{"t": "poll"}]
    # Who has something to say, an account, or work to do here still comes in, until a tenth more are there.
    talker, fan = Visitor(watcher.who), Visitor(entrant(live_world.show, "Alice", user="usr"))
    host = Visitor(entrant(live_world.show, "Bruno", role="host"))
    assert await talker.open("&talk=1")
    await talker.until(lambda one: one.snapshots == 1)
    for late in (fan, host):
        await late.open()
        assert await late.close_code() == 4013
        assert late.answers == []
    await talker.close()
    for one in (fan, host):
        await one.enter()
        await one.close()
    await first.close()


async def test_an_empty_room_is_forgotten_after_a_while(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout_module, "EMPTY_SECONDS", 0.0)
    page = Visitor(entrant(live_world.show))
    await page.open()
    await page.until(lambda one: one.snapshots == 1)
    await page.close()

    await until(lambda: fanout().rooms == {})
    again = Visitor(page.who)
    await again.enter()
    await tell(live_world, 1)
    await again.until(lambda one: one.said() == ["m1"])
    await again.close()


async def test_a_room_that_cannot_be_read_is_tried_again(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = snapshot.room_facts
    monkeypatch.setattr(snapshot, "room_facts", lambda _show: 1 / 0)
    page = Visitor(entrant(live_world.show))
    await page.open()
    assert await page.close_code() == 4013
    monkeypatch.setattr(snapshot, "room_facts", real)

    again = Visitor(page.who)
    await again.open()
    await again.until(lambda one: one.snapshots == 1)
    await again.close()


async def test_hearts_of_all_are_told_together(live_world: World) -> None:
    pages = [Visitor(entrant(live_world.show, name)) for name in ("Nour", "Jonas")]
    for page in pages:
        await page.open()
        await page.say(t="heart", n=20)
        await page.say(t="heart", n=3)
    for page in pages:
        await page.until(lambda one: one.state.get("h") == 46)
        await page.close()


async def test_viewers_are_counted(live_world: World) -> None:
    pages = [Visitor(entrant(live_world.show, f"Fan {number}")) for number in range(3)]
    for page in pages:
        await page.open()
    await pages[0].until(lambda one: one.state.get("v") == 3)
    assert await sync_to_async(viewers_of)([live_world.show.public_id]) == {live_world.show.public_id: 3}
    await pages[2].close()
    await pages[0].until(lambda one: one.state.get("v") == 2)
    for page in pages[:2]:
        await page.close()


def test_the_same_on_uvloop(live_world: World) -> None:
    """uvloop's timers know less than asyncio's: news that is due at once goes out there too."""

    async def talk() -> None:
        guest = await Guest().enter(live_world)
        assert guest.live is not None
        guest.live.room._turn = guest.hub.loop.time() - 100
        await tell(live_world, *range(1, 30))
        await until(lambda: len(guest.server.page().said()) == 29)
        await fanout_module.fanout_close()

    failed: list[Any] = []
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.get_loop().set_exception_handler(lambda _loop, context: failed.append(context))
        runner.run(talk())
    assert failed == []
