"""The media process's side of the program in `demux/`: starts it, feeds it, hears it, and ends it in any case."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

from streams.stage.demux.wire import FAILURE, FRAME, FRAME_BYTES_MAX, REASONS
from streams.stage.protocol import Malformed

PROGRAM = "streams.stage.demux"
FEED_SECONDS = 10.0  # to take one message of the host
FAULT = "converter"  # its own, or it was ended: out of memory, out of time

_FOLDER = Path(__file__).resolve().parents[2]


class Demuxer:
    """One recorder's file, while it is being written. What goes wrong is Malformed, with a reason for the host."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._input = cast(asyncio.StreamWriter, process.stdin)
        self._output = cast(asyncio.StreamReader, process.stdout)

    @classmethod
    async def open(cls, container: str, *, bitrate: int, converts: bool) -> "Demuxer":
        pictures = "convert" if converts else "copy"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-m", PROGRAM, container, str(bitrate), pictures),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=_FOLDER,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no secret of ours is in it
        )
        return cls(process)

    async def feed(self, data: bytes) -> None:
        """Hand bytes over; returns when the program has taken most of them, so a slow one slows its host."""
        self._input.write(data)
        try:
            async with asyncio.timeout(FEED_SECONDS):
                await self._input.drain()
        except TimeoutError:
            raise Malformed("too_slow") from None
        except (BrokenPipeError, ConnectionResetError):
            return  # it has ended; `frames` knows why

    async def frames(self) -> AsyncIterator[tuple[bytes, bytes]]:
        """What the program says, until it ends properly."""
        try:
            while True:
                length, kind = FRAME.unpack(await self._output.readexactly(FRAME.size))
                if length > FRAME_BYTES_MAX:
                    raise Malformed(FAULT)
                payload = await self._output.readexactly(length)
                if kind == FAILURE:
                    reason = payload.decode("ascii", "replace")
                    raise Malformed(reason if reason in REASONS else FAULT)
                yield kind, payload
        except asyncio.IncompleteReadError:
            if await self._process.wait():
                raise Malformed(FAULT) from None

    def finish(self) -> None:
        """No more bytes will come."""
        self._input.close()

    async def close(self) -> None:
        """End the program, whatever it is doing."""
        self._input.close()
        if self._process.returncode is None:
            self._process.kill()
        while await self._output.read(FRAME_BYTES_MAX):
            pass  # a pipe that is full would keep us waiting
        await self._process.wait()
