"""A page of the room for tests: opens the socket, follows the rules of the frames, keeps what it was told."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from channels.testing import WebsocketCommunicator

from marketplace.asgi import application
from marketplace.kernel import passes
from streams.room import entry
from streams.shows.models import Show

ORIGIN = "http://localhost"
WAIT_SECONDS = 30.0


def entrant(show: Show, name: str = "Nour", **fields: Any) -> entry.Entrant:
    values: dict[str, Any] = {
        "visitor": f"g:{name[:20]}:{show.public_id}",
        "user": "",
        "role": "fan",
        "language": "en",
        **fields,
    }
    return entry.Entrant(show=show.public_id, name=name, **values)


class Page:
    """What a browser's page knows: the epoch, the last number, the events and the state."""

    def __init__(self) -> None:
        self.epoch = ""
        self.last = 0
        self.events: list[tuple[int, str, dict[str, Any]]] = []
        self.state: dict[str, Any] = {}
        self.answers: list[dict[str, Any]] = []
        self.snapshots = 0
        self.has_gap = False

    def take(self, frame: dict[str, Any]) -> None:
        if "r" not in frame:
            self.answers.append(frame)
            return
        if frame["f"] == 0:
            self.snapshots += 1
            self.events = [(seq, kind, body) for seq, kind, body in frame["e"]]
            self.epoch, self.last, self.state = frame["ep"], frame["s"], frame["a"]
            self.has_gap = False
            return
        stock = {**self.state.get("st", {}), **frame["a"].get("st", {})}
        self.state = {**self.state, **frame["a"], "st": stock}
        if frame["ep"] != self.epoch or frame["f"] > self.last + 1:
            self.has_gap = True
            return
        self.events += [(seq, kind, body) for seq, kind, body in frame["e"] if seq > self.last]
        self.last = max(self.last, frame["s"])
        self.has_gap = False

    def said(self) -> list[str]:
        return [body["m"] for _seq, kind, body in self.events if kind == "chat"]

    def kinds(self) -> list[str]:
        return [kind for _seq, kind, _body in self.events]


class Visitor(Page):
    """A page with its socket, straight into the whole ASGI application."""

    def __init__(self, who: entry.Entrant, *, token: str | None = None, origin: str | None = ORIGIN) -> None:
        super().__init__()
        self.who = who
        self._token = entry.pass_sign(who) if token is None else token
        self._origin = origin
        self._socket: WebsocketCommunicator | None = None

    @property
    def socket(self) -> WebsocketCommunicator:
        assert self._socket is not None
        return self._socket

    async def open(self, query: str = "") -> bool:
        headers = [(b"host", b"localhost")]
        if self._origin is not None:
            headers.append((b"origin", self._origin.encode()))
        address = f"/room/{self.who.show}/?pass={self._token}{query}"
        self._socket = WebsocketCommunicator(application, address, headers)
        accepted, _code = await self._socket.connect(timeout=WAIT_SECONDS)
        return bool(accepted)

    async def enter(self) -> "Visitor":
        """Open the socket and take the first frame: from here on the room is heard."""
        assert await self.open()
        await self.until(lambda page: page.snapshots > 0)
        return self

    async def reopen(self) -> bool:
        return await self.open(f"&ep={self.epoch}&s={self.last}")

    async def say(self, **frame: Any) -> None:
        await self.socket.send_to(text_data=json.dumps(frame))

    async def chat(self, nonce: str, text: str) -> None:
        await self.say(t="chat", c=nonce, m=text)

    async def until(self, is_done: Callable[["Visitor"], bool], seconds: float = WAIT_SECONDS) -> None:
        """Take frames until something is true of this page."""
        async with asyncio.timeout(seconds):
            while not is_done(self):
                self.take(json.loads(await self.socket.receive_from(timeout=seconds)))
                if self.has_gap:
                    await self.say(t="resume", s=self.last, ep=self.epoch)

    async def answer(self) -> dict[str, Any]:
        """Return the next frame meant for this page alone."""
        await self.until(lambda page: bool(page.answers))
        return self.answers.pop(0)

    async def close_code(self, seconds: float = WAIT_SECONDS) -> int:
        """Take what comes until the server closes; return its code."""
        while True:
            event = await self.socket.receive_output(timeout=seconds)
            if event["type"] == "websocket.close":
                return int(event.get("code", 1000))
            self.take(json.loads(event["text"]))

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.disconnect(timeout=WAIT_SECONDS)


def expired(who: entry.Entrant) -> str:
    return passes.sign("room", vars(who), seconds=-1)
