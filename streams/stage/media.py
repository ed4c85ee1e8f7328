"""`/live/<token>/<expiry>/<show>/…`: what players fetch. A bare ASGI callable past Django's request path.

The right to see a show is in the address, so nothing here asks a database, and relative addresses inside
playlists inherit it. Answers never depend on who asks: a cache in front drops token and expiry from its key.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.feeds import Feed
from streams.stage.files import LANGUAGE_PATTERN, POSTER_NAME, PREVIEW_NAME, SHOW_PATTERN
from streams.stage.lanes import LanesFull
from streams.stage.packager.playlists import INDEX_NAME, REWIND_NAME, TARGET_SECONDS
from streams.stage.previews import pass_kind, preview_of
from streams.stage.ranges import is_satisfiable, range_asked
from streams.stage.registry import Stages, current
from streams.stage.replays import (
    CHUNK_BYTES,
    recording_address,
    recording_chunks,
    recording_found,
    recording_range,
    recording_segment,
)
from streams.stage.shelf import ShelfFailed
from streams.stage.stages import Stage

logger = logging.getLogger(__name__)

HEALTH_NAME = "health.json"
BLOCKED_SECONDS_MAX = 3.0 * TARGET_SECONDS
PART_SECONDS_MAX = 3.0
SEGMENTS_AHEAD_MAX = 2

PLAYLIST = b"application/vnd.apple.mpegurl"
MP4 = b"video/mp4"
SEGMENT = b"video/iso.segment"
JPEG = b"image/jpeg"
VTT = b"text/vtt; charset=utf-8"
JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"

IMMUTABLE = b"public, max-age=31536000, immutable"
# nginx alone hears this: all who want a piece want it within seconds, and what a host hides must leave the edge.
EDGE_SECONDS = b"20"
BLOCKED = b"max-age=6"
FRESH = b"max-age=1"
REWOUND = b"max-age=5"
POSTER_CACHE = b"max-age=10"
NO_STORE = b"no-store"

_NUMBER = r"[0-9]{1,9}"
_PATH = re.compile(
    rf"/live/(?P<token>[\w-]{{1,64}})/(?P<expires>[0-9]{{1,12}})/(?P<show>{SHOW_PATTERN})/"
    rf"(?:(?P<file>master\.m3u8|dvr\.m3u8|poster\.jpg|preview\.mp4|health\.json"
    rf"|captions-{LANGUAGE_PATTERN}\.vtt)|(?P<rendition>v[0-9])/(?P<piece>"
    rf"index\.m3u8|dvr\.m3u8|init(?P<init>{_NUMBER})\.mp4|seg(?P<segment>{_NUMBER})\.m4s"
    rf"|whole{_NUMBER}-[0-9a-f]{{8}}\.mp4|p(?P<parent>{_NUMBER})\.(?P<part>{_NUMBER})\.m4s))",
    re.ASCII,
)

_COMMON_HEADERS = (
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
)


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    content_type: bytes = TEXT
    cache: bytes = NO_STORE
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = field(default=())
    rest: AsyncIterator[bytes] | None = None  # what follows the body
    rest_size: int = 0

    @property
    def size(self) -> int:
        return len(self.body) + self.rest_size


def refusal(status: HTTPStatus) -> Answer:
    return Answer(status.phrase.encode(), status=status)


NOT_FOUND = refusal(HTTPStatus.NOT_FOUND)
DARK = refusal(HTTPStatus.GONE)


async def media_app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] == "OPTIONS":
        allow = (b"access-control-allow-methods", b"GET, HEAD"), (b"access-control-allow-headers", b"range")
        answer = Answer(status=HTTPStatus.NO_CONTENT, headers=allow)
    elif scope["method"] in ("GET", "HEAD"):
        answer = await _answer(scope)
    else:
        answer = refusal(HTTPStatus.METHOD_NOT_ALLOWED)
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(answer.size).encode()),
        (b"cache-control", answer.cache),
        *_COMMON_HEADERS,
        *answer.headers,
    ]
    if answer.cache == IMMUTABLE:
        headers.append((b"x-accel-expires", EDGE_SECONDS))
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    else:
        await _send_body(answer, receive, send)


async def _send_body(answer: Answer, receive: Receive, send: Send) -> None:
    if answer.rest is None:
        await send({"type": "http.response.body", "body": answer.body})
        return
    gone = asyncio.create_task(_gone(receive))
    try:
        await send({"type": "http.response.body", "body": answer.body, "more_body": True})
        async for chunk in answer.rest:
            if gone.done():
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    """Wait until the one who asked is not there any more."""
    while (await receive()).get("more_body"):
        pass
    await receive()


async def _answer(scope: Scope) -> Answer:
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        return NOT_FOUND
    try:
        # The still stands on pages of people without a ticket: what opens it opens nothing else.
        passes.path_check(pass_kind(match["file"]), match["show"], match["token"], int(match["expires"]))
    except passes.PassExpired:
        return refusal(HTTPStatus.GONE)
    except passes.PassRefused:
        return refusal(HTTPStatus.FORBIDDEN)
    try:
        return await _found(scope, match)
    except (ShelfFailed, LanesFull) as error:
        logger.warning("A recording could not be had from the store: %s", error)
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE)


async def _found(scope: Scope, match: re.Match[str]) -> Answer:
    stages = current()
    stage = await stages.get(match["show"]) or await recording_found(stages, match["show"])
    if stage is None:
        return NOT_FOUND
    if match["file"] == HEALTH_NAME:
        return Answer(json.dumps(_health(stage)).encode(), JSON)
    answer = DARK if _is_hidden(stage, match) else await _show_answer(stages, stage, match, scope)
    # Once more: it may have become dark while the answer was waited for.
    if _is_hidden(stage, match):
        return DARK
    stages.load.served(stage.show, answer.size)
    return answer


def _is_hidden(stage: Stage, match: re.Match[str]) -> bool:
    """Whether the host hid the picture: all of it now, or what was on air when it was hidden."""
    if stage.veil.is_dark and not stage.is_ended:
        return True
    number = match["segment"] or match["parent"]
    return number is not None and stage.veil.hides(int(number))


async def _show_answer(stages: Stages, stage: Stage, match: re.Match[str], scope: Scope) -> Answer:
    if match["file"] == PREVIEW_NAME:
        body = await preview_of(stage)
        return NOT_FOUND if body is None else _ranged(Answer(body, MP4, POSTER_CACHE), scope)
    if match["file"]:
        return await _show_file(stage, match["file"])
    feed = stage.feed(match["rendition"])
    if feed is None:
        return NOT_FOUND
    if match["piece"] == INDEX_NAME:
        return await _playlist(stages, stage, feed, scope["query_string"])
    if match["piece"].startswith("whole"):
        return await _whole(stage, feed, match["piece"], scope)
    return await _rewind(feed) if match["piece"] == REWIND_NAME else _ranged(await _piece(feed, match), scope)


# --- of the whole show ---


async def _show_file(stage: Stage, name: str) -> Answer:
    if name == POSTER_NAME:
        body = await _read(stage.path / POSTER_NAME)
        return Answer(body, JPEG, POSTER_CACHE) if body is not None else NOT_FOUND
    if name.endswith(".vtt"):
        body = await _read(stage.path / name)
        return Answer(body, VTT, FRESH) if body is not None else NOT_FOUND
    if not stage.is_told or stage.is_all_hidden:
        return NOT_FOUND
    index = REWIND_NAME if name == REWIND_NAME else INDEX_NAME
    return Answer(stage.master(index).encode(), PLAYLIST, FRESH)


def _health(stage: Stage) -> Mapping[str, object]:
    now = time.time()
    renditions = [
        {
            "name": feed.name,
            "segments": feed.rendition.last_number + 1,
            "seconds": round(feed.rendition.end_time / 1e6, 3),
            "bitrate": feed.bits_per_second,
            "last_part_age_s": round(now - feed.last_part_at, 3) if feed.last_part_at else None,
        }
        for feed in stage.feeds.values()
    ]
    ages = [item["last_part_age_s"] for item in renditions if isinstance(item["last_part_age_s"], float)]
    return {
        "is_ended": stage.is_ended,
        "is_connected": stage.publisher is not None,
        "last_part_age_s": min(ages, default=None),
        "host_delay_s": round(stage.host_delay, 3),
        "bitrate": sum(feed.bits_per_second for feed in stage.feeds.values()),
        "renditions": renditions,
    }


# --- playlists ---


async def _playlist(stages: Stages, stage: Stage, feed: Feed, query_string: bytes) -> Answer:
    query = parse_qs(query_string.decode("latin-1"))
    if feed.finished is not None and "_HLS_msn" not in query:
        return Answer(feed.finished, PLAYLIST, FRESH)
    if not feed.has_shown:
        return DARK
    if "_HLS_msn" not in query:
        if "_HLS_part" in query:
            return refusal(HTTPStatus.BAD_REQUEST)
        stages.load.asked(stage.show, feed.name, None, None, feed.told.last_number)
        return Answer(feed.playlist(), PLAYLIST, FRESH)
    try:
        number = int(query["_HLS_msn"][0])
        part = int(query["_HLS_part"][0]) if "_HLS_part" in query else None
    except ValueError:
        return refusal(HTTPStatus.BAD_REQUEST)
    # A player in the middle of the show must not see earlier segments come back (RFC 8216, 6.2.1): it gets the
    # last ones and the end. Who comes later asks plainly, and gets the whole show.
    if number > feed.told.last_number + SEGMENTS_AHEAD_MAX:
        return refusal(HTTPStatus.BAD_REQUEST)
    stages.load.asked(stage.show, feed.name, number, part, feed.told.last_number)
    if not await _arrived(stages, feed, number, part):
        # What is not sent any more is gone at once: the player takes another rendition.
        return NOT_FOUND if feed.is_dropped else refusal(HTTPStatus.SERVICE_UNAVAILABLE)
    return Answer(feed.playlist(), PLAYLIST, BLOCKED)


async def _rewind(feed: Feed) -> Answer:
    body = await feed.rewind.playlist(is_ended=feed.finished is not None, last=feed.last_to_rewind)
    return NOT_FOUND if body is None else Answer(body, PLAYLIST, REWOUND)


async def _arrived(stages: Stages, feed: Feed, number: int, part: int | None) -> bool:
    def is_there() -> bool:
        return feed.finished is not None or feed.veil.is_dark or feed.told.ready(number, part)

    await feed.wait_until(lambda: stages.is_closing or feed.is_dropped or is_there(), BLOCKED_SECONDS_MAX)
    return is_there()


# --- pieces ---


async def _piece(feed: Feed, match: re.Match[str]) -> Answer:
    if match["init"] is not None:
        index = int(match["init"])
        inits = feed.told.inits
        return Answer(inits[index], MP4, IMMUTABLE) if index < len(inits) else NOT_FOUND
    if match["segment"] is not None:
        body = await _segment(feed, int(match["segment"]))
        if body is None and feed.finished is not None:
            body = await recording_segment(feed, int(match["segment"]))
    else:
        body = await _part(feed, int(match["parent"]), int(match["part"]))
    return Answer(body, SEGMENT, IMMUTABLE) if body is not None else NOT_FOUND


async def _segment(feed: Feed, number: int) -> bytes | None:
    segment = feed.told.segment(number)
    if number > feed.told.last_number or (segment is not None and not segment.is_done):
        return None
    if segment is not None and segment.parts:
        return segment.data
    return await _read(feed.directory / f"seg{number}.m4s")


async def _whole(stage: Stage, feed: Feed, name: str, scope: Scope) -> Answer:
    """All segments of a finished show in one file, or a range of it; it may be larger than the memory."""
    whole = stage.joined.whole(feed.name, name)
    if whole is None or any(stage.veil.hides(number) for number in whole.numbers):
        return NOT_FOUND
    path, size = feed.directory / name, whole.size(feed.records)
    where = await recording_address(path)
    if where is not None:
        return Answer(status=HTTPStatus.FOUND, headers=((b"location", where.encode()),))
    asked = range_asked(scope, size)
    first, last = asked or (0, size - 1)
    if not is_satisfiable(first, last, size):
        return _unsatisfiable(size)
    headers = [(b"accept-ranges", b"bytes"), (b"etag", f'"{name}"'.encode())]
    if asked:
        headers.append((b"content-range", f"bytes {first}-{last}/{size}".encode()))
    begin = await recording_range(path, first, min(last + 1, first + CHUNK_BYTES) - first)
    if begin is None:
        return NOT_FOUND
    after = first + len(begin)
    return Answer(
        begin,
        MP4,
        IMMUTABLE,
        HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK,
        tuple(headers),
        recording_chunks(path, after, last) if after <= last else None,
        last + 1 - after,
    )


async def _part(feed: Feed, number: int, place: int) -> bytes | None:
    """Wait for a part that was announced, which may turn out never to come: the segment ended before it."""

    def is_decided() -> bool:
        is_over = feed.finished is not None or feed.veil.is_dark
        return is_over or feed.told.ready(number, place) or _is_done(feed, number)

    if number > feed.told.last_number + 1:
        return None
    await feed.wait_until(is_decided, PART_SECONDS_MAX)
    segment = feed.told.segment(number)
    if segment is None or place >= len(segment.parts):
        return None
    return segment.parts[place].data


def _is_done(feed: Feed, number: int) -> bool:
    segment = feed.told.segment(number)
    return segment is not None and segment.is_done


async def _read(path: Path) -> bytes | None:
    try:
        return await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        return None


def _ranged(answer: Answer, scope: Scope) -> Answer:
    """Cut the answer to the one range that was asked for; several ranges get the whole, as they may."""
    if answer.status != HTTPStatus.OK:
        return answer
    size = len(answer.body)
    asked = range_asked(scope, size)
    accept = ((b"accept-ranges", b"bytes"),)
    if asked is None:
        return Answer(answer.body, answer.content_type, answer.cache, headers=accept)
    first, last = asked
    if not is_satisfiable(first, last, size):
        return _unsatisfiable(size)
    where = (b"content-range", f"bytes {first}-{last}/{size}".encode())
    return Answer(
        answer.body[first : last + 1],
        answer.content_type,
        answer.cache,
        HTTPStatus.PARTIAL_CONTENT,
        (*accept, where),
    )


def _unsatisfiable(size: int) -> Answer:
    total = (b"content-range", f"bytes */{size}".encode())
    return Answer(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=(total,))
