"""Many hosts and fans without browsers: recorded samples sent through the real ingest, media fetched as players do."""

import asyncio
import contextlib
import json
import re
import secrets
import struct
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from bench.synthetic_host import MICROS, PART_SECONDS, Encoder, Format
from bench.video_source import ClockScene

# What the studio sends where the machine keeps up.
SIZE = Format(width=1280, height=720, fps=30, bitrate=2_000_000, preset="superfast")
# What goes round: a whole number of frames; the sound has a hole of less than a packet at the seam.
LOOP_SECONDS = 2
PLAIN_EVERY_SECONDS = 1.0
_RECORD = struct.Struct(">BBqII")

_PART = re.compile(r'#EXT-X-PART:[^\n]*URI="(p(\d+)\.(\d+)\.m4s)"')
_SEGMENT = re.compile(r"^seg(\d+)\.m4s$", re.MULTILINE)
# What a browser sends with every request: reading it is a part of the cost.
_HEADERS = (
    "Connection: keep-alive\r\n"
    'sec-ch-ua: "Chromium";v="156", "Not.A/Brand";v="24"\r\n'
    'sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Linux"\r\n'
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36\r\n"
    "Accept: */*\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
)


@dataclass(frozen=True)
class Sample:
    track: int
    flags: int
    pts: int  # microseconds from the loop's beginning
    duration: int
    payload: bytes


@dataclass(frozen=True)
class Samples:
    """A stretch of a show, encoded once, in the messages a host would send."""

    hello: Mapping[str, Any]
    messages: Sequence[Sequence[Sample]]
    seconds: int

    @property
    def bits_per_second(self) -> float:
        return sum(len(one.payload) for message in self.messages for one in message) * 8 / self.seconds


def encoded(layout: Format = SIZE, *, seconds: int = LOOP_SECONDS) -> Samples:
    """Blocks for a second or two."""
    scene = ClockScene(layout.width, layout.height)
    encoder = Encoder(layout, MICROS)
    hello = encoder.start(ticket="", session="", is_takeover=False)
    per_message = round(layout.fps * PART_SECONDS)
    messages: list[list[Sample]] = []
    for number in range(seconds * layout.fps):
        records, _ = encoder.frame(scene.frame(number, number), number)
        if number % per_message == 0:
            messages.append([])
        messages[-1] += [one for one in map(_unpacked, records) if _is_before_seam(one, seconds * MICROS)]
    return Samples(hello, messages, seconds)


def _is_before_seam(one: Sample, end_us: int) -> bool:
    """The encoder's first packet of sound lies before zero, so that of the next turn before the end of this one."""
    return one.track > 0 or one.pts + one.duration <= end_us - one.duration


def _unpacked(record: bytes) -> Sample:
    track, flags, pts, duration, _ = _RECORD.unpack_from(record)
    return Sample(track, flags, pts - MICROS, duration, record[_RECORD.size :])


def message_bytes(seq: int, samples: Sequence[Sample], start_us: int) -> bytes:
    """One message of the protocol, its times moved to where the show is now."""
    parts = [struct.pack(">I", seq)]
    for one in samples:
        at = max(0, start_us + one.pts)
        parts += (_RECORD.pack(one.track, one.flags, at, one.duration, len(one.payload)), one.payload)
    return b"".join(parts)


@dataclass
class Tally:
    """What the load did, so that a run that fell behind says so."""

    messages: int = 0
    late: int = 0
    requests: int = 0
    refused: int = 0
    bytes: int = 0
    errors: list[str] = field(default_factory=list)


async def host(url: str, terms: Mapping[str, str], samples: Samples, tally: Tally) -> None:
    """One show, until it is cancelled; then the line just breaks, as a lid that is closed."""
    parts = urlsplit(url)
    origin = Origin(url)
    address = f"ws://{parts.netloc}{terms['ingest']}"
    lsv1 = [Subprotocol("lsv1")]
    async with connect(address, subprotocols=lsv1, origin=origin, compression=None, max_queue=None) as socket:
        await socket.send(
            json.dumps({**samples.hello, "ticket": terms["ticket"], "session": secrets.token_hex(8)})
        )
        hearing = asyncio.create_task(_hear(socket, tally))
        try:
            await _speak(socket, samples, tally)
        finally:
            hearing.cancel()


async def _hear(socket: ClientConnection, tally: Tally) -> None:
    async for text in socket:
        body = json.loads(text)
        if body["type"] == "refuse":
            tally.errors.append(body["reason"])


async def _speak(socket: ClientConnection, samples: Samples, tally: Tally) -> None:
    begun, begun_us = time.monotonic(), int(time.time() * MICROS)
    count = len(samples.messages)
    seq = 0
    while True:
        # A part goes when its last frame is there.
        due = begun + (seq + 1) * samples.seconds / count
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tally.late += time.monotonic() > due + PART_SECONDS
        start_us = begun_us + seq // count * samples.seconds * MICROS
        await socket.send(message_bytes(seq, samples.messages[seq % count], start_us))
        tally.messages += 1
        seq += 1


class Fetcher:
    """A browser's connection: one request after the other on one socket."""

    def __init__(self, url: str, tally: Tally) -> None:
        self._netloc = urlsplit(url).netloc
        self._tally = tally
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        if self._writer is None:
            address, _, port = self._netloc.partition(":")
            self._reader, self._writer = await asyncio.open_connection(address, int(port), limit=2**20)
        assert self._reader is not None
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._netloc}\r\n{_HEADERS}\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        self._tally.requests += 1
        self._tally.bytes += len(head) + len(body)
        self._tally.refused += status != 200
        return status, body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()


async def _joined(fetcher: Fetcher, base: str) -> None:
    status, _ = await fetcher.get(f"{base}/master.m3u8")
    if status != 200:
        raise OSError(f"the master playlist answered {status}")


async def fan(url: str, terms: Mapping[str, str], tally: Tally) -> None:
    """Watches as the player does: waits for every part at the playlist, and fetches it on another connection."""
    base = terms["src"].removesuffix("/master.m3u8")
    playlists, media = Fetcher(url, tally), Fetcher(url, tally)
    seen: set[str] = set()
    fetching: asyncio.Task[None] | None = None
    try:
        await _joined(playlists, base)
        _, body = await playlists.get(f"{base}/v0/index.m3u8")
        await media.get(f"{base}/v0/init0.mp4")
        seen.update(name for name, _, _ in _PART.findall(body.decode()))
        while True:
            number, part = next_part(body.decode())
            status, body = await playlists.get(f"{base}/v0/index.m3u8?_HLS_msn={number}&_HLS_part={part}")
            if status != 200:
                await asyncio.sleep(0.5)
                _, body = await playlists.get(f"{base}/v0/index.m3u8")
            new = [name for name, _, _ in _PART.findall(body.decode()) if name not in seen]
            seen.update(new)
            if fetching is not None:
                await fetching
            fetching = asyncio.create_task(_get_all(media, [f"{base}/v0/{name}" for name in new]))
    finally:
        if fetching is not None:
            fetching.cancel()
        playlists.close()
        media.close()


async def _get_all(fetcher: Fetcher, paths: Sequence[str]) -> None:
    for path in paths:
        await fetcher.get(path)


def next_part(playlist: str) -> tuple[int, int]:
    """The part that a player asks for next: the one after the last, or the first of the segment that follows."""
    parts, segments = _PART.findall(playlist), _SEGMENT.findall(playlist)
    last_done = int(segments[-1]) if segments else -1
    open_parts = [int(part) for _, number, part in parts if int(number) > last_done]
    return last_done + 1, len(open_parts)


async def plain_fan(url: str, terms: Mapping[str, str], tally: Tally) -> None:
    """Watches as a player without low latency: the playlist once a second, and whole segments."""
    base = terms["src"].removesuffix("/master.m3u8")
    fetcher = Fetcher(url, tally)
    last = -1
    try:
        await _joined(fetcher, base)
        await fetcher.get(f"{base}/v0/init0.mp4")
        while True:
            began = time.monotonic()
            _, body = await fetcher.get(f"{base}/v0/index.m3u8")
            numbers = [int(number) for number in _SEGMENT.findall(body.decode())]
            for number in numbers[-1:] if last < 0 else [one for one in numbers if one > last]:
                await fetcher.get(f"{base}/v0/seg{number}.m4s")
                last = number
            await asyncio.sleep(max(0.0, PLAIN_EVERY_SECONDS - (time.monotonic() - began)))
    finally:
        fetcher.close()


@contextlib.asynccontextmanager
async def going(
    deeds: Sequence[Coroutine[Any, Any, None]], tally: Tally, *, over_seconds: float
) -> AsyncIterator[None]:
    """All of them at once, begun one after the other over some seconds; ended together."""
    tasks: list[asyncio.Task[None]] = []

    async def after(pause: float, deed: Coroutine[Any, Any, None]) -> None:
        await asyncio.sleep(pause)
        try:
            await deed
        except (OSError, asyncio.IncompleteReadError, ConnectionClosed) as error:
            tally.errors.append(str(error))

    try:
        for place, deed in enumerate(deeds):
            tasks.append(asyncio.create_task(after(over_seconds * place / len(deeds), deed)))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
