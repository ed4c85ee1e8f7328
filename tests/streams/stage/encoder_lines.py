"""Encoders for tests: FFmpeg itself through PyAV, and one that is spelled out byte by byte."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streams.stage.encoders.standing import Grant, Sight
from streams.stage.rtmp import amf0
from streams.stage.rtmp.chunks import AUDIO, COMMAND, DATA, VIDEO, Packet, chunks
from streams.stage.rtmp.faults import BAD_NAME, RtmpRefused
from tests.streams.stage.callers import SHOW
from tests.streams.stage.encoded import Recording

KEY = f"{SHOW}-0123456789abcdef0123456789abcdef"


@dataclass
class Door:
    """Who may send, without a database."""

    grants: dict[str, Grant] = field(default_factory=lambda: {KEY: Grant(SHOW, "one", is_live=True)})
    sights: dict[str, Sight] = field(default_factory=dict)

    def admit(self, key: str) -> Grant:
        if key not in self.grants:
            raise RtmpRefused("This stream key opens no show.", BAD_NAME)
        return self.grants[key]

    def standing(self, shows: Collection[str]) -> Mapping[str, Grant]:
        return {grant.show: grant for grant in self.grants.values() if grant.show in shows}

    def tell(self, sights: Mapping[str, Sight]) -> None:
        self.sights = dict(sights)


def hello() -> bytes:
    return b"\x03" + bytes(1536) + bytes(1536)


def command(*values: Any, stream: int = 0) -> bytes:
    return chunks(Packet(COMMAND, stream, 0, amf0.encode(*values)), channel=3, chunk_size=128)


def tag(kind: int, timestamp: int, body: bytes, *, chunk_size: int = 128) -> bytes:
    channel = 6 if kind == VIDEO else 4
    return chunks(Packet(kind, 1, timestamp, body), channel=channel, chunk_size=chunk_size)


def opening(key: str = KEY, *, app: str = "live") -> bytes:
    """Everything up to the question whether it may send."""
    return b"".join(
        (
            hello(),
            command("connect", 1, {"app": app, "tcUrl": f"rtmp://localhost/{app}", "flashVer": "FMLE/3.0"}),
            command("releaseStream", 2, None, key),
            command("FCPublish", 3, None, key),
            command("createStream", 4, None),
            command("publish", 5, None, key, "live", stream=1),
        )
    )


def described(**values: Any) -> bytes:
    body = amf0.encode("@setDataFrame", "onMetaData", {"videodatarate": 500, **values})
    return chunks(Packet(DATA, 1, 0, body), channel=4, chunk_size=128)


def media(recording: Recording, *, start_ms: int = 0, offset_ms: int = 0) -> Iterator[bytes]:
    """The tags of a recording in the order of time, its configurations first."""
    yield tag(VIDEO, start_ms, b"\x17\0\0\0\0" + recording.video.avcc)
    yield tag(AUDIO, start_ms, b"\xaf\0" + recording.audio.config)
    samples = [(sample.pts, VIDEO, sample) for sample in recording.pictures]
    samples += [(sample.pts, AUDIO, sample) for sample in recording.sound]
    first = samples[0][0]
    for pts, kind, sample in sorted(samples, key=lambda item: (item[0], item[1])):
        at = start_ms + (pts - first) // 1000
        head = bytes([0x17 if sample.is_key else 0x27, 1]) + offset_ms.to_bytes(3)
        yield tag(kind, at, (head if kind == VIDEO else b"\xaf\1") + sample.payload)


class Line:
    """An encoder spelled out, over a real connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.heard = b""

    @classmethod
    async def to(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def send(self, *data: bytes) -> None:
        self.writer.write(b"".join(data))

    async def told(self, word: str) -> bytes:
        """Wait until the server has said this."""
        async with asyncio.timeout(30):
            while word.encode() not in self.heard:
                more = await self.reader.read(65536)
                assert more, f"hung up without saying {word}: {self.heard[-300:]!r}"
                self.heard += more
        return self.heard

    async def hung_up(self) -> bytes:
        """Wait for the end of the line and return everything that was said."""
        async with asyncio.timeout(30):
            with suppress(ConnectionError):
                while more := await self.reader.read(65536):
                    self.heard += more
        return self.heard

    async def allowed(self, key: str = KEY) -> "Line":
        self.send(opening(key))
        await self.told("NetStream.Publish.Start")
        return self

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class FFmpeg:
    """FFmpeg's own RTMP, x264 and AAC in a process of its own: PyAV holds the interpreter while it connects."""

    def __init__(self, port: int, key: str = KEY, *, seconds: float = 3.0, bframes: int = 0) -> None:
        url = f"rtmp://127.0.0.1:{port}/live/{key}"
        command = [
            sys.executable,
            str(Path(__file__).with_name("ffmpeg_encoder.py")),
            url,
            str(seconds),
            str(bframes),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def kill(self) -> None:
        self._process.kill()

    async def gone(self) -> tuple[int, str]:
        """Wait for its end; return its code and what it complained of."""
        async with asyncio.timeout(30):
            _, complaints = await asyncio.to_thread(self._process.communicate)
        return self._process.returncode, complaints.decode()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.01)
