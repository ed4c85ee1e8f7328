"""What viewers get of a recording whose files have gone from here to the shelf."""

import asyncio
import time
from functools import partial
from pathlib import Path

from django.conf import settings

from streams.stage.feeds import Feed
from streams.stage.lanes import Lanes
from streams.stage.recordings import recording_restore
from streams.stage.registry import Stages
from streams.stage.shelf import has_shelf, shelf
from streams.stage.stages import Stage

FETCHES_AT_ONCE = 8
WAITING_MAX = 200
# A show that has not begun is asked for all the time: the store hears of it now and then.
MISSED_SECONDS = 30.0
MISSED_MAX = 10_000

lanes = Lanes("fetch", count=FETCHES_AT_ONCE, waiting_max=WAITING_MAX)
_quiet_until: dict[str, float] = {}
_asking: dict[str, asyncio.Task[bool]] = {}


async def recording_found(stages: Stages, show: str) -> Stage | None:
    """Return the stage of a show whose folder is gone, brought back from the shelf. Raises ShelfFailed, LanesFull."""
    now = time.monotonic()
    if not has_shelf() or now < _quiet_until.get(show, now):
        return None
    if show not in _asking:
        _asking[show] = asyncio.create_task(_ask(show))
    return await stages.get(show) if await asyncio.shield(_asking[show]) else None


async def _ask(show: str) -> bool:
    """However many want to know, the store is asked once at a time."""
    try:
        is_there = await lanes.call(partial(recording_restore, show))
    finally:
        del _asking[show]
    if not is_there:
        if len(_quiet_until) >= MISSED_MAX:
            _quiet_until.clear()
        _quiet_until[show] = time.monotonic() + MISSED_SECONDS
    return is_there


async def recording_segment(feed: Feed, number: int) -> bytes | None:
    """Return a segment that is only on the shelf. Raises ShelfFailed, LanesFull."""
    if not has_shelf() or not 0 <= number < len(feed.records):
        return None
    return await lanes.call(partial(_body, feed.directory / f"seg{number}.m4s"))


async def recording_address(feed: Feed, number: int) -> str | None:
    """Return where the store itself serves it, if players are to be sent there."""
    if not settings.RECORDING_REDIRECT or not has_shelf() or not 0 <= number < len(feed.records):
        return None
    return await lanes.call(partial(_address, feed.directory / f"seg{number}.m4s"))


def _body(path: Path) -> bytes | None:
    target = shelf()
    try:
        return target.read(path) if target else None
    except FileNotFoundError:
        return None


def _address(path: Path) -> str | None:
    target = shelf()
    return target.address(path) if target else None
