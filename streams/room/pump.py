"""Ticks on their way out: when the next one is due, and writing it to all members without keeping the loop.

Runs in one event loop, like everything of a room's process; it asks neither bus nor database.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import News, encode
from streams.room.hub.members import CLOSE_LATER, CLOSE_POLICY, Member
from streams.room.hub.ring import Tick
from streams.room.hub.room import Room

# So many are written to before others get a turn: a few milliseconds.
SLICE_MEMBERS: Final = 500
# To whom there is no room for: the room can be read as files.
POLL: Final = Encoded(encode({"t": "poll"}))

Runner = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(eq=False)
class LiveRoom:
    """A room that somebody in this process is in (or was, a moment ago)."""

    room: Room
    loading: asyncio.Task[None] | None = None
    timer: asyncio.Handle | None = None
    flush_at: float = 0.0
    hearts: int = 0
    seq_at_beat: int = 0
    empty_since: float | None = None
    is_checking: bool = True
    is_writing: bool = False
    waiting: list[News] = field(default_factory=list)
    asked: dict[tuple[str, int], asyncio.Task[list[News] | None]] = field(default_factory=dict)


class Pump:
    """Writes the ticks of all rooms of one loop; ``run`` starts a task whose failure is noticed."""

    def __init__(self, run: Runner) -> None:
        self.loop = asyncio.get_running_loop()
        self._run = run

    def plan(self, live: LiveRoom) -> None:
        """See to it that the room's next tick goes out when it is due."""
        due = live.room.due_at()
        if due is None or live.is_writing:
            return
        if live.timer is not None:
            if live.flush_at <= due:
                return
            live.timer.cancel()
        # Kept here: uvloop's handle for a moment already past does not know its time.
        live.flush_at = max(due, self.loop.time())
        live.timer = self.loop.call_at(live.flush_at, self._flush, live)

    def stop(self, live: LiveRoom) -> None:
        """Write no more ticks of a room."""
        if live.timer is not None:
            live.timer.cancel()
            live.timer = None

    def begin_anew(self, live: LiveRoom) -> None:
        """Give everybody the room as it is now: what they know no longer fits."""
        room, now = live.room, self.loop.time()
        frame = room.snapshot_frame()
        for member in list(room.members):
            member.seq, member.tick = room.seq, room.ring.number
            member.answer(frame, now)

    def answer(self, member: Member, frame: Encoded) -> None:
        """Give one member a frame of its own."""
        member.answer(frame, self.loop.time())

    def sweep(self, live: LiveRoom) -> None:
        """Close the members whose lines are lost."""
        now = self.loop.time()
        for member in list(live.room.members):
            if member.is_lost(now):
                member.close(CLOSE_POLICY)

    def send_away(self, live: LiveRoom, share: float) -> int:
        """Send some of those who only look on to the files; returns how many went."""
        watching = [member for member in live.room.members if member.is_watching and not member.is_closed]
        going = watching[: math.ceil(len(watching) * share)]
        now = self.loop.time()
        for member in going:
            member.answer(POLL, now)
            member.close(CLOSE_LATER)
        return len(going)

    def _flush(self, live: LiveRoom) -> None:
        live.timer = None
        tick = live.room.take_tick(self.loop.time(), live.flush_at)
        if tick is None:
            return
        members = list(live.room.members)
        if len(members) <= SLICE_MEMBERS:
            self._write(members, tick)
            self.plan(live)
        else:
            live.is_writing = True
            self._run(self._write_slices(live, members, tick))

    def _write(self, members: list[Member], tick: Tick) -> None:
        now = self.loop.time()
        for member in members:
            member.offer(tick, now)

    async def _write_slices(self, live: LiveRoom, members: list[Member], tick: Tick) -> None:
        try:
            for at in range(0, len(members), SLICE_MEMBERS):
                self._write(members[at : at + SLICE_MEMBERS], tick)
                await asyncio.sleep(0)
        finally:
            live.is_writing = False
            self.plan(live)
