"""How late fans see a show: measured by their players, told with the renewal of their pass, summed up for the host.

A player tells the programme time of the picture it shows. That is when the host's frame was captured by this server's
clock, so the difference to the moment the word arrives is the delay from glass to glass, whatever the reader's clock.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board

logger = logging.getLogger(__name__)

# Whoever is further behind does not watch live: paused, rewound, or a clock gone wrong.
DELAY_MS_MAX: Final = 30_000
STEP_MS: Final = 50


@dataclass(frozen=True)
class Delay:
    """Of many reports: how late half of them, and 95 of a hundred, were at most."""

    reports: int
    median_ms: int
    p95_ms: int

    @property
    def median_seconds(self) -> float:
        """Return it as people read it."""
        return self.median_ms / 1000

    @property
    def p95_seconds(self) -> float:
        """Return it as people read it."""
        return self.p95_ms / 1000


def delay_of(counted: Iterable[tuple[int, int]]) -> Delay | None:
    """Sum up (milliseconds, how often); None of nothing."""
    rows = sorted(row for row in counted if row[1] > 0)
    reports = sum(count for _ms, count in rows)
    if not reports:
        return None

    def reached(percent: int) -> int:
        seen = 0
        for ms, count in rows:
            seen += count
            if 100 * seen >= percent * reports:
                return ms
        return rows[-1][0]

    return Delay(reports, reached(50), reached(95))


def delay_report(*, show: str, seat: str, playing_ms: str, held_ms: int = 0) -> int | None:
    """Keep what a player tells; returns the delay in milliseconds, or None for what cannot be one.

    What the show is held back on purpose is part of it.
    """
    now = time.time()
    if not (playing_ms.isascii() and playing_ms.isdigit() and len(playing_ms) < 16):
        return None
    delay = now * 1000 - int(playing_ms)
    if not 0 <= delay <= DELAY_MS_MAX + held_ms:
        return None
    rounded = STEP_MS * round(delay / STEP_MS)
    try:
        board().delay_add(show, seat, rounded, now)
    except BoardDown as error:
        logger.warning("A delay was not kept: %s", error)
    return rounded


def delay_now(show: str) -> Delay | None:
    """Return how late the players that are here see the show now; ``reports`` is how many they are."""
    try:
        return delay_of((ms, 1) for ms in board().delays(show, time.time()))
    except BoardDown as error:
        logger.warning("The delay is not known: %s", error)
        return None


def delay_of_whole_show(show: str) -> Delay | None:
    """Return how late it was seen from its beginning. Raises BoardDown."""
    return delay_of(board().delay_histogram(show).items())
