"""uvicorn, the server for production: ``uvicorn --ws streams.room.writers.uvicorn:FanoutProtocol …``.

The protocol is uvicorn's own (its default one), which puts itself into the scope; the writer hands whole frames to
its transport. That is in order with everything uvicorn writes itself (answers to pings, closes), since both write
whole frames to the same transport. The class it is made of is no public one: the version of uvicorn is pinned, and
`tests/streams/room/test_lines.py` holds it to what is used here.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory

from streams.room.hub.encoded import WINDOW_BITS, Encoded
from streams.room.writers import limits
from streams.room.writers.choice import LINE
from streams.room.writers.steps import step

# uvicorn writes the whole address of every socket into its log, and the pass stands in it.
quiet = logging.getLogger(__name__)
quiet.setLevel(logging.WARNING)

AGREED: Final = "Sec-WebSocket-Extensions"
# Neither side remembers the messages before: one packed frame fits everybody, and nobody's line costs memory.
PACKING: Final = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True, client_no_context_takeover=True
)


class FanoutProtocol(WebSocketsSansIOProtocol):
    """uvicorn's socket, which lets the room write to it."""

    # Who writes to this socket for a room, from before it is accepted until it is lost.
    room: "UvicornWriter | None" = None
    _end: asyncio.TimerHandle | None = None

    def handle_connect(self, event: Any) -> None:
        """Put the line where the endpoint finds it; the application begins after this."""
        self.logger = quiet
        super().handle_connect(event)
        if not self.close_sent:
            extensions: Any = self.scope["extensions"]
            extensions[LINE] = self

    def prepare(self, room: "UvicornWriter") -> None:
        """Be a room's line: offer packing, bound what is kept; before the socket is accepted."""
        if self.is_over:
            # Gone before the application began; what it says next tells it.
            return
        self.room = room
        self.conn.max_message_size = limits.MESSAGE_BYTES_MAX
        self.conn.available_extensions = [PACKING]
        header, chosen = self.conn.process_extensions(self.request.headers)
        self.conn.extensions = chosen
        if AGREED in self.response.headers:
            del self.response.headers[AGREED]
        if header:
            self.response.headers[AGREED] = header
        room.packs = any(
            isinstance(one, PerMessageDeflate) and one.local_max_window_bits >= WINDOW_BITS for one in chosen
        )
        self.close_timeout = limits.GOODBYE_SECONDS
        self.transport.set_write_buffer_limits(high=limits.HIGH_WATER_BYTES)
        raw = self.transport.get_extra_info("socket")
        if raw is not None:
            limits.keep_kernel_small(raw)
            if self.transport.get_extra_info("ssl_object") is None:
                room.fd = raw.fileno()

    async def send(self, message: Any) -> None:
        """Let the server speak; once a room's socket is accepted, what the browser said of itself is forgotten.

        That is a sixth of what a socket costs, and it is kept in three places for as long as the socket is open.
        """
        await super().send(message)
        if self.room is None:
            return
        if message["type"] == "websocket.close":
            # Nothing follows a close, and until the peer answers it the transport does not know of it.
            self.room.fd = -1
        elif message["type"] == "websocket.accept":
            self.request.headers.clear()
            self.response.headers.clear()
            headers: Any = self.scope["headers"]
            headers.clear()

    def writer(self, on_free: Callable[[], None], on_text: Callable[[bytes], bool]) -> "UvicornWriter":
        """Return what the room writes with."""
        return UvicornWriter(self, on_free, on_text)

    def handle_text(self, event: Any) -> None:
        """Offer a text to the room before it wakes the application: pages mostly give signs of life.

        Waking it costs a round of the loop and two calls to the kernel, which stops reading meanwhile.
        """
        room = self.room
        is_next = room is not None and event.fin and self.queue.empty() and not self.is_over
        if not (is_next and room is not None and room.on_text(event.data)):
            super().handle_text(event)

    @property
    def is_over(self) -> bool:
        """Whether nothing may be written any more."""
        return self.close_sent or self.disconnected or self.transport.is_closing()

    def resume_writing(self) -> None:
        """The line took what was kept for it."""
        super().resume_writing()
        if self.room is not None and not self.is_over:
            self.loop.call_soon(self.room.on_free)

    def abort(self) -> None:
        """Cut the line now; what was not taken is thrown away."""
        if self.disconnected:
            return
        self._let_go()
        raw = self.transport.get_extra_info("socket")
        if raw is not None:
            limits.forget_unsent(raw)
        self.transport.abort()

    async def run_asgi(self) -> None:
        """Serve the socket, and see to it that it goes: a closing line waits for its peer without end."""
        await super().run_asgi()
        if not self.disconnected:
            self._end = self.loop.call_later(limits.GOODBYE_SECONDS, self.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything that would keep the line's memory."""
        super().connection_lost(exc)
        self._let_go()
        if self._end is not None:
            self._end.cancel()

    def _let_go(self) -> None:
        if self.room is not None:
            self.room.fd = -1
            self.room = None


class UvicornWriter:
    """Writes whole frames to a line's transport. Slots, and few steps: it is done a thousand times for each message."""

    __slots__ = ("_line", "_transport", "fd", "on_free", "on_text", "packs")

    def __init__(
        self, line: FanoutProtocol, on_free: Callable[[], None], on_text: Callable[[bytes], bool]
    ) -> None:
        self._line = line
        self._transport = line.transport
        self.on_free = on_free
        self.on_text = on_text
        self.packs = False
        # Where whole frames can be written to at once while nothing waits before them; -1: by the transport alone.
        self.fd = -1

    def prepare(self) -> None:
        """Agree on packing and buffers; call it before the socket is accepted."""
        self._line.prepare(self)

    def write(self, frame: Encoded) -> bool:
        """Hand over one frame; False when the line has enough for now."""
        data = frame.packed if self.packs else frame.plain
        transport = self._transport
        # A write of our own spares the loop's queue of writes: a quarter of what a frame costs. A transport that is
        # closing has closed its file already, and the number may be somebody else's by now.
        if self.fd >= 0 and not (transport.is_closing() or transport.get_write_buffer_size()):
            try:
                sent = os.write(self.fd, data)
            except OSError:
                # Full, or gone: the transport finds out which, and tells.
                sent = 0
            if sent == len(data):
                return True
            data = data[sent:]
        line = self._line
        if line.is_over:
            return True
        transport.write(data)
        return line.writable.is_set()

    def close(self, code: int) -> None:
        """Say goodbye to a line that listens; cut one that does not."""
        line = self._line
        if line.is_over or not line.writable.is_set():
            line.abort()
            return
        # The line is free: uvicorn writes its close at once, and gives the peer a moment to answer.
        step(line.send({"type": "websocket.close", "code": code}))

    async def closed(self) -> None:
        """Return at once: the line sees to its own end."""
