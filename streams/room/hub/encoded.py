"""A frame on its way to many: encoded once, whoever gets it and however it is written.

A server that lets bytes through gets a whole WebSocket frame (RFC 6455), compressed for those who agreed to that
(RFC 7692, without context, so that one compressed frame fits all of them). Any other gets an ASGI message.
"""

import struct
import zlib
from typing import Any, Final

# Below this a frame is one small packet either way.
PACK_BYTES_MIN: Final = 256
# 4 KB: what the most careful clients ask for, and as much as a tick has to look back on.
WINDOW_BITS: Final = 12
FINAL_TEXT: Final = 0x81
COMPRESSED: Final = 0x40
# What a message ends with on the stream of the compressor, and does not carry on the wire.
FLUSHED: Final = b"\x00\x00\xff\xff"


class Encoded:
    """One text frame in each of its forms; each form is made when it is first asked for, and shared."""

    __slots__ = ("_message", "_packed", "_plain", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._message: dict[str, Any] | None = None
        self._plain: bytes | None = None
        self._packed: bytes | None = None

    @property
    def message(self) -> dict[str, Any]:
        """The ASGI message."""
        if self._message is None:
            self._message = {"type": "websocket.send", "text": self.text}
        return self._message

    @property
    def plain(self) -> bytes:
        """The whole frame, as it goes over the line."""
        if self._plain is None:
            self._plain = framed(self.text.encode())
        return self._plain

    @property
    def packed(self) -> bytes:
        """The frame for those who can unpack it; the plain one where packing saves no packet."""
        if self._packed is None:
            plain = self.plain
            is_worth_it = len(plain) >= PACK_BYTES_MIN
            self._packed = framed(deflated(self.text.encode()), COMPRESSED) if is_worth_it else plain
        return self._packed


def deflated(payload: bytes) -> bytes:
    """Return a payload compressed for itself alone, looking back no further than anybody agreed to."""
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -WINDOW_BITS)
    return (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(FLUSHED)


def framed(payload: bytes, flags: int = 0) -> bytes:
    """Return a server's text frame around a payload, in one piece."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", FINAL_TEXT | flags, length)
    elif length < 65_536:
        head = struct.pack("!BBH", FINAL_TEXT | flags, 126, length)
    else:
        head = struct.pack("!BBQ", FINAL_TEXT | flags, 127, length)
    return head + payload
