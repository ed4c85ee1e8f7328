"""`/ingest/<show>/backstage/`: the socket of a host's page and of everybody who would like to join them.

It stands under `/ingest/`, so all of a show's people meet in the process that holds its stage, and nothing has to be
shared between processes. Passes say who somebody is; no database is asked.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.backstage.greenroom import Greenroom, Turned, Words, greenroom, greenroom_tidy
from streams.stage.files import SHOW_PATTERN
from streams.stage.protocol import BACKSTAGE_KIND
from streams.stage.sockets import show_knocked_for, until_one_ends

SUBPROTOCOL = "lsb1"
HOST = "host"

CLOSE_FORBIDDEN = 4403
CLOSE_MALFORMED = 4400
CLOSE_LEFT = 4409

HELLO_SECONDS = 10.0
SILENCE_SECONDS = 45.0  # pages say a word every fifteen
WORDS_CHARACTERS_MAX = 32_000  # a session description with a few tracks takes about six thousand
WORDS_PER_SECOND = 20
WORDS_AT_ONCE = 120  # candidates come in flocks
UNSENT_MAX = 200

_PATH = re.compile(rf"/ingest/(?P<show>{SHOW_PATTERN})/backstage/", re.ASCII)


class Gone(Exception):
    """The other side has hung up, or said nothing for too long."""


class Hangup(Exception):
    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


async def backstage_app(scope: Scope, receive: Receive, send: Send) -> None:
    show = await show_knocked_for(scope, receive, send, path=_PATH, subprotocol=SUBPROTOCOL)
    if show is None:
        return
    await Visitor(show, receive, send).run()


class Budget:
    """So many words a second, and a flock of them now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(WORDS_AT_ONCE)
        self._at = clock()

    def take(self) -> bool:
        now = self._clock()
        self._left = min(float(WORDS_AT_ONCE), self._left + (now - self._at) * WORDS_PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Visitor:
    """One socket, of a host or of a guest."""

    def __init__(self, show: str, receive: Receive, send: Send) -> None:
        self._show = show
        self._receive = receive
        self._send = send
        self._unsent: asyncio.Queue[Words | Hangup] = asyncio.Queue()
        self._room: Greenroom | None = None
        self._is_host = False
        self._budget = Budget()

    # --- what the room says to this browser ---

    def tell(self, words: Words) -> None:
        if self._unsent.qsize() >= UNSENT_MAX:
            self.leave("slow")
        else:
            self._unsent.put_nowait(words)

    def leave(self, reason: str) -> None:
        self._unsent.put_nowait(Hangup(reason, CLOSE_LEFT))

    # --- the socket ---

    async def run(self) -> None:
        cause: Exception | None = None
        try:
            cause = await until_one_ends(self._speak(), self._listen())
        finally:
            if self._room is not None:
                self._room.leaves(self)
        await self._close(cause)
        greenroom_tidy(self._show)

    async def _close(self, cause: Exception | None) -> None:
        if isinstance(cause, Gone | OSError | RuntimeError) or cause is None:
            return
        if not isinstance(cause, Hangup):
            raise cause
        try:
            await self._send(
                {"type": "websocket.send", "text": json.dumps({"type": "bye", "reason": cause.reason})}
            )
            await self._send({"type": "websocket.close", "code": cause.code})
        except (OSError, RuntimeError):
            return

    async def _speak(self) -> None:
        while True:
            words = await self._unsent.get()
            if isinstance(words, Hangup):
                raise words
            await self._send({"type": "websocket.send", "text": json.dumps(words)})

    async def _listen(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS if self._room else HELLO_SECONDS):
                    event = await self._receive()
            except TimeoutError:
                raise Gone from None
            if event["type"] != "websocket.receive":
                raise Gone
            if not self._budget.take():
                raise Hangup("too_fast", CLOSE_MALFORMED)
            self._hear(_parse(event.get("text") or ""))

    def _hear(self, words: dict[str, Any]) -> None:
        if self._room is None:
            self._enter(words)
            return
        try:
            if words["type"] == "signal":
                self._room.signal(self, _text(words, "to"), words.get("data"))
            elif self._is_host:
                self._host_does(self._room, words)
        except Turned as turned:
            self.tell({"type": "turned", "reason": turned.reason, "guest": words.get("guest")})

    def _enter(self, words: dict[str, Any]) -> None:
        if words["type"] != "hello":
            raise Hangup("malformed", CLOSE_MALFORMED)
        try:
            claims = passes.read(BACKSTAGE_KIND, _text(words, "pass"))
        except passes.PassRefused:
            raise Hangup("pass", CLOSE_FORBIDDEN) from None
        if claims.get("show") != self._show:
            raise Hangup("pass", CLOSE_FORBIDDEN)
        room = greenroom(self._show)
        self._is_host = claims["who"] == HOST
        if self._is_host:
            self._room = room
            room.host_enters(self)
            return
        try:
            room.guest_enters(claims["who"], claims["name"], self)
        except Turned as turned:
            raise Hangup(turned.reason, CLOSE_LEFT) from None
        self._room = room

    @staticmethod
    def _host_does(room: Greenroom, words: dict[str, Any]) -> None:
        guest = _text(words, "guest") if "guest" in words else ""
        match words["type"]:
            case "admit":
                room.admit(guest)
            case "send_back":
                room.send_back(guest)
            case "remove":
                room.remove(guest)
            case "mute":
                room.mute(guest, is_muted=words.get("muted") is True)


def _parse(text: str) -> dict[str, Any]:
    if len(text) > WORDS_CHARACTERS_MAX:
        raise Hangup("too_large", CLOSE_MALFORMED)
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        raise Hangup("malformed", CLOSE_MALFORMED) from None
    if not isinstance(words, dict) or not isinstance(words.get("type"), str):
        raise Hangup("malformed", CLOSE_MALFORMED)
    return words


def _text(words: dict[str, Any], name: str) -> str:
    value = words.get(name, "")
    if not isinstance(value, str):
        raise Hangup("malformed", CLOSE_MALFORMED)
    return value
