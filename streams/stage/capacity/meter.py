"""Counts what one media process does. The media path only adds to counters; once a second they are looked at."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.stage.capacity.machine import memory_held
from streams.stage.capacity.players import Players
from streams.stage.capacity.shapes import Costs, Machine, ProcessLoad, ShowLoad
from streams.stage.capacity.spent import seconds_beside, seconds_on_loop
from streams.stage.capacity.trail import Trail

NOW_SECONDS: Final = 10.0  # "now" in figures that people read
COST_SECONDS: Final = 300.0  # what a cost is measured over


class Clock:
    """The clocks of a process; tests have their own."""

    def now(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def process_cpu(self) -> float:
        """Return the processor time of all threads."""
        return time.process_time()

    def loop_cpu(self) -> float:
        """Return the processor time of the calling thread: the event loop's, when it asks."""
        return time.thread_time()

    def ingest_cpu(self) -> float:
        """Return what of the event loop's processor time was spent on taking shows in."""
        return seconds_on_loop()

    def writing_cpu(self) -> float:
        """Return the processor time that other threads spent on taking shows in."""
        return seconds_beside()


@dataclass
class _Row:
    """What is counted of one show."""

    bytes: int = 0
    requests: int = 0
    renditions: dict[str, Players] = field(default_factory=dict)

    @property
    def players(self) -> int:
        return sum(players.count for players in self.renditions.values())


class Load:
    """Belongs to one event loop and is touched only on it."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self._rows: dict[str, _Row] = {}
        self._bytes = self._requests = 0
        self._show_seconds = self._viewer_seconds = 0.0
        self._on_air: Mapping[str, int] = {}
        self._looked_at = self.clock.now()
        self._trail = Trail(COST_SECONDS)
        self._look(self._looked_at)

    # --- on the media path: cheap ---

    def served(self, show: str, size: int) -> None:
        """An answer of so many bytes goes out."""
        row = self._rows.get(show)
        if row is None:
            row = self._rows[show] = _Row()
        row.bytes += size
        row.requests += 1

    def asked(self, show: str, rendition: str, number: int | None, part: int | None, last: int) -> None:
        """A playlist was asked for, as it is once this position is there, or as it is now (no number)."""
        row = self._rows.get(show)
        if row is None:
            row = self._rows[show] = _Row()
        players = row.renditions.get(rendition)
        if players is None:
            players = row.renditions[rendition] = Players()
        players.ask(number, part, last)

    # --- once a second ---

    def tick(self, on_air: Mapping[str, int]) -> None:
        """Look at the counters; ``on_air`` are the shows that are being sent, and their bits a second."""
        now = self.clock.now()
        since = now - self._looked_at
        self._looked_at = now
        for row in self._rows.values():
            for players in row.renditions.values():
                players.turn()
        self._on_air = dict(on_air)
        self._show_seconds += since * len(on_air)
        self._viewer_seconds += since * sum(row.players for row in self._rows.values())
        self._look(now)

    def forget(self, show: str) -> None:
        """The process does not hold the show any more."""
        row = self._rows.pop(show, None)
        if row is not None:
            self._bytes += row.bytes
            self._requests += row.requests

    def _look(self, now: float) -> None:
        rows = self._rows.items()
        clock = self.clock
        counters = {
            "process_cpu": clock.process_cpu(),
            "loop_cpu": clock.loop_cpu(),
            "ingest_cpu": clock.ingest_cpu(),
            "writing_cpu": clock.writing_cpu(),
            "show_seconds": self._show_seconds,
            "viewer_seconds": self._viewer_seconds,
            "bytes": self._bytes + sum(row.bytes for _show, row in rows),
            "requests": self._requests + sum(row.requests for _show, row in rows),
        }
        self._trail.add(now, counters | {f"bytes of {show}": row.bytes for show, row in rows})

    # --- what is told ---

    def report(self, name: str, machine: Machine) -> ProcessLoad:
        """Return what this process tells of itself."""
        trail = self._trail
        return ProcessLoad(
            name=name,
            at=self.clock.wall(),
            machine=machine,
            cores_used=round(trail.rate("process_cpu", NOW_SECONDS), 3),
            loop_used=round(trail.rate("loop_cpu", NOW_SECONDS), 3),
            memory=memory_held(),
            mbit_out=_mbit(trail.rate("bytes", NOW_SECONDS)),
            requests=round(trail.rate("requests", NOW_SECONDS), 1),
            costs=self._costs(),
            shows=list(self._shows()),
        )

    def _costs(self) -> Costs:
        """Share out the processor time: what the event loop did not spend on shows, it spent on viewers.

        Where the same process answers pages they count as the viewers' too: rather too dear than too cheap.
        """
        grown = {
            name: self._trail.of(name, COST_SECONDS)
            for name in ("loop_cpu", "ingest_cpu", "writing_cpu", "show_seconds", "viewer_seconds", "bytes")
        }
        return Costs(
            show_cpu=round(grown["ingest_cpu"] + grown["writing_cpu"], 4),
            show_minutes=round(grown["show_seconds"] / 60, 4),
            viewer_cpu=round(max(0.0, grown["loop_cpu"] - grown["ingest_cpu"]), 4),
            viewer_minutes=round(grown["viewer_seconds"] / 60, 4),
            mbit=_mbit(grown["bytes"]),
        )

    def _shows(self) -> Iterable[ShowLoad]:
        for show in sorted({*self._rows, *self._on_air}):
            row = self._rows.get(show) or _Row()
            yield ShowLoad(
                show=show,
                is_on_air=show in self._on_air,
                players=row.players,
                mbit_out=_mbit(self._trail.rate(f"bytes of {show}", NOW_SECONDS)),
                bitrate=self._on_air.get(show, 0),
            )


def _mbit(size: float) -> float:
    return round(size * 8 / 1e6, 3)
