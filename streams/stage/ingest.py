"""`/ingest/<show>/`: the socket a host's browser sends its show to. A bare ASGI callable, past Django."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send, is_same_origin
from streams.stage.capacity.spent import spent_on_show
from streams.stage.files import SHOW_PATTERN
from streams.stage.protocol import (
    CLOSE_ENDED,
    CLOSE_FORBIDDEN,
    CLOSE_MALFORMED,
    CLOSE_OCCUPIED,
    CLOSE_OVERRUN,
    RENDITIONS_MAX,
    SUBPROTOCOL,
    TICKET_KIND,
    Malformed,
    Start,
    limited,
    parse_drop,
    parse_message,
    parse_start,
    parse_text,
)
from streams.stage.recorded import (
    Crowded,
    RecordedStart,
    Recording,
    check_room,
    is_same_host,
    parse_recorded_start,
    room_refusal,
)
from streams.stage.registry import current
from streams.stage.side_by_side import until_one_ends
from streams.stage.stages import Stage

logger = logging.getLogger(__name__)

CLOSE_DONE = 1000

START_SECONDS = 10.0  # to say who it is
SILENCE_SECONDS = 30.0  # after which a connection is dead
SILENCE_SECONDS_REPLACEABLE = 10.0  # after which another may take the show without asking
KEYFRAME_SECONDS = 1.0  # between two requests

_PATH = re.compile(rf"/ingest/(?P<show>{SHOW_PATTERN})/", re.ASCII)


class Refused(Exception):
    """The connection is closed with a reason that the host's page can explain."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Closed(Exception):
    """The other side has gone."""


async def ingest_app(scope: Scope, receive: Receive, send: Send) -> None:
    match = _PATH.fullmatch(scope["path"])
    await receive()
    if match is None or SUBPROTOCOL not in scope.get("subprotocols", ()) or not is_same_origin(scope):
        await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
        return
    await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
    await Connection(match["show"], receive, send).run()


class Connection:
    """One host's socket."""

    def __init__(self, show: str, receive: Receive, send: Send) -> None:
        self.session = ""
        self.last_heard = time.monotonic()
        self._show = show
        self._receive = receive
        self._send = send
        self._stage: Stage | None = None
        self._offer: Start | None = None
        self._news = asyncio.Event()
        self._ack = -1  # what is stored
        self._acked = -1  # what the host has been told of it
        self._answers: list[Mapping[str, Any]] = []
        self._recording: Recording | None = None
        self._refusal: BaseException | None = None
        self._keyframe_at = 0.0
        self._has_complained = False
        self._safety_delay = 0.0  # as the ticket says

    # --- what the stage tells ---

    def acknowledge(self, seq: int) -> None:
        self._ack = max(self._ack, seq)
        self._news.set()

    def refuse(self, reason: str, code: int) -> None:
        """Called by others: the show ended, or somebody else sends it now."""
        self._fail(Refused(reason, code))

    def _fail(self, cause: BaseException) -> None:
        self._refusal = self._refusal or cause
        self._leave()
        self._news.set()

    # --- the connection ---

    async def run(self) -> None:
        failure: Exception | None = None
        try:
            failure = await until_one_ends(self._talk(), self._listen())
        finally:
            self._leave()
            if self._recording is not None:
                await self._recording.close()
        await self._close(self._refusal or failure)

    async def _close(self, cause: BaseException | None) -> None:
        if isinstance(cause, Malformed):
            cause = Refused(cause.reason, CLOSE_MALFORMED)
        if isinstance(cause, Closed | OSError | RuntimeError):
            return
        if cause is not None and not isinstance(cause, Refused):
            raise cause
        try:
            if cause is not None:
                logger.info("Ingest of show %s refused: %s", self._show, cause.reason)
                await self._say({"type": "refuse", "reason": cause.reason})
            await self._send({"type": "websocket.close", "code": cause.code if cause else CLOSE_DONE})
        except (OSError, RuntimeError):
            return

    async def _listen(self) -> None:
        """Return when the show has ended properly."""
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS if self._stage else START_SECONDS):
                    event = await self._receive()
            except TimeoutError:
                raise Closed from None
            if event["type"] != "websocket.receive":
                raise Closed
            self.last_heard = time.monotonic()
            if event.get("bytes") is not None:
                await self._hear_bytes(event["bytes"])
            elif await self._hear_text(event.get("text") or ""):
                return

    async def _hear_text(self, text: str) -> bool:
        """Return whether this was the end."""
        body = parse_text(text)
        if body["type"] == "start" and "container" in body:
            await self._start_recording(body)
        elif body["type"] == "start":
            await self._start(parse_start(body))
        elif body["type"] == "drop":
            self._drop(body)
        elif body["type"] == "end":
            stage = self._required_stage()
            if self._recording is not None:
                await self._recording.finish()
            await stage.finish()
            self._ack = stage.acked
            await self._say_ack()
            return True
        elif body["type"] == "room":  # asked before a show is put on air that could not be sent
            await self._say({"type": "room", "refusal": room_refusal(self._show)})
        # Other types are for later versions of the protocol.
        return False

    async def _hear_bytes(self, data: bytes) -> None:
        if self._recording is None:
            self._hear(data)
        else:
            self._required_stage()
            await self._recording.feed(data)

    def _hear(self, data: bytes) -> None:
        stage = self._required_stage()
        with spent_on_show("on_loop"):
            stage.accept(parse_message(data, renditions=self._offered), time.time())
        if stage.is_overrun:
            raise Refused("storage", CLOSE_OVERRUN)
        if stage.wants_keyframe and time.monotonic() > self._keyframe_at:
            self._keyframe_at = time.monotonic() + KEYFRAME_SECONDS
            self._answer({"type": "keyframe"})
        if stage.wants_less != self._has_complained:
            self._has_complained = stage.wants_less
            if stage.wants_less:
                rates = [{"name": name, "bitrate": bitrate} for name, bitrate in stage.agreed_bitrates]
                self._answer({"type": "bitrate", "video": rates})

    def _required_stage(self) -> Stage:
        if self._stage is None or self._stage.publisher is not self:
            raise Malformed("not_started")
        return self._stage

    # --- start ---

    async def _start(self, start: Start) -> None:
        if self._recording is not None:
            raise Malformed("bad_start")
        claims = self._check_ticket(start.ticket)
        start = limited(start, claims.get("renditions", RENDITIONS_MAX))
        await self._take(start)
        last = self._begin(start)
        kept = [name for name, _ in self._required_stage().agreed_bitrates]
        await self._say({"type": "resume", "last": last, "renditions": kept})

    async def _take(self, start: Start | RecordedStart) -> None:
        """Become the one who sends the show; the ticket was checked."""
        stage = await current().open(self._show)
        if stage.is_ending:
            raise Refused("ended", CLOSE_ENDED)
        stage.hold_back(self._safety_delay)
        self._replace(stage.publisher, start)
        self._stage = stage
        self.session = start.session
        stage.publisher = self

    def _begin(self, start: Start) -> int:
        stage = self._required_stage()
        self._offer = start
        self.session = start.session
        last = stage.begin(start)
        self._ack = self._acked = last
        return last

    async def _start_recording(self, body: dict[str, Any]) -> None:
        """A recorder's file follows, from its first byte; what is in it says itself how it begins."""
        start = parse_recorded_start(body)
        if self._stage is not None:
            raise Malformed("bad_start")
        self._check_ticket(start.ticket)
        try:
            check_room(self._show, start)  # before anybody is sent away for it
            await self._take(start)
            self._recording = Recording(
                self._show, start, begin=self._begin, hear=self._hear, fail=self._fail
            )
            await self._recording.open()
        except Crowded as crowded:
            raise Refused(crowded.reason, CLOSE_OVERRUN) from None
        await self._say({"type": "resume", "last": -1})

    def _drop(self, body: dict[str, Any]) -> None:
        stage = self._required_stage()
        if self._offer is not None:
            self._offer = parse_drop(body, self._offer)
            stage.keep(self._offer)

    @property
    def _offered(self) -> int:
        return len(self._offer.video) if self._offer is not None else 0

    def _check_ticket(self, ticket: str) -> dict[str, Any]:
        try:
            claims = passes.read(TICKET_KIND, ticket)
        except passes.PassExpired:
            raise Refused("ticket_expired", CLOSE_FORBIDDEN) from None
        except passes.PassRefused:
            raise Refused("ticket", CLOSE_FORBIDDEN) from None
        if claims.get("show") != self._show:
            raise Refused("ticket", CLOSE_FORBIDDEN)
        self._safety_delay = claims.get("delay", 0)
        return claims

    def _replace(self, other: "Connection | Any", start: Start | RecordedStart) -> None:
        """One sender per show. The same encoder on a new connection needs no leave: its old one is dead."""
        if other is None or other is self:
            return
        if is_same_host(start.session, other.session):
            other.refuse("replaced", CLOSE_OCCUPIED)
        elif start.is_takeover or time.monotonic() - other.last_heard > SILENCE_SECONDS_REPLACEABLE:
            other.refuse("taken_over", CLOSE_OCCUPIED)
        else:
            raise Refused("on_air", CLOSE_OCCUPIED)

    def _leave(self) -> None:
        if self._stage is not None and self._stage.publisher is self:
            self._stage.publisher = None

    # --- answers ---

    def _answer(self, body: Mapping[str, Any]) -> None:
        self._answers.append(body)
        self._news.set()

    async def _talk(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if self._refusal is not None:
                raise self._refusal
            answers, self._answers = self._answers, []
            for answer in answers:
                await self._say(answer)
            await self._say_ack()

    async def _say_ack(self) -> None:
        if self._ack > self._acked:
            self._acked = self._ack
            await self._say({"type": "ack", "seq": self._acked})

    async def _say(self, body: Mapping[str, Any]) -> None:
        await self._send({"type": "websocket.send", "text": json.dumps(body)})
