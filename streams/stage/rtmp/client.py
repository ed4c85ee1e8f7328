"""The other side of RTMP: what sends a show on to somebody else's server. Bytes in, bytes out, no input or output."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from streams.stage.rtmp import amf0
from streams.stage.rtmp.chunks import (
    CHUNK_SIZE_FIRST,
    CHUNK_SIZE_SENT,
    COMMAND,
    COMMAND3,
    DATA,
    SET_CHUNK_SIZE,
    USER_CONTROL,
    WINDOW,
    ChunkReader,
    Packet,
    chunks,
)
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.session import HELLO_BYTES, VERSION

ANSWER_BYTES_MAX: Final = 64 * 1024
WORDS_MAX: Final = 200  # of another server's sentence

_ACKNOWLEDGEMENT = 3
_PING, _PONG = 6, 7
_CONNECT, _RELEASE, _ANNOUNCE, _CREATE, _PUBLISH = 1, 2, 3, 4, 5
_CONTROL_CHANNEL, _COMMAND_CHANNEL, _MEDIA_CHANNEL = 2, 3, 4


class Client:
    def __init__(self, *, app: str, url: str, key: str) -> None:
        self.is_ready = False
        self._app = app
        self._url = url
        self._key = key
        self._reader = ChunkReader(message_max=ANSWER_BYTES_MAX)
        self._hello: bytearray | None = bytearray()
        self._output = bytearray(bytes([VERSION]) + bytes(8) + os.urandom(HELLO_BYTES - 8))
        self._chunk_size = CHUNK_SIZE_FIRST
        self._stream = 0
        self._received = self._acknowledged = 0
        self._window = 0

    def take_output(self) -> bytes:
        output = bytes(self._output)
        self._output.clear()
        return output

    def feed(self, data: bytes) -> None:
        """Follow the other server; raises RtmpRefused with its words when it says no."""
        if self._hello is not None:
            data = self._greet(data)
        self._received += len(data)
        self._reader.feed(data)
        while self._hello is None and (packet := self._reader.next()) is not None:
            self._hear(packet)
        if self._window and self._received - self._acknowledged > self._window // 2:
            self._acknowledged = self._received
            self._say(_ACKNOWLEDGEMENT, (self._received % 2**32).to_bytes(4), channel=_CONTROL_CHANNEL)

    def describe(self, values: Mapping[str, Any]) -> None:
        body = amf0.encode("@setDataFrame", "onMetaData", values)
        self._say(DATA, body, channel=_MEDIA_CHANNEL, stream=self._stream)

    def send(self, kind: int, timestamp: int, body: bytes) -> None:
        """Send a tag of picture or sound; only when `is_ready`."""
        packet = Packet(kind, self._stream, timestamp % 2**32, body)
        self._output += chunks(packet, channel=_MEDIA_CHANNEL, chunk_size=self._chunk_size)

    def leave(self) -> None:
        if self.is_ready:
            self._command("FCUnpublish", 0, None, self._key)
            self._command("deleteStream", 0, None, self._stream)

    def _greet(self, data: bytes) -> bytes:
        hello = self._hello
        assert hello is not None  # noqa: S101  asked by the caller
        hello += data
        if hello and hello[0] != VERSION:
            raise RtmpRefused("This is no RTMP server.")
        whole = 1 + 2 * HELLO_BYTES
        if len(hello) < whole:
            return b""
        self._hello = None
        self._output += hello[1 : 1 + HELLO_BYTES]
        about = {"app": self._app, "type": "nonprivate", "flashVer": "FMLE/3.0 (compatible; Showfloor)"}
        self._command("connect", _CONNECT, {**about, "tcUrl": self._url})
        return bytes(hello[whole:])

    def _hear(self, packet: Packet) -> None:
        if packet.kind in (COMMAND, COMMAND3):
            values = amf0.decode(packet.body[1:] if packet.kind == COMMAND3 else packet.body)
            replies: Mapping[object, Callable[[list[Any]], None]] = {
                "_result": self._agreed,
                "_error": self._refused,
                "onStatus": self._told,
                "close": self._refused,
            }
            reply = replies.get(values[0]) if values and isinstance(values[0], str) else None
            if reply is not None:
                reply(values)
        elif packet.kind == WINDOW and len(packet.body) == 4:
            self._window = int.from_bytes(packet.body)
        elif packet.kind == USER_CONTROL and packet.body[:2] == _PING.to_bytes(2):
            self._say(USER_CONTROL, _PONG.to_bytes(2) + packet.body[2:6], channel=_CONTROL_CHANNEL)

    def _agreed(self, values: list[Any]) -> None:
        transaction = values[1] if len(values) > 1 else None
        if transaction == _CONNECT:
            self._say(SET_CHUNK_SIZE, CHUNK_SIZE_SENT.to_bytes(4), channel=_CONTROL_CHANNEL)
            self._chunk_size = CHUNK_SIZE_SENT
            self._command("releaseStream", _RELEASE, None, self._key)
            self._command("FCPublish", _ANNOUNCE, None, self._key)
            self._command("createStream", _CREATE, None)
        elif transaction == _CREATE:
            number = values[3] if len(values) > 3 else None
            if not isinstance(number, float) or not 0 <= number < 2**31:
                raise RtmpRefused("The other server gives no stream to send on.")
            self._stream = int(number)
            self._command("publish", _PUBLISH, None, self._key, "live", stream=self._stream)

    def _told(self, values: list[Any]) -> None:
        about = values[3] if len(values) > 3 and isinstance(values[3], dict) else {}
        if about.get("code") == "NetStream.Publish.Start":
            self.is_ready = True
        elif about.get("level") == "error":
            self._refused(values)

    def _refused(self, values: list[Any]) -> None:
        if len(values) > 1 and values[1] in (_RELEASE, _ANNOUNCE):
            return  # not every server knows these, and none needs them
        about = next((value for value in values if isinstance(value, dict) and "level" in value), {})
        words = about.get("description") or about.get("code") or ""
        raise RtmpRefused(str(words)[:WORDS_MAX])

    def _command(self, *values: Any, stream: int = 0) -> None:
        self._say(COMMAND, amf0.encode(*values), channel=_COMMAND_CHANNEL, stream=stream)

    def _say(self, kind: int, body: bytes, *, channel: int, stream: int = 0) -> None:
        self._output += chunks(Packet(kind, stream, 0, body), channel=channel, chunk_size=self._chunk_size)
