"""Drives the two bare ASGI callables as a server would, without a server."""

import asyncio
import base64
import json
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.kernel import passes
from streams.stage.ingest import ingest_app
from streams.stage.media import media_app
from streams.stage.packager.boxes import AudioTrack
from streams.stage.packager.sound import Sample
from streams.stage.protocol import PREVIEW_KIND
from streams.stage.selectors import ingest_ticket, stage_poster_url, stage_url
from tests.streams.stage.encoded import AAC, AVCC, picture, sound

SHOW = "sh0w5h0w5h0w"
PATIENCE = 30.0


class Host:
    """A host's browser, as seen from the server."""

    def __init__(self, show: str = SHOW, *, subprotocols: Sequence[str] = ("lsv1",)) -> None:
        self.scope = {
            "type": "websocket",
            "path": f"/ingest/{show}/",
            "subprotocols": list(subprotocols),
            "headers": [],
            "query_string": b"",
        }
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._to_app.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(ingest_app(self.scope, self._to_app.get, self._from_app.put))

    async def event(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._from_app.get(), PATIENCE)

    async def accepted(self) -> None:
        assert (await self.event())["type"] == "websocket.accept"

    async def heard(self) -> dict[str, Any]:
        event = await self.event()
        assert event["type"] == "websocket.send", event
        body: dict[str, Any] = json.loads(event["text"])
        return body

    @property
    def has_heard_nothing(self) -> bool:
        return self._from_app.empty()

    async def acked(self, seq: int) -> None:
        """Wait for this acknowledgement, and let earlier ones pass."""
        while (body := await self.heard()) != {"type": "ack", "seq": seq}:
            assert body["type"] == "ack"
            assert body["seq"] < seq

    async def closed(self) -> tuple[str | None, int]:
        """Return the reason and the code with which the server hangs up, whatever it said before."""
        reason = None
        while (event := await self.event())["type"] != "websocket.close":
            body = json.loads(event["text"]) if "text" in event else {}
            reason = body.get("reason", reason)
        await asyncio.wait_for(self.task, PATIENCE)
        return reason, event["code"]

    def say(self, body: object) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self._to_app.put_nowait({"type": "websocket.receive", "text": text})

    def send(self, data: bytes) -> None:
        self._to_app.put_nowait({"type": "websocket.receive", "bytes": data})

    def start(self, **changes: Any) -> None:
        self.say(start(**changes))

    async def on_air(self, **changes: Any) -> int:
        """Begin, and return the last message that need not be sent again."""
        await self.accepted()
        self.start(**changes)
        body = await self.heard()
        assert body["type"] == "resume", body
        last: int = body["last"]
        return last

    async def end(self) -> None:
        self.say({"type": "end"})
        assert await self.closed() == (None, 1000)

    async def lose(self) -> None:
        """The connection breaks."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(self.task, PATIENCE)


def start(
    *,
    show: str = SHOW,
    session: str = "one",
    video: Sequence[dict[str, Any]] | None = None,
    audio: AudioTrack | None = AAC,
    **more: Any,
) -> dict[str, Any]:
    sounds = audio and {
        "codec": audio.kind,
        "rate": audio.rate,
        "ch": audio.channels,
        "desc": base64.b64encode(audio.config).decode(),
    }
    return {
        "type": "start",
        "ticket": ingest_ticket(show, 7),
        "session": session,
        "audio": sounds,
        "video": [rendition("v0")] if video is None else list(video),
        **more,
    }


def rendition(name: str, *, avcc: bytes = AVCC, **more: Any) -> dict[str, Any]:
    desc = base64.b64encode(avcc).decode()
    return {"name": name, "w": 320, "h": 180, "bitrate": 500_000, "desc": desc, **more}


def record(track: int, sample: Sample) -> bytes:
    head = struct.pack(">BBqII", track, sample.is_key, sample.pts, sample.duration, len(sample.payload))
    return head + sample.payload


def message(seq: int, *records: bytes) -> bytes:
    return struct.pack(">I", seq) + b"".join(records)


def third(seq: int, *, frames: int = 10, tracks: Sequence[int] = (1,)) -> bytes:
    """The message of a third of a second: its sound, then its pictures."""
    first = seq * frames
    begin, end = (-(-number * 33_333 // 21_333) for number in (first, first + frames))
    sounds = [record(0, sound(number)) for number in range(begin, end)]
    pictures = [record(track, picture(first + number)) for track in tracks for number in range(frames)]
    return message(seq, *sounds, *pictures)


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


async def fetch(
    path: str, *, query: str = "", method: str = "GET", headers: dict[str, str] | None = None
) -> Response:
    sent: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    asked: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not asked:
            await asyncio.Event().wait()  # it stays for the answer
        return asked.pop()

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    await asyncio.wait_for(media_app(scope, receive, send), 30)
    begun, *bodies = sent
    answered = {name.decode(): value.decode() for name, value in begun["headers"]}
    return Response(begun["status"], answered, b"".join(body["body"] for body in bodies))


def address(name: str = "master.m3u8", *, show: str = SHOW, seconds: int = 90) -> str:
    if name == "poster.jpg":
        return stage_poster_url(show, seconds=seconds)
    if name == "preview.mp4":
        token, expires = passes.path_sign(PREVIEW_KIND, show, seconds=seconds)
        return f"/live/{token}/{expires}/{show}/{name}"
    return stage_url(show, seconds=seconds).replace("master.m3u8", name)


async def taken_in(host: Host) -> None:
    """Let the server do all it can with what the host has sent, however long that takes it."""
    while not host._to_app.empty():  # noqa: ASYNC110 -- a queue tells nobody that it is empty
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)


async def is_there(name: str) -> bool:
    """Tell whether a player gets this file now."""
    return (await fetch(address(name))).status == 200


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> float:
    """Ask again and again; return how long it took until the answer was yes."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 -- what is waited for has no event: it is asked from outside
            await asyncio.sleep(0.01)
    return time.monotonic() - began
