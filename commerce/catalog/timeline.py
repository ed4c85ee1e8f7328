"""What a variant cost at every moment: the prices that were set, and over them those that began by themselves.

Pure: rows come in as values, moments come in as arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Step = tuple[datetime, int]


@dataclass(frozen=True)
class Scheduled:
    """A price in minor units from ``start`` until ``end`` (None: for good), unless it was stopped before."""

    minor: int
    start: datetime
    end: datetime | None = None
    stopped: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When it ends, or ended."""
        return min((moment for moment in (self.end, self.stopped) if moment is not None), default=None)

    @property
    def ever_holds(self) -> bool:
        """It was not stopped before it began."""
        return self.until is None or self.until > self.start

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.until is None or at < self.until)


def price_at(steps: Sequence[Step], schedule: Sequence[Scheduled], at: datetime) -> int | None:
    """Return what was asked at a moment: the lowest that was scheduled, or else what was set last before it."""
    scheduled = [row.minor for row in schedule if row.holds(at)]
    if scheduled:
        return min(scheduled)
    return next((minor for since, minor in reversed(steps) if since <= at), None)


def steps_with(steps: Sequence[Step], schedule: Sequence[Scheduled]) -> list[Step]:
    """Return (valid from, price) steps, oldest first, in which scheduled prices begin and end as they do for buyers.

    What is scheduled for later is among them: whoever asks of a moment looks only at the steps before it.
    """
    real = [row for row in schedule if row.ever_holds]
    if not real:
        return list(steps)
    moments = {since for since, _minor in steps} | {row.start for row in real}
    moments |= {row.until for row in real if row.until is not None}
    made: list[Step] = []
    for moment in sorted(moments):
        minor = price_at(steps, real, moment)
        if minor is not None and (not made or made[-1][1] != minor):
            made.append((moment, minor))
    return made
