"""The rooms of one process: hears the bus, keeps rooms in step with it, writes ticks to all members.

One Fanout serves one event loop. It holds no lock: everything here runs in the loop, and what waits (the bus, the
database) is followed by a look at what changed meanwhile.
"""

import asyncio
import contextlib
import logging
import secrets
import weakref
from collections.abc import Coroutine
from typing import Any, Final

from channels.db import database_sync_to_async
from django.conf import settings

from streams.room.bus import choice
from streams.room.bus.shapes import BusDown
from streams.room.hub import kinds
from streams.room.hub.counting import machines, viewers
from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import News
from streams.room.hub.ladder import MOVED_SHARE
from streams.room.hub.members import Member
from streams.room.hub.room import Room, Snapshot
from streams.room.load import Load
from streams.room.pump import LiveRoom, Pump
from streams.room.selectors import snapshot

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 1.0
BEAT_ROUNDS: Final = 2
EMPTY_SECONDS: Final = 30.0
HEARTS_WAITING_MAX: Final = 10_000
CATCH_UP_TRIES: Final = 3
# More than this is not worth making up for: a snapshot is smaller, and what it lacks stands in the history.
GAP_CHARACTERS_MAX: Final = 256 * 1024
# Above the limit there is still room for those who work in a room or have something to say: a tenth.
CRAMMED: Final = 1.1

__all__ = ["Fanout", "LiveRoom", "fanout", "fanout_close"]


class Fanout:
    """All rooms of one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.process = secrets.token_hex(4)
        self.rooms: dict[str, LiveRoom] = {}
        self.sockets = 0
        self.wire = choice.wire(self._heard, self._doubted)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pump = Pump(self._run)
        self.load = Load(self.loop.time())
        self._rounds = self._run(self._go_round())

    @property
    def is_full(self) -> bool:
        """Whether those who only watch should ask for ticks over HTTP instead of a socket."""
        return self.sockets >= settings.LIVE_WS_MAX or self.load.ladder.sends_readers_away

    @property
    def is_crammed(self) -> bool:
        """Whether this process takes no more sockets at all."""
        return self.sockets >= settings.LIVE_WS_MAX * CRAMMED

    # Members come and go

    async def enter(self, name: str, member: Member, *, epoch: str = "", after: int = 0) -> LiveRoom:
        """Take a member in and send it where it left off, or a snapshot."""
        # Counted before anything is waited for: ten thousand who come at once would all find room.
        self.sockets += 1
        live = None
        try:
            live = await self._opened(name)
            live.empty_since = None
            live.room.members.add(member)
            await self.catch_up(live, member, epoch=epoch, after=after)
        except BaseException:
            self.sockets -= 1
            if live is not None:
                live.room.members.discard(member)
            raise
        return live

    async def _opened(self, name: str) -> LiveRoom:
        live = self.rooms.get(name)
        if live is None:
            live = self.rooms[name] = LiveRoom(Room(name))
            live.loading = self._run(self._load(live))
        if live.loading is not None:
            await asyncio.shield(live.loading)
        return live

    async def visit(self, name: str) -> LiveRoom:
        """Return a room that is heard in this process; one that nobody is in is heard for a while."""
        live = await self._opened(name)
        if not live.room.members:
            live.empty_since = self.loop.time()
        return live

    def leave(self, live: LiveRoom, member: Member) -> None:
        """Let a member go; the room is kept for a while."""
        if member in live.room.members:
            live.room.members.discard(member)
            self.sockets -= 1
        if not live.room.members:
            live.empty_since = self.loop.time()

    async def catch_up(self, live: LiveRoom, member: Member, *, epoch: str, after: int) -> None:
        """Send a member everything after a number it had, or a snapshot when that is not to be had any more."""
        if member.busy_since is not None:
            # Nothing large is kept for a line that does not take it; it is asked for when the line is free.
            member.lag(after)
            return
        member.is_catching_up = True
        try:
            frame, last = await self._gap(live, epoch, after)
        finally:
            member.is_catching_up = False
        member.seq, member.tick = last, live.room.ring.number
        self._pump.answer(member, frame)

    async def _gap(self, live: LiveRoom, epoch: str, after: int) -> tuple[Encoded, int]:
        room = live.room
        for _ in range(CATCH_UP_TRIES if epoch else 0):
            if epoch != room.epoch:
                break
            if after == room.seq:
                return room.resume_frame(after, []), after
            try:
                news = await self._since(live, epoch, after)
            except BusDown:
                break
            if news is None or sum(len(one.body) for one in news) > GAP_CHARACTERS_MAX:
                break
            last = news[-1].seq if news else after
            # A tick may have gone out while the bus was asked; then ask again.
            if last >= room.told:
                return room.resume_frame(after, news), last
        return room.snapshot_frame(), room.seq

    async def _since(self, live: LiveRoom, epoch: str, after: int) -> list[News] | None:
        """Ask the bus once for all who lost their lines at the same moment."""
        key = epoch, after
        asked = live.asked.get(key)
        if asked is None:
            asked = live.asked[key] = self.loop.create_task(self.wire.since(live.room.name, epoch, after))
            asked.add_done_callback(lambda task: (live.asked.pop(key), task.cancelled() or task.exception()))
        return await asyncio.shield(asked)

    def woke(self, live: LiveRoom, member: Member) -> None:
        """A slow member's line is free again: give it what it missed."""
        if not member.woke(live.room.ring, self.loop.time()):
            self._run(self.catch_up(live, member, epoch=live.room.epoch, after=member.seq))

    def hearts_add(self, live: LiveRoom, count: int) -> None:
        """Count hearts; they are told together once a second. A loaded process lets them go."""
        if self.load.ladder.counts_hearts:
            live.hearts = min(live.hearts + count, HEARTS_WAITING_MAX)

    # News

    def _heard(self, name: str, news: News) -> None:
        live = self.rooms.get(name)
        if live is None:
            return
        if live.is_checking:
            live.waiting.append(news)
        elif live.room.hear(news):
            self._pump.plan(live)
        else:
            # Not kept: the stream has it, or the database does.
            self._doubted(name)

    def _doubted(self, name: str) -> None:
        live = self.rooms.get(name)
        if live is not None and not live.is_checking:
            live.is_checking = True
            self._run(self._check(live))

    async def _check(self, live: LiveRoom) -> None:
        """Fill what is missing from the stream; if it is not there, or the epoch changed, begin anew for everybody."""
        room = live.room
        try:
            news = await self.wire.since(room.name, room.epoch, room.seq)
        except BusDown:
            # The next beat that gets through compares again.
            news = []
        if news is not None:
            for one in news:
                room.hear(one)
        else:
            await self._begin(live)
            self._pump.begin_anew(live)
        self._checked(live)

    def _checked(self, live: LiveRoom) -> None:
        live.is_checking = False
        waiting, live.waiting = live.waiting, []
        for news in waiting:
            self._heard(live.room.name, news)
        self._pump.plan(live)

    async def _load(self, live: LiveRoom) -> None:
        try:
            await self.wire.join(live.room.name)
        except BusDown as fault:
            logger.warning("room %s begins without its bus: %s", live.room.name, fault)
        try:
            await self._begin(live)
        except BaseException:
            # The next one who comes tries again.
            self.rooms.pop(live.room.name, None)
            raise
        live.loading = None
        self._checked(live)

    async def _begin(self, live: LiveRoom) -> None:
        """Read the number first and the database second: what is told in between is taken twice, never missed."""
        room = live.room
        epoch, seq = "", 0
        state: dict[str, Any] = {}
        try:
            # Whoever it begins for is not among the members yet; the next beat counts them, or not.
            beat = await self.wire.beat(room.name, self.process, max(1, viewers(room.members)))
            epoch, seq = beat.epoch, beat.seq
            state = {"v": beat.viewers, "h": beat.hearts}
        except BusDown:
            state = {"v": max(1, viewers(room.members))}
        messages, facts = await database_sync_to_async(snapshot.room_facts)(room.name)
        room.begin(Snapshot(epoch=epoch, seq=seq, messages=messages, state={**state, **facts}))

    # Rounds: presence, hearts, lost members, empty rooms

    async def _go_round(self) -> None:
        count = 0
        while True:
            due = self.loop.time() + ROUND_SECONDS
            await asyncio.sleep(ROUND_SECONDS)
            count += 1
            self._lighten(late=self.loop.time() - due)
            for live in list(self.rooms.values()):
                if count % BEAT_ROUNDS == 0:
                    self._sweep(live)
                try:
                    await self._tell_hearts(live)
                    if count % BEAT_ROUNDS == 0:
                        await self._beat(live)
                except BusDown as fault:
                    logger.warning("room %s: no presence, %s", live.room.name, fault)
                except Exception:
                    # The rounds of the other rooms, and of this one, go on.
                    logger.exception("room %s: a round failed", live.room.name)

    def _lighten(self, late: float) -> None:
        """Measure how loaded this process is, and give up what its step gives up."""
        before = self.load.ladder.step
        step = self.load.measure(self.loop.time(), late=late)
        if step != before:
            logger.warning("the rooms of this process go from step %d of load to %d", before, step)
        for live in self.rooms.values():
            live.room.stretch = self.load.ladder.tick_stretch
            if self.load.ladder.sends_readers_away:
                self._pump.send_away(live, MOVED_SHARE)

    async def _tell_hearts(self, live: LiveRoom) -> None:
        hearts, live.hearts = live.hearts, 0
        if hearts:
            await self.wire.hearts_add(live.room.name, hearts)

    async def _beat(self, live: LiveRoom) -> None:
        room = live.room
        if live.is_checking:
            return
        beat = await self.wire.beat(room.name, self.process, viewers(room.members), self.load.ladder.step)
        room.set_state(kinds.VIEWERS, beat.viewers)
        if not all(member.counts for member in room.members):
            # Machines are counted like a room of their own; only where somebody is who may want to know.
            apart = await self.wire.beat(f"{room.name}~bots", self.process, machines(room.members))
            room.set_state(kinds.MACHINES, apart.viewers)
        room.set_state(kinds.HEARTS, beat.hearts)
        room.set_state(kinds.LOAD, beat.step)
        # News on its way is no cause for doubt; what was told a beat ago and is not here is.
        if beat.epoch != room.epoch or room.seq < live.seq_at_beat:
            self._doubted(room.name)
        live.seq_at_beat = beat.seq if beat.epoch == room.epoch else 0
        self._pump.plan(live)

    def _sweep(self, live: LiveRoom) -> None:
        now = self.loop.time()
        self._pump.sweep(live)
        if live.empty_since is not None and now - live.empty_since > EMPTY_SECONDS and not live.is_checking:
            self.rooms.pop(live.room.name, None)
            self._pump.stop(live)
            self._run(self._unsubscribe(live.room.name))

    async def _unsubscribe(self, name: str) -> None:
        # Somebody may have come in again meanwhile.
        if name not in self.rooms:
            with contextlib.suppress(BusDown):
                await self.wire.leave(name)

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("a room's task failed", exc_info=task.exception())

    async def close(self) -> None:
        """End all tasks and stop listening (a test's deed, and a server's at its end)."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.wire.close()


_by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Fanout] = weakref.WeakKeyDictionary()


def fanout() -> Fanout:
    """Return the Fanout of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _by_loop.get(loop)
    if found is None:
        found = _by_loop[loop] = Fanout()
    return found


async def fanout_close() -> None:
    """Close the running loop's Fanout, if it has one."""
    found = _by_loop.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()
