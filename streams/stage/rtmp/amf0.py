"""AMF0, the notation of RTMP's commands: numbers, truths, words, objects and lists, bounded in depth and number."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

from streams.stage.rtmp.faults import RtmpRefused

DEPTH_MAX: Final = 6
VALUES_MAX: Final = 400  # in one message, whatever they are nested in

NUMBER, TRUTH, WORDS, OBJECT = 0, 1, 2, 3
NULL, UNDEFINED, NAMED_LIST, OBJECT_END, LIST = 5, 6, 8, 9, 10
DATE, LONG_WORDS, UNSUPPORTED, XML, TYPED_OBJECT = 11, 12, 13, 15, 16


def decode(body: bytes) -> list[Any]:
    """Return the values of a message.

    Raises RtmpRefused for whatever is cut off, too deep, too many or of no kind that encoders send.
    """
    reader = _Reader(body)
    values = []
    while not reader.is_done:
        values.append(reader.value(0))
    return values


def encode(*values: Any) -> bytes:
    return b"".join(_encoded(value) for value in values)


def _encoded(value: Any) -> bytes:
    match value:
        case None:
            return bytes([NULL])
        case bool():
            return bytes([TRUTH, value])
        case int() | float():
            return bytes([NUMBER]) + struct.pack(">d", value)
        case str():
            return bytes([WORDS]) + _named(value)
        case Mapping():
            inside = b"".join(_named(str(name)) + _encoded(item) for name, item in value.items())
            return bytes([OBJECT]) + inside + bytes([0, 0, OBJECT_END])
        case Sequence():
            return bytes([LIST]) + struct.pack(">I", len(value)) + encode(*value)
    raise TypeError(type(value))


def _named(text: str) -> bytes:
    raw = text.encode()[:0xFFFF]
    return struct.pack(">H", len(raw)) + raw


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0
        self._left = VALUES_MAX

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._body)

    def value(self, depth: int) -> Any:
        self._left -= 1
        if depth > DEPTH_MAX or self._left < 0:
            raise RtmpRefused("A command of this encoder is nested too deeply or too long.")
        kind = self._take(1)[0]
        simple = _SIMPLE.get(kind)
        if simple is not None:
            return simple(self)
        if kind in (OBJECT, NAMED_LIST, TYPED_OBJECT):
            return self._object(kind, depth)
        if kind == LIST:
            return [self.value(depth + 1) for _ in range(min(self._count(), VALUES_MAX + 1))]
        raise RtmpRefused(f"A command of this encoder has a value of an unknown kind ({kind}).")

    def number(self) -> float:
        (value,) = struct.unpack(">d", self._take(8))
        return float(value)

    def truth(self) -> bool:
        return self._take(1)[0] != 0

    def words(self) -> str:
        return self._take(int.from_bytes(self._take(2))).decode("utf-8", "replace")

    def long_words(self) -> str:
        return self._take(self._count()).decode("utf-8", "replace")

    def date(self) -> float:
        moment = self.number()
        self._take(2)  # a time zone that nobody fills in
        return moment

    def nothing(self) -> None:
        return None

    def _object(self, kind: int, depth: int) -> dict[str, Any]:
        if kind == NAMED_LIST:
            self._count()  # what it says is only a hint; its end is marked as an object's
        elif kind == TYPED_OBJECT:
            self.words()
        found: dict[str, Any] = {}
        while True:
            name = self.words()
            if not name and self._body[self._at : self._at + 1] == bytes([OBJECT_END]):
                self._at += 1
                return found
            found[name] = self.value(depth + 1)

    def _count(self) -> int:
        return int.from_bytes(self._take(4))

    def _take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._body):
            raise RtmpRefused("A command of this encoder is cut off.")
        taken = self._body[self._at : end]
        self._at = end
        return taken


_SIMPLE: Final = {
    NUMBER: _Reader.number,
    TRUTH: _Reader.truth,
    WORDS: _Reader.words,
    NULL: _Reader.nothing,
    UNDEFINED: _Reader.nothing,
    UNSUPPORTED: _Reader.nothing,
    DATE: _Reader.date,
    LONG_WORDS: _Reader.long_words,
    XML: _Reader.long_words,
}
