"""`/live/<token>/<expiry>/<show>/…`: what players fetch. A bare ASGI callable past Django's request path.

The right to see a show is in the address, so nothing here asks a database, and relative addresses inside
playlists inherit it. Answers never depend on who asks: a cache in front drops token and expiry from its key.
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.feeds import Feed
from streams.stage.files import LANGUAGE_PATTERN, POSTER_NAME, SHOW_PATTERN
from streams.stage.packager.playlists import INDEX_NAME, REWIND_NAME, TARGET_SECONDS
from streams.stage.protocol import PASS_KIND, POSTER_KIND
from streams.stage.registry import Stages, current
from streams.stage.stages import Stage

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
BLOCKED = b"max-age=6"
FRESH = b"max-age=1"
REWOUND = b"max-age=5"
POSTER_CACHE = b"max-age=10"
NO_STORE = b"no-store"

_NUMBER = r"[0-9]{1,9}"
_PATH = re.compile(
    rf"/live/(?P<token>[\w-]{{1,64}})/(?P<expires>[0-9]{{1,12}})/(?P<show>{SHOW_PATTERN})/"
    rf"(?:(?P<file>master\.m3u8|dvr\.m3u8|poster\.jpg|health\.json"
    rf"|captions-{LANGUAGE_PATTERN}\.vtt)|(?P<rendition>v[0-9])/(?P<piece>"
    rf"index\.m3u8|dvr\.m3u8|init(?P<init>{_NUMBER})\.mp4|seg(?P<segment>{_NUMBER})\.m4s"
    rf"|p(?P<parent>{_NUMBER})\.(?P<part>{_NUMBER})\.m4s))",
    re.ASCII,
)
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})", re.ASCII)

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


def refusal(status: HTTPStatus) -> Answer:
    return Answer(status.phrase.encode(), status=status)


NOT_FOUND = refusal(HTTPStatus.NOT_FOUND)


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
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", answer.cache),
        *_COMMON_HEADERS,
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})


async def _answer(scope: Scope) -> Answer:
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        return NOT_FOUND
    try:
        # The still stands on pages of people without a ticket: what opens it opens nothing else.
        kind = POSTER_KIND if match["file"] == POSTER_NAME else PASS_KIND
        passes.path_check(kind, match["show"], match["token"], int(match["expires"]))
    except passes.PassExpired:
        return refusal(HTTPStatus.GONE)
    except passes.PassRefused:
        return refusal(HTTPStatus.FORBIDDEN)
    stages = current()
    stage = await stages.get(match["show"])
    if stage is None:
        return NOT_FOUND
    if match["file"]:
        return await _show_file(stage, match["file"])
    feed = stage.feed(match["rendition"])
    if feed is None:
        return NOT_FOUND
    if match["piece"] == INDEX_NAME:
        return await _playlist(stages, feed, scope["query_string"])
    return await _rewind(feed) if match["piece"] == REWIND_NAME else _ranged(await _piece(feed, match), scope)


# --- of the whole show ---


async def _show_file(stage: Stage, name: str) -> Answer:
    if name == POSTER_NAME:
        body = await _read(stage.path / POSTER_NAME)
        return Answer(body, JPEG, POSTER_CACHE) if body is not None else NOT_FOUND
    if name == "health.json":
        return Answer(json.dumps(_health(stage)).encode(), JSON)
    if name.endswith(".vtt"):
        body = await _read(stage.path / name)
        return Answer(body, VTT, FRESH) if body is not None else NOT_FOUND
    if not stage.is_started:
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


async def _playlist(stages: Stages, feed: Feed, query_string: bytes) -> Answer:
    query = parse_qs(query_string.decode("latin-1"))
    if feed.finished is not None and "_HLS_msn" not in query:
        return Answer(feed.finished, PLAYLIST, FRESH)
    if "_HLS_msn" not in query:
        if "_HLS_part" in query:
            return refusal(HTTPStatus.BAD_REQUEST)
        return Answer(feed.playlist(), PLAYLIST, FRESH)
    try:
        number = int(query["_HLS_msn"][0])
        part = int(query["_HLS_part"][0]) if "_HLS_part" in query else None
    except ValueError:
        return refusal(HTTPStatus.BAD_REQUEST)
    # A player in the middle of the show must not see earlier segments come back (RFC 8216, 6.2.1): it gets the
    # last ones and the end. Who comes later asks plainly, and gets the whole show.
    if number > feed.rendition.last_number + SEGMENTS_AHEAD_MAX:
        return refusal(HTTPStatus.BAD_REQUEST)
    if not await _arrived(stages, feed, number, part):
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE)
    return Answer(feed.playlist(), PLAYLIST, BLOCKED)


async def _rewind(feed: Feed) -> Answer:
    body = await feed.rewind.playlist(is_ended=feed.finished is not None)
    return NOT_FOUND if body is None else Answer(body, PLAYLIST, REWOUND)


async def _arrived(stages: Stages, feed: Feed, number: int, part: int | None) -> bool:
    def is_there() -> bool:
        return feed.finished is not None or feed.rendition.ready(number, part)

    await feed.wait_until(lambda: stages.is_closing or is_there(), BLOCKED_SECONDS_MAX)
    return is_there()


# --- pieces ---


async def _piece(feed: Feed, match: re.Match[str]) -> Answer:
    if match["init"] is not None:
        index = int(match["init"])
        inits = feed.rendition.inits
        return Answer(inits[index], MP4, IMMUTABLE) if index < len(inits) else NOT_FOUND
    if match["segment"] is not None:
        body = await _segment(feed, int(match["segment"]))
    else:
        body = await _part(feed, int(match["parent"]), int(match["part"]))
    return Answer(body, SEGMENT, IMMUTABLE) if body is not None else NOT_FOUND


async def _segment(feed: Feed, number: int) -> bytes | None:
    segment = feed.rendition.segment(number)
    if segment is not None and not segment.is_done:
        return None
    if segment is not None and segment.parts:
        return segment.data
    return await _read(feed.directory / f"seg{number}.m4s")


async def _part(feed: Feed, number: int, place: int) -> bytes | None:
    """Wait for a part that was announced, which may turn out never to come: the segment ended before it."""

    def is_decided() -> bool:
        return feed.finished is not None or feed.rendition.ready(number, place) or _is_done(feed, number)

    if number > feed.rendition.last_number + 1:
        return None
    await feed.wait_until(is_decided, PART_SECONDS_MAX)
    segment = feed.rendition.segment(number)
    if segment is None or place >= len(segment.parts):
        return None
    return segment.parts[place].data


def _is_done(feed: Feed, number: int) -> bool:
    segment = feed.rendition.segment(number)
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
    asked = next((value for name, value in scope["headers"] if name == b"range"), None)
    accept = ((b"accept-ranges", b"bytes"),)
    match = _RANGE.fullmatch(asked.decode("latin-1").strip()) if asked is not None else None
    if match is None or match.groups() == ("", ""):
        return Answer(answer.body, answer.content_type, answer.cache, headers=accept)
    size = len(answer.body)
    first, last = _bounds(match[1], match[2], size)
    if first > last or first >= size:
        total = (b"content-range", f"bytes */{size}".encode())
        return Answer(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=(total,))
    where = (b"content-range", f"bytes {first}-{last}/{size}".encode())
    return Answer(
        answer.body[first : last + 1],
        answer.content_type,
        answer.cache,
        HTTPStatus.PARTIAL_CONTENT,
        (*accept, where),
    )


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
