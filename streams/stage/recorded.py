"""A host whose browser can only record: its file, piece by piece, becomes the same starts and messages as anybody's.

A file cannot be gone on with: a new connection is a new recording, and a new session of the stage.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.conf import settings

from streams.stage.demux.wire import START
from streams.stage.demuxer import Demuxer
from streams.stage.packager.log import is_session
from streams.stage.protocol import BITRATE_MAX, BITRATE_MIN, Malformed, Start, parse_start

CONTAINERS = ("matroska", "webm", "mp4")
SESSION_CHARACTERS_MAX = 40
NO_MEDIA_SECONDS = 15.0  # of bytes that hold neither picture nor sound
FINISH_SECONDS = 10.0

_RUN = "-run"

_converting: dict[str, "Recording"] = {}  # by show: whose pictures this process encodes anew


class Crowded(Exception):
    """No picture can be converted now; the reason says whether one ever can here."""

    def __init__(self, reason: Literal["converters_busy", "converters_off"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class RecordedStart:
    ticket: str
    session: str  # of the host's page, not of one recording
    container: str
    bitrate: int
    needs_converter: bool
    is_takeover: bool


def parse_recorded_start(body: dict[str, Any]) -> RecordedStart:
    session, ticket, bitrate = body.get("session"), body.get("ticket"), body.get("bitrate")
    if not isinstance(session, str) or not is_session(session) or not isinstance(ticket, str):
        raise Malformed("bad_start")
    if len(session) > SESSION_CHARACTERS_MAX or body.get("container") not in CONTAINERS:
        raise Malformed("bad_start")
    if not isinstance(bitrate, int) or not BITRATE_MIN <= bitrate <= BITRATE_MAX:
        raise Malformed("bad_start")
    return RecordedStart(
        ticket=ticket,
        session=session,
        container=cast(str, body["container"]),
        bitrate=bitrate,
        needs_converter=body.get("picture") == "vp8",
        is_takeover=body.get("takeover") is True,
    )


def is_same_host(session: str, other: str) -> bool:
    """Whether a page that comes with `session` is the one whose recording or encoder is on air as `other`."""
    return other == session or other.startswith(session + _RUN)


def check_room(show: str, start: RecordedStart) -> None:
    """Raise Crowded if the pictures would have to be converted and cannot be; a show keeps the place it has."""
    if not start.needs_converter or show in _converting:
        return
    if settings.TRANSCODES_MAX < 1:
        raise Crowded("converters_off")
    if len(_converting) >= settings.TRANSCODES_MAX:
        raise Crowded("converters_busy")


class Recording:
    """One connection's file. `begin` and `hear` get what is in it; `fail` gets what is wrong with it."""

    def __init__(
        self,
        show: str,
        start: RecordedStart,
        *,
        begin: Callable[[Start], object],
        hear: Callable[[bytes], None],
        fail: Callable[[BaseException], None],
    ) -> None:
        self._show = show
        self._start = start
        self._begin = begin
        self._hear = hear
        self._fail = fail
        self._demuxer: Demuxer | None = None
        self._reading: asyncio.Task[None] | None = None
        self._heard_at = time.monotonic()

    async def open(self) -> None:
        """Raises Crowded."""
        check_room(self._show, self._start)
        if self._start.needs_converter:
            _converting[self._show] = self
        self._demuxer = await Demuxer.open(
            self._start.container, bitrate=self._start.bitrate, converts=self._start.needs_converter
        )
        self._reading = asyncio.create_task(self._read(self._demuxer))
        self._reading.add_done_callback(self._done)

    async def feed(self, data: bytes) -> None:
        if self._demuxer is None or time.monotonic() - self._heard_at > NO_MEDIA_SECONDS:
            raise Malformed("no_media")
        await self._demuxer.feed(data)

    async def finish(self) -> None:
        """Return when everything that was fed has been heard."""
        if self._demuxer is not None and self._reading is not None:
            self._demuxer.finish()
            await asyncio.wait({self._reading}, timeout=FINISH_SECONDS)

    async def close(self) -> None:
        if _converting.get(self._show) is self:
            del _converting[self._show]
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._demuxer is not None:
            await self._demuxer.close()

    async def _read(self, demuxer: Demuxer) -> None:
        has_begun = False
        async for kind, payload in demuxer.frames():
            self._heard_at = time.monotonic()
            if kind == START:
                self._begin(self._start_of(payload))
                has_begun = True
            elif has_begun:
                self._hear(payload)

    def _done(self, reading: asyncio.Task[None]) -> None:
        fault = None if reading.cancelled() else reading.exception()
        if fault is not None:
            self._fail(fault)

    def _start_of(self, terms: bytes) -> Start:
        session = f"{self._start.session}{_RUN}{secrets.token_hex(4)}"
        return parse_start(json.loads(terms) | {"session": session, "ticket": self._start.ticket})
