"""`/ingest/<show>/probe/`: how much a host's line carries, measured before the show on the way the show will take.

The host's page sends bytes that mean nothing for a few seconds; they are counted and forgotten.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.files import SHOW_PATTERN
from streams.stage.protocol import CLOSE_FORBIDDEN, CLOSE_MALFORMED, Malformed, parse_text
from streams.stage.sockets import show_knocked_for

SUBPROTOCOL: Final = "lsv1-probe"
TICKET_KIND: Final = "probe"
TICKET_SECONDS: Final = 60

PROBE_SECONDS: Final = 4.0
PROBE_BYTES_MAX: Final = 6_000_000
CHUNK_BYTES_MAX: Final = 64 * 1024
START_SECONDS: Final = 5.0
TELL_SECONDS: Final = 0.25
PROBES_AT_ONCE: Final = 4  # more would measure each other, and take from the shows on air
PROBES_PER_HOST: Final = 10
WINDOW_SECONDS: Final = 600.0

CLOSE_DONE: Final = 1000
CLOSE_BUSY: Final = 4429

_PATH: Final = re.compile(rf"/ingest/(?P<show>{SHOW_PATTERN})/probe/", re.ASCII)


class ProbeRefused(Exception):
    """The measurement does not take place; the reason is a code for the host's page."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Turns:
    """Who may measure now: a few at once, one for each host, and not all day long."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._starts: dict[str, deque[float]] = {}

    @contextmanager
    def turn(self, host: str, now: float) -> Iterator[None]:
        self._forget(now)
        if host in self._running or len(self._running) >= PROBES_AT_ONCE:
            raise ProbeRefused("busy", CLOSE_BUSY)
        starts = self._starts.setdefault(host, deque())
        if len(starts) >= PROBES_PER_HOST:
            raise ProbeRefused("too_often", CLOSE_BUSY)
        starts.append(now)
        self._running.add(host)
        try:
            yield
        finally:
            self._running.discard(host)

    def _forget(self, now: float) -> None:
        for host, starts in list(self._starts.items()):
            while starts and now - starts[0] > WINDOW_SECONDS:
                starts.popleft()
            if not starts:
                del self._starts[host]


turns = Turns()


def probe_ticket(show_public_id: str, user_id: int | str) -> str:
    """Return what lets a host measure the line for a minute; it sends no show."""
    return passes.sign(TICKET_KIND, {"show": show_public_id, "user": str(user_id)}, seconds=TICKET_SECONDS)


async def probe_app(scope: Scope, receive: Receive, send: Send) -> None:
    show = await show_knocked_for(scope, receive, send, path=_PATH, subprotocol=SUBPROTOCOL)
    if show is None:
        return
    code = CLOSE_DONE
    try:
        host = await _host_of(show, receive)
        with turns.turn(host, time.monotonic()):
            await _say(send, {"type": "go", "seconds": PROBE_SECONDS, "bytes": PROBE_BYTES_MAX})
            await Measurement(receive, send).run()
    except ProbeRefused as refused:
        code = refused.code
        await _say(send, {"type": "refuse", "reason": refused.reason})
    except Malformed as fault:
        code = CLOSE_MALFORMED
        await _say(send, {"type": "refuse", "reason": fault.reason})
    except (ConnectionError, TimeoutError):
        code = CLOSE_MALFORMED
    await _close(send, code)


async def _host_of(show: str, receive: Receive) -> str:
    """Return who wants to measure; the first word must be the ticket for this very show."""
    async with asyncio.timeout(START_SECONDS):
        event = await receive()
    if event["type"] != "websocket.receive":
        raise ConnectionResetError
    body = parse_text(event.get("text") or "")
    ticket = body.get("ticket")
    if body["type"] != "probe" or not isinstance(ticket, str):
        raise Malformed("bad_start")
    try:
        claims = passes.read(TICKET_KIND, ticket)
    except passes.PassExpired:
        raise ProbeRefused("ticket_expired", CLOSE_FORBIDDEN) from None
    except passes.PassRefused:
        raise ProbeRefused("ticket", CLOSE_FORBIDDEN) from None
    if claims.get("show") != show:
        raise ProbeRefused("ticket", CLOSE_FORBIDDEN)
    return str(claims.get("user"))


class Measurement:
    """Counts what arrives from the first byte on; says how much now and then, and at the end."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._bytes = 0  # behind the first message: only the others took the time between
        self._total = 0
        self._began: float | None = None
        self._newest = 0.0
        self._told = 0.0

    async def run(self) -> None:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                while self._total < PROBE_BYTES_MAX:
                    self._count(await self._receive())
                    await self._tell_now_and_then()
        except TimeoutError:
            # The page sends as fast as it can: silence at the end is the line's, and counts.
            self._newest = time.monotonic()
        await _say(self._send, {"type": "done", **self._figures})

    def _count(self, event: Mapping[str, Any]) -> None:
        if event["type"] != "websocket.receive":
            raise ConnectionResetError
        data = event.get("bytes")
        if not data or len(data) > CHUNK_BYTES_MAX:
            raise Malformed("bad_chunk")
        self._newest = time.monotonic()
        self._total += len(data)
        if self._began is None:
            self._began = self._told = self._newest
        else:
            self._bytes += len(data)

    async def _tell_now_and_then(self) -> None:
        if self._newest - self._told >= TELL_SECONDS:
            self._told = self._newest
            await _say(self._send, {"type": "got", **self._figures})

    @property
    def _figures(self) -> dict[str, float]:
        seconds = self._newest - self._began if self._began is not None else 0.0
        return {"bytes": self._bytes, "seconds": round(seconds, 3)}


async def _say(send: Send, body: Mapping[str, Any]) -> None:
    await send({"type": "websocket.send", "text": json.dumps(body)})


async def _close(send: Send, code: int) -> None:
    try:
        await send({"type": "websocket.close", "code": code})
    except (OSError, RuntimeError):
        return
