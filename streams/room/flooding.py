"""The same again, and nearly the same.

What is the same is counted over all processes, by what a text says and not by how it is typed. What is nearly the same
is remembered where it comes in: one writer's socket is in one process.
"""

import logging
import time
from dataclasses import replace
from enum import StrEnum
from threading import Lock
from typing import Final

from marketplace.safety.reading.flood import LIMITS, RAID_LETTERS_MIN, Flood, Why, fingerprint, letters_of
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown

logger = logging.getLogger(__name__)


class Again(StrEnum):
    """Whether a text was said before: by nobody of late, by this writer (nearly so, too), or by many."""

    NEW = ""
    REPEAT = "repeat"
    ALIKE = "alike"
    RAID = "raid"


# One more than a writer may repeat: a page whose line broke sends the same message again.
REPEATS: Final = LIMITS.repeats + 1
_lately: Final = Flood(replace(LIMITS, repeats=REPEATS))
# Messages are written in several threads.
_one_at_a_time: Final = Lock()


def again_of(show: str, visitor: str, text: str) -> Again:
    """Tell whether a text was said too often in a show of late; nothing is known while the bus is away."""
    with _one_at_a_time:
        near = _lately.check(text, writer=visitor, room=show, now=time.monotonic())
    name = fingerprint(text)
    if not name:
        return Again.NEW
    try:
        found = _counted(show, visitor, name, is_long=len(letters_of(text)) >= RAID_LETTERS_MIN)
        return Again.ALIKE if found is Again.NEW and near.why is Why.ALIKE else found
    except BusDown:
        logger.warning("nobody counts what is said again in room %s: the bus is away", show)
        return Again.NEW


def _counted(show: str, visitor: str, name: str, *, is_long: bool) -> Again:
    own = press().take(
        f"again:{show}:{visitor}:{name}", burst=REPEATS, per_second=REPEATS / LIMITS.repeat_seconds
    )
    if own > 0:
        return Again.REPEAT
    if not is_long:
        return Again.NEW
    most = LIMITS.raid_writers
    together = press().take(f"raid:{show}:{name}", burst=most, per_second=most / LIMITS.raid_seconds)
    return Again.RAID if together > 0 else Again.NEW
