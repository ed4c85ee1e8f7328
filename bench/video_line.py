"""A line between a host and the server that can be cut, and be mended: a relay on loopback, in a thread of its own."""

import asyncio
import contextlib
import threading
from types import TracebackType

from bench.launch import LOOPBACK

CHUNK_BYTES = 65_536


class Line:
    """Whoever connects to `port` talks to the server at `target`, as long as the line is whole."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(self._serve(), self._loop)
        self.port = serving.result(10)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._abort_all)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def cut(self) -> None:
        """Every connection breaks without a word, and none can be made."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._abort_all)

    def mend(self) -> None:
        self._is_cut = False

    async def _serve(self) -> int:
        server = await asyncio.start_server(self._relay, LOOPBACK, 0)
        return int(server.sockets[0].getsockname()[1])

    def _abort_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(LOOPBACK, self._target)
        both = {writer, there_writer}
        self._writers |= both
        try:
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        finally:
            self._writers -= both
            for end in both:
                end.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
