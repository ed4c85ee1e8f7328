"""Daphne, the server of development: straight to the socket while nothing is waiting for it.

Daphne gives an application nothing but ``send``, and writing through it costs a round of the reactor for each frame
and grows without bound for somebody who does not read. What ``send`` is, is a ``partial`` of the server's
``handle_reply`` with the connection's protocol in it: that is how this file gets to the transport. It changes nothing
of Daphne, autobahn or Twisted, but it looks at what they keep to themselves (the transport's two buffers), so it tries
once per process whether they still behave as expected, and where they do not, or where TLS is in between, the general
writer serves instead.

Only whole frames are written, and past Twisted's buffers only while they are empty: what autobahn writes itself
(answers to pings, closes) stays whole and in order. When the socket takes less than a frame, the rest lies in Twisted's
buffer and the line is busy until that has gone: no more than one frame is ever kept for anybody.
"""

import asyncio
import logging
import socket
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final

from streams.room.hub.encoded import WINDOW_BITS, Encoded
from streams.room.writers import limits

logger = logging.getLogger(__name__)

DEFLATE: Final = "permessage-deflate"


def protocol_of(send: Any) -> Any:
    """Return the protocol of Daphne behind a ``send``, or None when it is another server's or cannot be used."""
    sockets = sys.modules.get("daphne.ws_protocol")
    if sockets is None or not isinstance(send, partial) or not send.args:
        return None
    protocol = send.args[0]
    if not isinstance(protocol, sockets.WebSocketProtocol) or not behaves():
        return None
    # Subclasses (Unix sockets) and wrappers (TLS) write in other ways, and who is gone already needs no other.
    transport: Any = protocol.transport
    is_plain = type(transport) is _tcp().Server and not transport.TLS
    return protocol if is_plain and not transport.disconnected else None


def _tcp() -> Any:
    return sys.modules["twisted.internet.tcp"]


def pending(transport: Any) -> int:
    """Return how many bytes Twisted still keeps for a transport."""
    return int(transport._tempDataLen) + len(transport.dataBuffer) - int(transport.offset)


class _Deaf:
    """A reactor that does nothing: the trial moves the bytes itself."""

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_arguments: None


class _Waker:
    """Twisted's name for somebody who wants to know that a buffer is empty."""

    def __init__(self, on_empty: Callable[[], None]) -> None:
        self.resumeProducing = on_empty
        # The line is gone then; its protocol tells.
        self.stopProducing = lambda: None


@lru_cache(maxsize=1)
def behaves() -> bool:
    """Try on a pair of sockets whether Twisted's transport still is what this file takes it for."""
    ours, theirs = socket.socketpair()
    try:
        transport = _tcp().Connection(ours, None, _Deaf())
        transport.connected = 1
        transport.write(b"one")
        transport.write(b"two")
        woken: list[int] = []
        transport.registerProducer(_Waker(lambda: woken.append(pending(transport))), False)
        transport.doWrite()
        good = woken == [6, 0] and pending(transport) == 0 and theirs.recv(16) == b"onetwo"
    except Exception:  # noqa: BLE001 -- whatever another version raises, the answer is no
        good = False
    finally:
        ours.close()
        theirs.close()
    if not good:
        logger.warning("this Twisted is not the one we know: rooms use the general writer")
    return good


class DaphneWriter:
    """Writes whole frames to a connection of Daphne."""

    def __init__(self, protocol: Any, on_free: Callable[[], None], on_gone: Callable[[], None]) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self._on_free = on_free
        self._on_gone = on_gone
        self._loop = asyncio.get_running_loop()
        self._waits = False
        self._packs = False

    def prepare(self) -> None:
        """Agree on packing and sizes; call it before the socket is accepted."""
        protocol = self._protocol
        protocol.perMessageCompressionAccept = self._agree
        protocol.maxMessagePayloadSize = protocol.maxFramePayloadSize = limits.MESSAGE_BYTES_MAX
        limits.keep_kernel_small(self._transport.socket)
        # The channel that read the request still stands there as a producer, and has nothing more to say.
        self._transport.unregisterProducer()

    def write(self, frame: Encoded) -> bool:
        """Hand over one frame; False when the socket did not take all of it."""
        if self._protocol.state != self._protocol.STATE_OPEN:
            self._loop.call_soon(self._on_gone)
            return True
        data = frame.packed if self._packs else frame.plain
        sent = 0
        if not pending(self._transport):
            try:
                sent = self._transport.socket.send(data)
            except BlockingIOError:
                pass
            except OSError:
                # Twisted finds it out as well, when it reads.
                self._loop.call_soon(self._on_gone)
                return True
        if sent == len(data):
            return True
        self._transport.write(data[sent:] if sent else data)
        self._wait()
        return False

    def close(self, code: int) -> None:
        """Say goodbye to a line that listens; cut one that does not."""
        if pending(self._transport) or self._protocol.state != self._protocol.STATE_OPEN:
            self._cut()
        else:
            self._protocol.sendClose(code=code)
        self._loop.call_soon(self._on_gone)

    async def closed(self) -> None:
        """Return at once, and see to it that the line goes: a closing one waits for its peer without end."""
        if not self._transport.disconnected:
            self._loop.call_later(limits.GOODBYE_SECONDS, self._cut)

    def _cut(self) -> None:
        if not self._transport.disconnected:
            limits.forget_unsent(self._transport.socket)
            self._transport.abortConnection()

    def _wait(self) -> None:
        if not self._waits:
            self._waits = True
            self._transport.registerProducer(_Waker(self._drained), False)

    def _drained(self) -> None:
        # Twisted asks once when it is registered, before anything has gone.
        if pending(self._transport) or not self._waits:
            return
        self._waits = False
        # A producer that stays would keep a closing line open.
        self._transport.unregisterProducer()
        self._loop.call_soon(self._on_free)

    def _agree(self, offers: list[Any]) -> Any:
        """Choose the first offer that lets one packed frame serve everybody; autobahn asks this for each socket."""
        deflate = sys.modules["autobahn.websocket.compress_deflate"]
        for offer in offers:
            bits = getattr(offer, "request_max_window_bits", None)
            if bits is None or offer.EXTENSION_NAME != DEFLATE or 0 < bits < WINDOW_BITS:
                continue
            # A server may ask the first of every client, and may promise the second to every client; autobahn only
            # lets it do so for those who named them.
            offer.accept_no_context_takeover = offer.request_no_context_takeover = True
            self._packs = True
            return deflate.PerMessageDeflateOfferAccept(
                offer,
                request_no_context_takeover=True,
                no_context_takeover=True,
                max_message_size=limits.MESSAGE_BYTES_MAX,
            )
        return None
