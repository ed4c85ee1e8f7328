"""What any process may ask: how the house is now. Answers are a second or two old, and cost nothing meanwhile."""

import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings

from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board, memory
from streams.stage.capacity.figures import Capacity, Limits, capacity_of
from streams.stage.capacity.machine import MachineReader
from streams.stage.capacity.shapes import ProcessLoad, load_of_text
from streams.stage.files import live_root

logger = logging.getLogger(__name__)

STALE_SECONDS: Final = 12.0  # a process that is silent this long is not there
KEPT_SECONDS: Final = 1.5


@dataclass
class _Kept:
    at: float = float("-inf")
    capacity: Capacity | None = None


_kept = _Kept()


@lru_cache(maxsize=1)
def _machine_reader() -> MachineReader:
    return MachineReader()


def loads_now() -> list[ProcessLoad]:
    """Return what the media processes told lately. Raises BoardDown."""
    now = time.time()
    found = []
    for text in board().all():
        try:
            load = load_of_text(text)
        except (ValueError, TypeError, KeyError):
            continue
        if now - load.at < STALE_SECONDS:
            found.append(load)
        elif now - load.at > 100 * STALE_SECONDS:
            board().drop(load.name)
    return found


def capacity_now(*, old_at_most: float = KEPT_SECONDS) -> Capacity:
    """Return the house as it is, or was so many seconds ago."""
    now = time.monotonic()
    if _kept.capacity is None or now - _kept.at >= old_at_most:
        _kept.capacity = _capacity()
        _kept.at = now
    return _kept.capacity


def _capacity() -> Capacity:
    limits = Limits(
        uplink_mbit=settings.MEDIA_UPLINK_MBIT,
        viewers_max=settings.LIVE_VIEWERS_MAX,
        second_rendition_free=settings.SECOND_RENDITION_FREE_PERCENT / 100,
    )
    try:
        loads, seats = loads_now(), board().seats(time.time())
    except BoardDown as error:
        logger.warning("How the media processes are is not known: %s", error)
        loads, seats = [], {}
    return capacity_of(loads, _machine_reader().look(live_root()), seats, limits)


def forget_capacity() -> None:
    """Ask anew the next time; for tests, and after a setting was changed."""
    _kept.capacity = None
    memory.clear()
