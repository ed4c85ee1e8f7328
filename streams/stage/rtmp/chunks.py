"""RTMP's chunk streams: messages cut into chunks and interleaved, put together again and cut for the answer.

The reader holds what has not arrived whole, and no more of it than `message_max` and HELD_BYTES_MORE.
"""

from dataclasses import dataclass, field
from typing import Final

from streams.stage.rtmp.faults import RtmpRefused

MESSAGE_BYTES_MAX: Final = 4 * 1024 * 1024
HELD_BYTES_MORE: Final = 1024 * 1024  # than the longest message, of all unfinished messages together
CHUNK_STREAMS_MAX: Final = 32
CHUNK_SIZE_FIRST: Final = 128
CHUNK_SIZE_MAX: Final = 0xFFFFFF
CHUNK_SIZE_SENT: Final = 4096

SET_CHUNK_SIZE, ABORT, ACKNOWLEDGEMENT, USER_CONTROL, WINDOW, BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO, DATA3, COMMAND3, DATA, COMMAND, AGGREGATE = 8, 9, 15, 17, 18, 20, 22

_EXTENDED: Final = 0xFFFFFF
_HEADER_BYTES: Final = (11, 7, 3, 0)
_CLOCK: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Packet:
    """One whole message; `timestamp` is in milliseconds and begins again after 2**32."""

    kind: int
    stream: int
    timestamp: int
    body: bytes


@dataclass(slots=True)
class _Stream:
    length: int = 0
    kind: int = 0
    stream: int = 0
    timestamp: int = 0
    delta: int = 0
    is_extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    def __init__(self, *, message_max: int = MESSAGE_BYTES_MAX) -> None:
        self.message_max = message_max
        self.chunk_size = CHUNK_SIZE_FIRST
        self.held = 0  # bytes of unfinished messages
        self._buffer = bytearray()
        self._at = 0
        self._streams: dict[int, _Stream] = {}
        self._current: _Stream | None = None
        self._chunk_left = 0

    @property
    def waiting(self) -> int:
        """Bytes that nobody has asked for yet."""
        return len(self._buffer) - self._at

    def feed(self, data: bytes) -> None:
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        self._buffer += data

    def next(self) -> Packet | None:
        """Return the next message, or None until more bytes have come.

        Raises RtmpRefused when what came is no RTMP or too much.
        """
        while True:
            if self._current is None and not self._begin():
                return None
            stream = self._current
            assert stream is not None  # noqa: S101  begun above
            self._fill(stream)
            if self._chunk_left:
                return None
            self._current = None
            if len(stream.body) == stream.length:
                packet = self._finished(stream)
                if packet.kind > ABORT:
                    return packet
                self._control(packet)

    # --- a chunk ---

    def _begin(self) -> bool:
        """Read the head of a chunk, if all of it is there."""
        buffer, at = self._buffer, self._at
        have = len(buffer) - at
        if have < 1:
            return False
        shape, number, size = buffer[at] >> 6, buffer[at] & 0x3F, 1
        if number < 2:
            size = 2 + number
            if have < size:
                return False
            number = 64 + int.from_bytes(buffer[at + 1 : at + size], "little")
        stream = self._streams.get(number) or self._opened(number, shape)
        head = size + _HEADER_BYTES[shape]
        if have < head:
            return False
        is_extended = stream.is_extended
        if shape < 3:
            is_extended = int.from_bytes(buffer[at + size : at + size + 3]) == _EXTENDED
        end = head + 4 * is_extended
        if have < end:
            return False
        self._take_head(stream, shape, at + size, at + head if is_extended else 0)
        self._at = at + end
        self._current = stream
        self._chunk_left = min(self.chunk_size, stream.length - len(stream.body))
        return True

    def _opened(self, number: int, shape: int) -> _Stream:
        if shape > 1:
            raise RtmpRefused("The encoder's data cannot be read: a chunk repeats what never came.")
        if len(self._streams) >= CHUNK_STREAMS_MAX:
            raise RtmpRefused("The encoder sends on too many channels.")
        stream = self._streams[number] = _Stream()
        return stream

    def _take_head(self, stream: _Stream, shape: int, at: int, extended_at: int) -> None:
        buffer = self._buffer
        if stream.body:
            if shape < 3:
                raise RtmpRefused("The encoder's data cannot be read: a message broke off.")
            return
        if shape < 3:
            stream.delta = int.from_bytes(buffer[at : at + 3])
            stream.is_extended = bool(extended_at)
            if extended_at:
                stream.delta = int.from_bytes(buffer[extended_at : extended_at + 4])
        if shape < 2:
            stream.length = int.from_bytes(buffer[at + 3 : at + 6])
            stream.kind = buffer[at + 6]
        if shape == 0:
            stream.stream = int.from_bytes(buffer[at + 7 : at + 11], "little")
            stream.timestamp = stream.delta
        else:
            stream.timestamp = (stream.timestamp + stream.delta) % _CLOCK
        if stream.length > self.message_max:
            raise RtmpRefused("A message of the encoder is too large. Lower the bitrate.")

    def _fill(self, stream: _Stream) -> None:
        take = min(self._chunk_left, len(self._buffer) - self._at)
        if take:
            stream.body += self._buffer[self._at : self._at + take]
            self._at += take
            self._chunk_left -= take
            self.held += take
            if self.held > self.message_max + HELD_BYTES_MORE:
                raise RtmpRefused("The encoder begins more than it finishes.")

    def _finished(self, stream: _Stream) -> Packet:
        self.held -= stream.length
        packet = Packet(stream.kind, stream.stream, stream.timestamp, bytes(stream.body))
        stream.body = bytearray()
        return packet

    def _control(self, packet: Packet) -> None:
        """What is about the chunks themselves."""
        if len(packet.body) < 4:
            raise RtmpRefused("A control message of the encoder is cut off.")
        value = int.from_bytes(packet.body[:4])
        if packet.kind == SET_CHUNK_SIZE:
            if not 1 <= value <= 0x7FFFFFFF:
                raise RtmpRefused("The encoder asks for chunks of no size.")
            self.chunk_size = min(value, CHUNK_SIZE_MAX)  # no message is longer
        elif packet.kind == ABORT and value in self._streams:
            stream = self._streams[value]
            self.held -= len(stream.body)
            stream.body = bytearray()


def chunks(packet: Packet, *, channel: int, chunk_size: int) -> bytes:
    """Cut a message for sending; `channel` is 2 to 63."""
    is_extended = packet.timestamp >= _EXTENDED
    extended = packet.timestamp.to_bytes(4) if is_extended else b""
    head = b"".join(
        (
            bytes([channel]),
            min(packet.timestamp, _EXTENDED).to_bytes(3),
            len(packet.body).to_bytes(3),
            bytes([packet.kind]),
            packet.stream.to_bytes(4, "little"),
            extended,
        )
    )
    again = bytes([0xC0 | channel]) + extended
    body = packet.body
    pieces = [body[at : at + chunk_size] for at in range(0, len(body), chunk_size)]
    return head + again.join(pieces)
