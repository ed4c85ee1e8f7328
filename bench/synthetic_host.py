"""A host without a browser: encodes a sequence of pictures with a tune and sends it as the host's page does.

    await stream(url, ticket, pictures, seconds=60)

It speaks the whole ingest protocol: resume after a cut, acknowledgements, keyframes on demand, whole groups of
pictures dropped when the backlog grows. The caller draws; frames are taken from its iterator at the pace of the clock.
"""

import array
import asyncio
import base64
import contextlib
import json
import math
import secrets
import struct
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import av
from av.codec.context import Flags
from av.video.frame import PictureType
from PIL import Image
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

MICROS = 1_000_000
PART_SECONDS = 1 / 3
KEYFRAME_SECONDS = 1.0
SAMPLE_RATE = 48_000
AAC_SAMPLES = 1024
AAC_BITRATE = 96_000
BACKLOG_SECONDS_MAX = 10.0
BACKLOG_BYTES_MAX = 8_000_000
RETRY_SECONDS_MIN, RETRY_SECONDS_MAX = 0.3, 2.0
RETRY_SECONDS_TOTAL = 60.0
FAREWELL_SECONDS = RETRY_SECONDS_TOTAL
CLOSED_AFTER_END = 1000
FINAL_CLOSE_CODES = range(4400, 4500)

Picture = Image.Image | av.VideoFrame

_RECORD = struct.Struct(">BBqII")


class HostRefused(Exception):
    """The server does not take this host's show; the reason is its code."""


@dataclass(frozen=True)
class Format:
    """540x960 at 20 frames costs a tenth of a core and still looks like a phone."""

    width: int = 540
    height: int = 960
    fps: int = 20
    bitrate: int = 1_000_000
    preset: str = "superfast"


@dataclass
class Report:
    frames: int = 0
    messages: int = 0
    bytes: int = 0
    connections: int = 0
    dropped: int = 0
    acked: int = -1
    late_frames: int = 0
    keyframe_requests: int = 0
    errors: list[str] = field(default_factory=list)


def melody(seconds: float = 4.8) -> "array.array[float]":
    """A calm loop on five tones, one channel."""
    tones = (261.63, 329.63, 392.00, 440.00, 392.00, 329.63, 293.66, 392.00)
    samples = array.array("f", bytes(4 * int(seconds * SAMPLE_RATE)))
    length = len(samples) // len(tones)
    for place, tone in enumerate(tones):
        step = 2 * math.pi * tone / SAMPLE_RATE
        for offset in range(length):
            swell = math.sin(math.pi * offset / length)
            samples[place * length + offset] = 0.12 * swell * swell * math.sin(step * offset)
    return samples


class Encoder:
    """Pictures and tune to the records of the protocol. Blocks: call it in a thread."""

    def __init__(self, layout: Format, start_us: int) -> None:
        self.layout = layout
        self.wants_keyframe = False
        self._start_us = start_us
        self._frame_us = MICROS // layout.fps
        self._video = _video_encoder(layout)
        self._audio = _audio_encoder()
        self._tune = melody()
        self._samples = 0

    def start(self, *, ticket: str, session: str, is_takeover: bool) -> dict[str, Any]:
        layout = self.layout
        video = {"name": "v0", "w": layout.width, "h": layout.height, "bitrate": layout.bitrate}
        return {
            "type": "start",
            "ticket": ticket,
            "session": session,
            "takeover": is_takeover,
            "audio": {"codec": "aac", "rate": SAMPLE_RATE, "ch": 1, "desc": _base64(self._audio.extradata)},
            "video": [{**video, "desc": _base64(self._video.extradata)}],
        }

    def frame(self, picture: Picture, number: int) -> tuple[list[bytes], bool]:
        """Return the records of a frame and of the sound up to its end, and whether it is a keyframe."""
        frame = _frame_of(picture)
        # The nearest pixel's colour is good enough, and takes half the time.
        frame = frame.reformat(self.layout.width, self.layout.height, "yuv420p", interpolation="POINT")
        frame.pts = number * self._frame_us
        frame.time_base = Fraction(1, MICROS)
        is_due = number % round(self.layout.fps * KEYFRAME_SECONDS) == 0 or self.wants_keyframe
        frame.pict_type = PictureType.I if is_due else PictureType.NONE
        self.wants_keyframe = False
        records = self._sound_until((number + 1) * self._frame_us)
        is_key = False
        for packet in self._video.encode(frame):
            is_key |= packet.is_keyframe
            pts = self._start_us + (packet.pts or 0)
            records.append(_record(1, int(packet.is_keyframe), pts, self._frame_us, bytes(packet)))
        return records, is_key

    def _sound_until(self, end_us: int) -> list[bytes]:
        records = []
        while self._samples * MICROS < end_us * SAMPLE_RATE:
            frame = av.AudioFrame("fltp", "mono", AAC_SAMPLES)
            frame.sample_rate = SAMPLE_RATE
            frame.pts = self._samples
            frame.planes[0].update(self._tune_at(self._samples))
            self._samples += AAC_SAMPLES
            for packet in self._audio.encode(frame):
                # The encoder's first packet is priming and lies before zero: its times are the sound's own.
                pts = self._start_us + (packet.pts or 0) * MICROS // SAMPLE_RATE
                records.append(_record(0, 1, pts, AAC_SAMPLES * MICROS // SAMPLE_RATE, bytes(packet)))
        return records

    def _tune_at(self, sample: int) -> bytes:
        at = sample % len(self._tune)
        piece = self._tune[at : at + AAC_SAMPLES]
        piece.extend(self._tune[: AAC_SAMPLES - len(piece)])
        return piece.tobytes()


@dataclass(frozen=True)
class _Sent:
    seq: int
    data: bytes
    is_key: bool
    at: float


class Uplink:
    """Keeps what is not yet known to be stored, and a connection, whatever happens to it."""

    def __init__(self, url: str, hello: dict[str, Any], report: Report) -> None:
        self.wants_keyframe = False
        self._url = url
        self._hello = hello
        self._report = report
        self._kept: deque[_Sent] = deque()
        self._next = 0
        self._socket: ClientConnection | None = None
        self._is_resumed = False
        self._wants_end = False
        self._is_over = False

    async def send(self, records: list[bytes], *, is_key: bool) -> None:
        message = _Sent(
            self._next, struct.pack(">I", self._next) + b"".join(records), is_key, time.monotonic()
        )
        self._next += 1
        self._kept.append(message)
        self._report.messages += 1
        self._report.bytes += len(message.data)
        self._drop_if_too_much()
        if self._is_resumed and self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(message.data)

    async def end(self) -> None:
        """Say that the show is over: at once, or when the line is back. Then `run` returns."""
        self._wants_end = True
        if self._socket is not None and self._is_resumed:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send('{"type": "end"}')

    async def cut(self) -> None:
        """For tests: lose the connection without a word."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> None:
        """Stay connected until the show is over or the server does not want it."""
        pause, given_up_at = RETRY_SECONDS_MIN, time.monotonic() + RETRY_SECONDS_TOTAL
        while not self._is_over:
            try:
                async with self._connect() as socket:
                    await self._converse(socket)
                pause, given_up_at = RETRY_SECONDS_MIN, time.monotonic() + RETRY_SECONDS_TOTAL
            except (OSError, InvalidHandshake, ConnectionClosed) as error:
                self._report.errors.append(repr(error))
                if time.monotonic() > given_up_at:
                    raise HostRefused("unreachable") from error
            finally:
                self._socket, self._is_resumed = None, False
            if not self._is_over:
                await asyncio.sleep(pause)
                pause = min(RETRY_SECONDS_MAX, pause * 2)

    def _connect(self) -> connect:
        """As the site's own page would: the server looks at the origin."""
        parts = urlsplit(self._url)
        origin = Origin(f"{parts.scheme.replace('ws', 'http')}://{parts.netloc}")
        return connect(self._url, subprotocols=[Subprotocol("lsv1")], origin=origin, compression=None)

    async def _converse(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._report.connections += 1
        await socket.send(json.dumps(self._hello))
        async for text in socket:
            await self._hear(json.loads(text), socket)
        # Only the server knows when all of it is stored; before that, a broken line is tried again.
        self._is_over = self._wants_end and socket.close_code == CLOSED_AFTER_END
        if socket.close_code in FINAL_CLOSE_CODES:
            raise HostRefused(socket.close_reason or str(socket.close_code))

    async def _hear(self, body: dict[str, Any], socket: ClientConnection) -> None:
        match body["type"]:
            case "resume":
                self._forget(body["last"])
                for message in list(self._kept):
                    await socket.send(message.data)
                self._is_resumed = True
                if self._wants_end:
                    await self.end()
            case "ack":
                self._report.acked = max(self._report.acked, body["seq"])
                self._forget(body["seq"])
            case "keyframe":
                self._report.keyframe_requests += 1
                self.wants_keyframe = True
            case "refuse":
                raise HostRefused(body["reason"])

    def _forget(self, seq: int) -> None:
        while self._kept and self._kept[0].seq <= seq:
            self._kept.popleft()

    def _drop_if_too_much(self) -> None:
        """Whole groups of pictures go, the oldest first: what is left begins with a keyframe."""
        while self._kept and (
            time.monotonic() - self._kept[0].at > BACKLOG_SECONDS_MAX
            or sum(len(message.data) for message in self._kept) > BACKLOG_BYTES_MAX
        ):
            self._kept.popleft()
            self._report.dropped += 1
            while self._kept and not self._kept[0].is_key:
                self._kept.popleft()
                self._report.dropped += 1


async def stream(
    url: str,
    ticket: str,
    pictures: Iterator[Picture],
    *,
    seconds: float | None = None,
    layout: Format | None = None,
    is_takeover: bool = False,
) -> Report:
    """Send a show until the pictures or the time run out, then end it. Raises HostRefused."""
    layout = layout or Format()
    report = Report()
    encoder = Encoder(layout, int(time.time() * MICROS))
    hello = encoder.start(ticket=ticket, session=secrets.token_hex(8), is_takeover=is_takeover)
    uplink = Uplink(url, hello, report)
    connection = asyncio.create_task(uplink.run())
    show = asyncio.create_task(_show(encoder, uplink, pictures, seconds, report))
    try:
        await asyncio.wait({connection, show}, return_when=asyncio.FIRST_COMPLETED)
        if show.done() and not connection.done():
            await uplink.end()
            await asyncio.wait({connection}, timeout=FAREWELL_SECONDS)
    finally:
        for task in (show, connection):
            task.cancel()
        results = await asyncio.gather(connection, show, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return report


async def _show(
    encoder: Encoder,
    uplink: Uplink,
    pictures: Iterator[Picture],
    seconds: float | None,
    report: Report,
) -> None:
    fps = encoder.layout.fps
    frames_per_part = max(1, round(fps * PART_SECONDS))
    begun = time.monotonic()
    part: list[bytes] = []
    part_frames, part_is_key = 0, False
    number = 0
    while seconds is None or number < seconds * fps:
        due = begun + number / fps
        report.late_frames += time.monotonic() > due + 1 / fps
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if uplink.wants_keyframe:
            uplink.wants_keyframe, encoder.wants_keyframe = False, True
        encoded = await asyncio.to_thread(_next_frame, encoder, pictures, number)
        if encoded is None:
            break
        records, is_key = encoded
        if is_key and part:
            await uplink.send(part, is_key=part_is_key)
            part, part_frames = [], 0
        part_is_key = is_key if part_frames == 0 else part_is_key
        part += records
        part_frames += 1
        number += 1
        report.frames += 1
        # A browser has to wait for the next frame to know this one's end; frames drawn here come on time.
        if part_frames >= frames_per_part:
            await uplink.send(part, is_key=part_is_key)
            part, part_frames = [], 0
    if part:
        await uplink.send(part, is_key=part_is_key)


def _next_frame(
    encoder: Encoder, pictures: Iterator[Picture], number: int
) -> tuple[list[bytes], bool] | None:
    picture = next(pictures, None)
    return None if picture is None else encoder.frame(picture, number)


def _frame_of(picture: Picture) -> av.VideoFrame:
    if isinstance(picture, av.VideoFrame):
        return picture
    frame: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
    return frame


def _video_encoder(layout: Format) -> av.VideoCodecContext:
    codec = av.CodecContext.create("libx264", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = layout.width, layout.height, "yuv420p"
    codec.time_base = Fraction(1, MICROS)
    codec.framerate = Fraction(layout.fps, 1)
    codec.bit_rate = layout.bitrate
    codec.thread_count = 1
    codec.flags |= Flags.global_header
    codec.options = {
        "preset": layout.preset,
        "tune": "zerolatency",
        "profile": "baseline",
        "level": "3.1",
        "maxrate": str(layout.bitrate * 5 // 4),
        "bufsize": str(layout.bitrate),
        # Length-prefixed units and parameter sets apart, as browsers write them; keyframes only when asked for.
        "x264-params": f"annexb=0:repeat-headers=0:scenecut=0:keyint={layout.fps * 4}:forced-idr=1",
    }
    codec.options["forced-idr"] = "1"
    codec.open()
    return codec


def _audio_encoder() -> av.AudioCodecContext:
    codec = av.CodecContext.create("aac", "w")
    assert isinstance(codec, av.AudioCodecContext)
    codec.sample_rate, codec.layout, codec.format = SAMPLE_RATE, "mono", "fltp"
    codec.bit_rate = AAC_BITRATE
    codec.open()
    return codec


def _record(track: int, flags: int, pts: int, duration: int, payload: bytes) -> bytes:
    return _RECORD.pack(track, flags, max(0, pts), duration, len(payload)) + payload


def _base64(raw: bytes | None) -> str:
    return base64.b64encode(raw or b"").decode()
