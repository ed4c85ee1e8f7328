"""Many segments as one file: which belong together, where each begins, and the bytes in front of them.

The file begins with the init segment, to which its length is added, and an index of its segments: so every player
knows at once how long it is and can jump in it.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.stage.packager.boxes import VIDEO_SCALE, VIDEO_TRACK, box, full_box
from streams.stage.packager.log import Record
from streams.stage.packager.timeline import MICROS

_INDEX_ENTRIES_MAX = 65_535  # 18 hours; who needs more has no index
_BEGINS_WITH_KEYFRAME = 0x9000_0000


@dataclass(frozen=True)
class Whole:
    """All segments of a rendition that need one init segment, in order."""

    init: int
    head: int  # bytes in front of the first segment
    numbers: tuple[int, ...]

    @property
    def name(self) -> str:
        """Another choice of segments is another file: what a name stands for never changes."""
        mark = hashlib.sha256(",".join(map(str, self.numbers)).encode()).hexdigest()
        return f"whole{self.init}-{mark[:8]}.mp4"

    def offsets(self, records: Sequence[Record]) -> dict[int, int]:
        """Where each segment begins, by number; `records` is the whole log, or at least its beginning."""
        found, at = {}, self.head
        for number in self.numbers:
            found[number] = at
            at += records[number].size
        return found

    def size(self, records: Sequence[Record]) -> int:
        return self.head + sum(records[number].size for number in self.numbers)


def wholes_of(records: Sequence[Record], inits: Sequence[bytes]) -> list[tuple[Whole, bytes]]:
    """Return the files that these segments make, each with the bytes in front of its segments."""
    made = []
    for number, init in enumerate(inits):
        own = [record for record in records if record.init == number and not record.is_gap]
        if own:
            head = head_of(init, own)
            made.append((Whole(number, len(head), tuple(record.number for record in own)), head))
    return made


def head_of(init: bytes, records: Sequence[Record]) -> bytes:
    index = _index(records) if len(records) <= _INDEX_ENTRIES_MAX else b""
    return _with_length(init, (records[-1].end - _start(records[0])) / MICROS) + index


def _start(record: Record) -> int:
    return record.end - round(record.seconds * MICROS)


def _with_length(init: bytes, seconds: float) -> bytes:
    parts = []
    for name, body in _boxes(init):
        if name == b"moov":
            body = _moov_with_length(body, seconds)
        parts.append(box(name, body))
    return b"".join(parts)


def _moov_with_length(moov: bytes, seconds: float) -> bytes:
    parts, scale = [], 1000
    for name, body in _boxes(moov):
        if name == b"mvhd":
            (scale,) = struct.unpack_from(">I", body, 12)
        if name == b"mvex":
            body = full_box(b"mehd", 0, 0, struct.pack(">I", round(seconds * scale))) + body
        parts.append(box(name, body))
    return b"".join(parts)


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        found.append((name, data[at + 8 : at + size]))
        at += size
    return found


def _index(records: Sequence[Record]) -> bytes:
    """A `sidx`: size, duration and kind of every segment. Where some are left out, the one before lasts longer."""
    starts = [_start(record) for record in records]
    lengths = [after - before for before, after in pairwise([*starts, records[-1].end])]
    rows = b"".join(
        struct.pack(
            ">III", record.size, _ticks(length), _BEGINS_WITH_KEYFRAME if record.is_independent else 0
        )
        for record, length in zip(records, lengths, strict=True)
    )
    return full_box(
        b"sidx",
        1,
        0,
        struct.pack(">IIQQHH", VIDEO_TRACK, VIDEO_SCALE, _ticks(starts[0]), 0, 0, len(records)),
        rows,
    )


def _ticks(micros: int) -> int:
    return round(micros * VIDEO_SCALE / MICROS)
