"""What viewers get of a recording whose files have gone from here to the shelf."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from django.conf import settings

from streams.stage.feeds import Feed
from streams.stage.joined import range_find, segment_find
from streams.stage.lanes import Lanes
from streams.stage.recordings import recording_restore
from streams.stage.registry import Stages
from streams.stage.shelf import ShelfFailed, has_shelf, shelf
from streams.stage.stages import Stage

FETCHES_AT_ONCE = 8
CHUNK_BYTES = 1024 * 1024
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
    """Return a segment that is in a larger file by now, or on the shelf. Raises ShelfFailed, LanesFull."""
    if not 0 <= number < len(feed.records) or feed.records[number].is_gap:
        return None
    try:
        return await lanes.call(partial(segment_find, feed.directory, feed.records, number))
    except FileNotFoundError:
        return None


async def recording_range(path: Path, first: int, count: int) -> bytes | None:
    """Return a piece of a recording, from here or the shelf. Raises ShelfFailed, LanesFull."""
    try:
        return await lanes.call(partial(range_find, path, first, count))
    except FileNotFoundError:
        return None


async def recording_chunks(path: Path, first: int, last: int) -> AsyncIterator[bytes]:
    """The rest of a recording, piece by piece. A player that gets less than it was promised asks again."""
    while first <= last:
        body = await recording_range(path, first, min(last + 1, first + CHUNK_BYTES) - first)
        if not body:
            raise ShelfFailed(f"{path.name} ends at {first}")
        first += len(body)
        yield body


async def recording_address(path: Path) -> str | None:
    """Return where the store itself serves a file that is not here, if players are to be sent there."""
    if not settings.RECORDING_REDIRECT or not has_shelf():
        return None
    return await lanes.call(partial(_address, path))


def _address(path: Path) -> str | None:
    target = shelf()
    return target.address(path) if target and not path.exists() else None
