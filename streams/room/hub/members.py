"""Who listens in a room, and what each of them has had.

A member whose line is slow is busy: ticks pass it by, and it catches up from the ring when its line is free. One that
stays busy for ten seconds, or that says nothing for 45, is closed. Nobody waits for anybody.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from streams.room.hub.encoded import Encoded
from streams.room.hub.ring import Ring, Tick

BUSY_SECONDS_MAX: Final = 10.0
SILENT_SECONDS_MAX: Final = 45.0
MISSED_TICKS_MAX: Final = 16
ANSWERS_MAX: Final = 16
# Before every tick that a ring could still have.
NOWHERE: Final = -1_000_000
# Codes of our own: Daphne's library refuses to send the registered ones (1008, 1009, 1013).
CLOSE_POLICY: Final = 4008
CLOSE_TOO_LARGE: Final = 4009
CLOSE_LATER: Final = 4013
# The pass was taken back: come again with a fresh one.
CLOSE_RECALLED: Final = 4003


class Writer(Protocol):
    """The seam to a server's socket: one frame is taken at once, or it is on its way and the line is busy."""

    def write(self, frame: Encoded) -> bool:
        """Hand over one frame; False when it is still on its way (call nothing until the member wakes)."""

    def close(self, code: int) -> None:
        """Give the line up; safe to call twice."""


@dataclass(slots=True, eq=False)
class Member:
    """One socket in a room. ``seq`` is the last number it was sent, ``tick`` the last tick."""

    writer: Writer
    # Who it is in this room (the writer's tag): for taking a pass back.
    key: str = ""
    seq: int = 0
    tick: int = 0
    heard_at: float = 0.0
    busy_since: float | None = None
    is_catching_up: bool = False
    is_closed: bool = False
    # Only looks on, and can read the room as files when the process is loaded.
    is_watching: bool = False
    # A fan's page counts as a viewer; those who work, second screens and machines do not (hub/counting.py).
    counts: bool = True
    is_machine: bool = False
    answers: list[Encoded] = field(default_factory=list)

    def offer(self, tick: Tick, now: float) -> None:
        """Give the member a tick, unless its line is busy: it will ask the ring later."""
        # Ten thousand times for each tick: every call that can be spared here is.
        if self.busy_since is not None or self.is_catching_up or self.is_closed:
            return
        self.tick = tick.number
        if tick.last > self.seq:
            self.seq = tick.last
        if not self.writer.write(tick.frame):
            self.busy_since = now

    def answer(self, frame: Encoded, now: float) -> None:
        """Give the member a frame of its own; a few wait while the line is busy, more are dropped with the line."""
        if self.is_closed:
            return
        if self.busy_since is None:
            self._write(frame, now)
        elif len(self.answers) < ANSWERS_MAX:
            self.answers.append(frame)
        else:
            self.close(CLOSE_POLICY)

    def lag(self, seq: int) -> None:
        """Note that a busy member knows less than it was sent: once its line is free, the ring will not do."""
        self.seq, self.tick = min(self.seq, seq), NOWHERE

    def woke(self, ring: Ring, now: float) -> bool:
        """The line is free again: send what waited, then missed ticks; False when the ring cannot fill the gap."""
        self.busy_since = None
        while self.answers and self.busy_since is None:
            self._write(self.answers.pop(0), now)
        if self.is_catching_up or self.is_closed:
            return True
        missed = ring.since(self.tick)
        if missed is None or len(missed) > MISSED_TICKS_MAX:
            return False
        for tick in missed:
            if self.busy_since is not None:
                break
            self.offer(tick, now)
        return True

    def is_lost(self, now: float) -> bool:
        """Whether the line was busy, or silent, for too long."""
        busy = self.busy_since is not None and now - self.busy_since > BUSY_SECONDS_MAX
        return busy or now - self.heard_at > SILENT_SECONDS_MAX

    def close(self, code: int) -> None:
        """Give the member up."""
        if not self.is_closed:
            self.is_closed = True
            self.answers.clear()
            self.writer.close(code)

    def _write(self, frame: Encoded, now: float) -> None:
        if not self.writer.write(frame):
            self.busy_since = now
