"""One encoder's connection as the server sees it: the handshake, then commands, then picture and sound.

Whoever owns it feeds bytes, follows the facts, and sends what `take_output` gives. After a Publish nothing more is
read until `permit`: nobody's media is looked at before their key is.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.stage.rtmp import amf0
from streams.stage.rtmp.chunks import (
    AGGREGATE,
    AUDIO,
    BANDWIDTH,
    CHUNK_SIZE_FIRST,
    CHUNK_SIZE_SENT,
    COMMAND,
    COMMAND3,
    DATA,
    DATA3,
    MESSAGE_BYTES_MAX,
    SET_CHUNK_SIZE,
    USER_CONTROL,
    VIDEO,
    WINDOW,
    ChunkReader,
    Packet,
    chunks,
)
from streams.stage.rtmp.faults import BAD_NAME, CONNECT_REJECTED, PLAY_FAILED, RtmpRefused

APP: Final = "live"
VERSION: Final = 3
HELLO_BYTES: Final = 1536
WINDOW_BYTES: Final = 2_500_000
COMMAND_BYTES_MAX: Final = 16 * 1024
COMMANDS_MAX: Final = 200  # in the whole life of a connection; an encoder sends about eight
KEY_CHARACTERS_MAX: Final = 128
WAITING_BYTES_MAX: Final = 1024 * 1024  # that come while a key is being looked at
STREAM: Final = 1

_CONTROL_CHANNEL, _COMMAND_CHANNEL = 2, 3
_ACKNOWLEDGEMENT = 3
_STREAM_BEGIN = 0
_PING, _PONG = 6, 7


@dataclass(frozen=True)
class Publish:
    """The encoder asks to send; answer with `permit` or `deny`."""

    key: str


@dataclass(frozen=True)
class Described:
    """What the encoder says about itself; nothing of it is believed, some of it is useful."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Media:
    is_video: bool
    timestamp: int  # milliseconds, begins again after 2**32
    body: bytes


@dataclass(frozen=True)
class Unpublish:
    """The encoder stops by itself."""


Event = Publish | Described | Media | Unpublish


class Session:
    def __init__(self) -> None:
        self._reader = ChunkReader(message_max=COMMAND_BYTES_MAX)  # nothing longer from somebody unknown
        self._hello: bytearray | None = bytearray()  # None after the handshake
        self._has_greeted = False
        self._output = bytearray()
        self._is_connected = False
        self._is_deciding = False
        self._is_publishing = False
        self._commands = 0
        self._received = 0
        self._acknowledged = 0
        self._replies: Mapping[str, Callable[[list[Any]], Iterator[Event]]] = {
            "connect": self._connect,
            "releaseStream": self._agree,
            "FCPublish": self._agree,
            "createStream": self._create_stream,
            "publish": self._publish,
            "FCUnpublish": self._unpublish,
            "deleteStream": self._unpublish,
            "closeStream": self._unpublish,
            "play": self._play,
        }

    @property
    def held(self) -> int:
        """Bytes that this connection makes us keep."""
        return self._reader.waiting + self._reader.held + len(self._hello or b"")

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take what arrived and tell what it means; raises RtmpRefused after the facts that came before the fault."""
        self._received += len(data)
        if self._hello is not None:
            self._greet(data)
        else:
            self._reader.feed(data)
        if self._is_deciding and self._reader.waiting > WAITING_BYTES_MAX:
            raise RtmpRefused("The encoder did not wait for an answer.")
        yield from self._proceed()

    def permit(self) -> Iterator[Event]:
        """Let the encoder send; go on with what came meanwhile."""
        self._is_deciding = False
        self._is_publishing = True
        self._reader.message_max = MESSAGE_BYTES_MAX
        begin = _STREAM_BEGIN.to_bytes(2) + STREAM.to_bytes(4)
        self._say(USER_CONTROL, begin, channel=_CONTROL_CHANNEL)
        self._status("status", "NetStream.Publish.Start", "You are connected.")
        yield from self._proceed()

    def deny(self, refusal: RtmpRefused) -> None:
        """Say why; the connection is to be closed then."""
        if not self._has_greeted:
            return
        if refusal.code == CONNECT_REJECTED:
            about = {"level": "error", "code": refusal.code, "description": refusal.sentence}
            self._command("_error", 1, None, about)
        else:
            self._status("error", refusal.code, refusal.sentence)

    def take_output(self) -> bytes:
        output = bytes(self._output)
        self._output.clear()
        return output

    # --- the handshake: version and 1536 bytes from each side, then each echoes the other's ---

    def _greet(self, data: bytes) -> None:
        hello = self._hello
        assert hello is not None  # noqa: S101  asked by the caller
        hello += data
        if hello and hello[0] != VERSION:
            raise RtmpRefused("This is not plain RTMP.")
        if not self._has_greeted and len(hello) > HELLO_BYTES:
            theirs = hello[1 : 1 + HELLO_BYTES]
            self._output += bytes([VERSION]) + bytes(8) + os.urandom(HELLO_BYTES - 8) + theirs
            self._has_greeted = True
        whole = 1 + 2 * HELLO_BYTES
        if len(hello) >= whole:
            self._reader.feed(bytes(hello[whole:]))
            self._hello = None

    # --- messages ---

    def _proceed(self) -> Iterator[Event]:
        if self._hello is not None:
            return
        while not self._is_deciding and (packet := self._reader.next()) is not None:
            yield from self._hear(packet)
        if self._is_connected and self._received - self._acknowledged > WINDOW_BYTES // 2:
            self._acknowledged = self._received
            count = (self._received % 2**32).to_bytes(4)
            self._say(_ACKNOWLEDGEMENT, count, channel=_CONTROL_CHANNEL)

    def _hear(self, packet: Packet) -> Iterator[Event]:
        kind = packet.kind
        if kind in (VIDEO, AUDIO):
            if not self._is_publishing:
                raise RtmpRefused("The encoder sends without having asked to.")
            yield Media(kind == VIDEO, packet.timestamp, packet.body)
        elif kind in (COMMAND, COMMAND3):
            yield from self._obey(_values(packet))
        elif kind in (DATA, DATA3):
            yield from self._describe(_values(packet))
        elif kind == USER_CONTROL:
            self._pong(packet.body)
        elif kind == AGGREGATE:
            raise RtmpRefused("The encoder bundles its messages, which this server does not take apart.")
        # Acknowledgements and window sizes of the other side need no answer.

    def _obey(self, values: list[Any]) -> Iterator[Event]:
        self._commands += 1
        if self._commands > COMMANDS_MAX:
            raise RtmpRefused("The encoder sends too many commands.")
        if not values or not isinstance(values[0], str):
            raise RtmpRefused("A command of this encoder has no name.")
        reply = self._replies.get(values[0])
        # Encoders also send commands that expect nothing, such as _checkbw.
        if reply is not None:
            if values[0] != "connect" and not self._is_connected:
                raise RtmpRefused("The encoder did not connect first.", CONNECT_REJECTED)
            yield from reply(values)

    def _connect(self, values: list[Any]) -> Iterator[Event]:
        about = values[2] if len(values) > 2 and isinstance(values[2], dict) else {}
        app = about.get("app")
        if not isinstance(app, str) or app.strip("/") != APP:
            raise RtmpRefused(f"The server's address has to end with /{APP}.", CONNECT_REJECTED)
        self._is_connected = True
        self._say(WINDOW, WINDOW_BYTES.to_bytes(4), channel=_CONTROL_CHANNEL)
        self._say(BANDWIDTH, WINDOW_BYTES.to_bytes(4) + b"\x02", channel=_CONTROL_CHANNEL)
        self._say(SET_CHUNK_SIZE, CHUNK_SIZE_SENT.to_bytes(4), channel=_CONTROL_CHANNEL)
        answer = {
            "level": "status",
            "code": "NetConnection.Connect.Success",
            "description": "Connected.",
            "objectEncoding": 0,
        }
        self._command(
            "_result", _transaction(values), {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}, answer
        )
        yield from ()

    def _agree(self, values: list[Any]) -> Iterator[Event]:
        self._command("_result", _transaction(values), None, None)
        yield from ()

    def _create_stream(self, values: list[Any]) -> Iterator[Event]:
        self._command("_result", _transaction(values), None, STREAM)
        yield from ()

    def _publish(self, values: list[Any]) -> Iterator[Event]:
        key = values[3] if len(values) > 3 else None
        if self._is_publishing:
            raise RtmpRefused("This connection sends already.", BAD_NAME)
        if not isinstance(key, str) or not 0 < len(key) <= KEY_CHARACTERS_MAX:
            raise RtmpRefused("There is no stream key, or it is far too long.", BAD_NAME)
        self._is_deciding = True
        yield Publish(key)

    def _unpublish(self, values: list[Any]) -> Iterator[Event]:
        if self._is_publishing:
            self._is_publishing = False
            yield Unpublish()

    def _play(self, values: list[Any]) -> Iterator[Event]:
        raise RtmpRefused("Shows are sent here, not watched: open the show's page instead.", PLAY_FAILED)

    def _describe(self, values: list[Any]) -> Iterator[Event]:
        """`@setDataFrame onMetaData {…}`; some leave the first word out."""
        words = [value for value in values if isinstance(value, str)]
        about = next((value for value in values if isinstance(value, dict)), None)
        if about is not None and "onMetaData" in words and self._is_publishing:
            yield Described(about)

    def _pong(self, body: bytes) -> None:
        if len(body) == 6 and int.from_bytes(body[:2]) == _PING:
            self._say(USER_CONTROL, _PONG.to_bytes(2) + body[2:], channel=_CONTROL_CHANNEL)

    # --- answers ---

    def _status(self, level: str, code: str, sentence: str) -> None:
        about = {"level": level, "code": code, "description": sentence}
        self._command("onStatus", 0, None, about, stream=STREAM)

    def _command(self, *values: Any, stream: int = 0) -> None:
        self._say(COMMAND, amf0.encode(*values), channel=_COMMAND_CHANNEL, stream=stream)

    def _say(self, kind: int, body: bytes, *, channel: int, stream: int = 0) -> None:
        packet = Packet(kind, stream, 0, body)
        size = CHUNK_SIZE_SENT if self._is_connected else CHUNK_SIZE_FIRST
        self._output += chunks(packet, channel=channel, chunk_size=size)


def _values(packet: Packet) -> list[Any]:
    if len(packet.body) > COMMAND_BYTES_MAX:
        raise RtmpRefused("A command of this encoder is too long.")
    # The newer notation wraps the older one, behind a zero.
    is_wrapped = packet.kind in (COMMAND3, DATA3) and packet.body[:1] == b"\0"
    return amf0.decode(packet.body[1:] if is_wrapped else packet.body)


def _transaction(values: list[Any]) -> float:
    number = values[1] if len(values) > 1 else 0
    return number if isinstance(number, int | float) and not isinstance(number, bool) else 0
