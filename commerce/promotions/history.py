"""The lowest price of the last 30 days before a reduction: the only price that may be struck through.

Pure: prices come in as spans of time, the moment comes in as an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

WINDOW: Final = timedelta(days=30)


@dataclass(frozen=True)
class Span:
    """A price in minor units that was asked from ``start`` until ``end``."""

    start: datetime
    end: datetime
    minor: int


def spans_of(steps: Sequence[tuple[datetime, int]], now: datetime) -> list[Span]:
    """Turn (valid from, price) steps, oldest first, into spans; the last one holds now."""
    if not steps:
        return []
    past = [Span(start, end, minor) for (start, minor), (end, _next) in pairwise(steps)]
    start, minor = steps[-1]
    return [*past, Span(start, max(start, now), minor)]


def lowest_before(spans: Iterable[Span], at: datetime) -> int | None:
    """Return the lowest price asked at any time in the 30 days that ended at ``at``; None if none was."""
    opening = at - WINDOW
    return min((span.minor for span in spans if span.start < at and span.end > opening), default=None)
