"""The fans of `bench room --soak`: sockets that behave as the page's do when their line breaks, and talk a little."""

import asyncio
import contextlib
import json
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from bench.launch import LOOPBACK
from bench.room_soak_figures import numbers_in

# As static/app/lib/socket.js has them.
WAIT_SECONDS_MIN, WAIT_SECONDS_MAX = 0.5, 8.0
ACK_SECONDS, SILENT_SECONDS_MAX = 15.0, 40.0
DOOR_SECONDS = 10.0
# Some offer to unpack frames, as browsers do; a frame is packed once for all of them.
PACKED_ONE_IN = 4
PARTS = (
    ("Is", "Does", "Will", "Could", "Where", "When", "How", "Why"),
    (
        "the tall lamp",
        "this shade",
        "that cord",
        "a smaller one",
        "the brass base",
        "the warm bulb",
        "the oak foot",
    ),
    ("glow", "fold", "ship", "weigh", "stand", "dim", "hang", "hum"),
    (
        "in the evening",
        "near a window",
        "to Lisbon",
        "on a shelf",
        "without a switch",
        "in the snow",
        "for my mother",
    ),
)


def wait_before(tries: int, chance: random.Random) -> float:
    longest = min(WAIT_SECONDS_MAX, WAIT_SECONDS_MIN * 2.0 ** min(tries, 10))
    return max(WAIT_SECONDS_MIN, longest * (0.5 + chance.random() / 2))


@lru_cache(maxsize=256)
def parsed(text: str) -> dict[str, Any]:
    """Everybody is sent the same frames: they are read once, and changed by nobody."""
    found: dict[str, Any] = json.loads(text)
    return found


class Reader:
    """Follows the numbers of a room's frames as the page does; what it makes of a frame is one word."""

    def __init__(self) -> None:
        self.epoch = ""
        self.last = 0

    def take(self, frame: Mapping[str, Any]) -> str:
        if "r" not in frame:
            return "answer"
        if frame["f"] == 0:
            self.epoch, self.last = frame["ep"], frame["s"]
            return "snapshot"
        if frame["ep"] != self.epoch or frame["f"] > self.last + 1:
            return "gap"
        self.last = max(self.last, frame["s"])
        return "news"


@dataclass
class Tally:
    """What happened to all fans together."""

    joins: int = 0
    resumed: int = 0
    snapshots: int = 0
    gaps: int = 0
    frames: int = 0
    messages: int = 0
    said: int = 0
    stored: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    doors_shut: int = 0
    fans_late_s: float = 0.0


class Fan:
    """One of them. `known` is when it learned of which state, by subject."""

    def __init__(self, number: int, show: str, ports: Sequence[int], tally: Tally, seed: int) -> None:
        self._number = number
        self._show = show
        self._ports = ports
        self._tally = tally
        self._chance = random.Random(seed * 100_003 + number)
        self._token = secrets.token_hex(16)
        self._visitor = ""
        self._line: ClientConnection | None = None
        self.reader = Reader()
        self.known: dict[str, list[tuple[float, int]]] = {}
        self.is_in = False

    async def live(self) -> None:
        tries = 0
        while True:
            with contextlib.suppress(
                OSError, WebSocketException, TimeoutError, EOFError, ValueError, KeyError
            ):
                async with await self._enter() as line:
                    tries = 0 if await self._stay(line) else tries
            self._line, self.is_in = None, False
            await asyncio.sleep(wait_before(tries, self._chance))
            tries += 1

    def say(self) -> bool:
        """Say something as nobody said it before; False while the line is lost."""
        if self._line is None or not self.is_in:
            return False
        words = " ".join(self._chance.choice(part) for part in PARTS)
        frame = {
            "t": "chat",
            "c": secrets.token_urlsafe(9),
            "m": f"{words} {self._chance.randint(10, 9999)}?",
        }
        task = asyncio.ensure_future(self._send(frame))
        task.add_done_callback(lambda done: done.exception())
        self._tally.said += 1
        return True

    async def _send(self, frame: Mapping[str, Any]) -> None:
        if self._line is not None:
            with contextlib.suppress(WebSocketException, OSError):
                await self._line.send(json.dumps(frame))

    # Coming in

    async def _enter(self) -> ClientConnection:
        """A fresh pass and a socket with it, at whichever process answers: what stands in front of them tries both."""
        ports = self._chance.sample(list(self._ports), len(self._ports))
        for port in ports:
            try:
                async with asyncio.timeout(DOOR_SECONDS):
                    address = await self._address(port)
                return await connect(
                    address,
                    origin=f"http://{LOOPBACK}:{port}",  # type: ignore[arg-type]  # a NewType of its own
                    compression="deflate" if self._number % PACKED_ONE_IN == 0 else None,
                    open_timeout=DOOR_SECONDS,
                    ping_interval=None,
                )
            except ConnectionRefusedError:
                self._tally.doors_shut += 1
            except InvalidStatus:
                self._tally.doors_shut += 1
                raise
        raise ConnectionRefusedError

    async def _address(self, port: int) -> str:
        found = await post_pass(port, self._show, self._token, self._visitor)
        self._visitor = found.get("visitor", self._visitor)
        took_up = f"&ep={self.reader.epoch}&s={self.reader.last}" if self.reader.epoch else ""
        return f"ws://{LOOPBACK}:{port}/room/{self._show}/?pass={found['pass']}{took_up}&talk=1"

    # Being there

    async def _stay(self, line: ClientConnection) -> bool:
        self._line = line
        ack = asyncio.ensure_future(self._stay_alive())
        try:
            while True:
                # Not wait_for: it may swallow the end that this fan is told.
                async with asyncio.timeout(SILENT_SECONDS_MAX):
                    text = await line.recv()
                await self._hear(parsed(str(text)))
        except (OSError, WebSocketException, TimeoutError):
            return self.is_in
        finally:
            ack.cancel()

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(ACK_SECONDS)
            await self._send({"t": "ack"})

    async def _hear(self, frame: dict[str, Any]) -> None:
        what = self.reader.take(frame)
        if what == "answer":
            self._answered(frame)
            return
        self._tally.frames += 1
        if not self.is_in:
            self.is_in = True
            self._tally.joins += 1
            self._tally.resumed += what == "news" and bool(self.known)
        self._tally.snapshots += what == "snapshot"
        if what == "news":
            self._tally.messages += sum(event[1] == "chat" for event in frame["e"])
        for subject, number in numbers_in(frame.get("a", {})).items():
            self.known.setdefault(subject, []).append((time.monotonic(), number))
        if what == "gap":
            self._tally.gaps += 1
            await self._send({"t": "resume", "s": self.reader.last, "ep": self.reader.epoch})

    def _answered(self, frame: Mapping[str, Any]) -> None:
        if frame.get("t") == "ok":
            self._tally.stored += 1
        elif "error" in frame:
            code = frame["error"]["code"]
            self._tally.refused[code] = self._tally.refused.get(code, 0) + 1


async def post_pass(port: int, show: str, token: str, visitor: str) -> dict[str, str]:
    """Ask for a pass as pages do; returns it, and the visitor's cookie when one was given."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        cookies = f"csrftoken={token}" + (f"; visitor={visitor}" if visitor else "")
        writer.write(
            f"POST /shows/{show}/room/pass/ HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nOrigin: http://{LOOPBACK}:{port}\r\n"
            f"X-Requested-With: fetch\r\nX-CSRFToken: {token}\r\nCookie: {cookies}\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(f"no pass: {head[:60]!r}")
    found = {"pass": str(json.loads(body)["pass"])}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie" and value.strip().startswith("visitor="):
            found["visitor"] = value.strip().removeprefix("visitor=").partition(";")[0]
    return found
