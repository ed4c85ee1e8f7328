"""A few seconds of a show on air for lists: what is stored already, put together without being decoded.

It has a pass of its own. The still's stands on pages of people who may not come in; this one is given for shows alone
that everybody may see, and opens nothing else.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from streams.stage.feeds import Feed
from streams.stage.files import POSTER_NAME, PREVIEW_NAME
from streams.stage.packager.loops import loop_of
from streams.stage.packager.segments import Segment
from streams.stage.protocol import PASS_KIND, POSTER_KIND, PREVIEW_KIND
from streams.stage.stages import Stage

# Segments are a little shorter than they are said to be.
PREVIEW_SECONDS = 2.9
PREVIEW_BYTES_MAX = 1_500_000
# Another one is made when it is older than that.
MADE_SECONDS = 10.0
# A picture that has stood for so long is not live any more: its host is away, or pauses.
STILL_SECONDS_MAX = 30.0

_KINDS = {POSTER_NAME: POSTER_KIND, PREVIEW_NAME: PREVIEW_KIND}


@dataclass
class Made:
    """What the last one was made of, and when."""

    at: float
    version: int
    task: asyncio.Task[bytes | None]


_made: WeakKeyDictionary[Stage, Made] = WeakKeyDictionary()


def pass_kind(name: str | None) -> str:
    """Return the kind of pass that opens a file of a show."""
    return _KINDS.get(name or "", PASS_KIND)


async def preview_of(stage: Stage) -> bytes | None:
    """Return the last seconds of a show on air as one short file; None when there is nothing to see.

    A show with a safety delay has none: what is newest here nobody may see yet.
    """
    if stage.is_ended or stage.release is not None:
        return None
    made, now = _made.get(stage), time.monotonic()
    if made is None or now - made.at > MADE_SECONDS or made.version != stage.veil.version:
        made = Made(now, stage.veil.version, asyncio.create_task(_make(stage)))
        _made[stage] = made
    # Many ask at once; one who goes must not take it from the others.
    return await asyncio.shield(made.task)


async def _make(stage: Stage) -> bytes | None:
    feed = _smallest(stage)
    chosen = _newest(feed) if feed is not None else []
    if feed is None or not chosen:
        return None
    init = feed.rendition.inits[chosen[0].init]
    return await asyncio.to_thread(_put_together, init, [segment.data for segment in chosen])


def _put_together(init: bytes, segments: Sequence[bytes]) -> bytes:
    return loop_of(init, b"".join(segments))


def _smallest(stage: Stage) -> Feed | None:
    """The rendition with the fewest bits of those that are sent now."""
    latest = time.time() - STILL_SECONDS_MAX
    sent = [feed for feed in stage.feeds.values() if not feed.is_dropped and feed.last_part_at >= latest]
    return min(sent, key=lambda feed: stage.variants[feed.name].bandwidth, default=None)


def _newest(feed: Feed) -> list[Segment]:
    """The last whole segments in memory that follow each other and are shown to everybody."""
    chosen: list[Segment] = []
    room, seconds = PREVIEW_BYTES_MAX, 0.0
    for segment in reversed(feed.rendition.segments):
        if not segment.is_done:
            continue
        room -= segment.size
        follows = not chosen or (
            chosen[0].number == segment.number + 1
            and chosen[0].init == segment.init
            and not chosen[0].is_discontinuity
        )
        if not segment.parts or room < 0 or not follows or feed.veil.hides(segment.number):
            break
        chosen.insert(0, segment)
        seconds += segment.seconds
        if seconds >= PREVIEW_SECONDS:
            break
    # A film begins with a picture that needs none before it.
    begin = next((at for at, segment in enumerate(chosen) if segment.is_independent), len(chosen))
    return chosen[begin:]
