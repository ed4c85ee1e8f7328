"""Reads fragmented MP4, and what a show left on disk, as far as tests want to look into it."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.stage.packager.log import log_read
from streams.stage.packager.segments import Closed
from tests.streams.stage.encoded import picture


@dataclass(frozen=True)
class Track:
    decode_time: int
    durations: list[int]
    flags: list[int]
    payloads: list[bytes]
    offsets: list[int]  # from decoding to showing

    @property
    def end(self) -> int:
        return self.decode_time + sum(self.durations)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        yield name, data[at + 8 : at + size]
        at += size


def fragments(data: bytes) -> Iterator[dict[int, Track]]:
    """The tracks of every fragment, by number."""
    start = 0
    for name, body in boxes(data):
        if name == b"moof":
            moof_at, moof = start, body
        elif name == b"mdat":
            yield _tracks(data, moof_at, moof)
        start += 8 + len(body)


def _tracks(data: bytes, moof_at: int, moof: bytes) -> dict[int, Track]:
    tracks = {}
    for name, body in boxes(moof):
        if name == b"traf":
            inner = dict(boxes(body))
            (number,) = struct.unpack_from(">I", inner[b"tfhd"], 4)
            (decode_time,) = struct.unpack_from(">Q", inner[b"tfdt"], 4)
            count, offset = struct.unpack_from(">Ii", inner[b"trun"], 4)
            has_offsets = inner[b"trun"][2] & 0x08
            row_format = struct.Struct(">IIIi" if has_offsets else ">III")
            rows = [
                row_format.unpack_from(inner[b"trun"], 12 + row_format.size * row) for row in range(count)
            ]
            at = moof_at + offset
            payloads = []
            for _duration, size, *_rest in rows:
                payloads.append(data[at : at + size])
                at += size
            offsets = [row[3] for row in rows] if has_offsets else [0] * count
            tracks[number] = Track(
                decode_time, [row[0] for row in rows], [row[2] for row in rows], payloads, offsets
            )
    return tracks


def tracks_of(closed: Sequence[Closed], number: int) -> Iterator[Track]:
    for item in closed:
        for fragment in fragments(item.data):
            if number in fragment:
                yield fragment[number]


def payloads_of(closed: Sequence[Closed], number: int) -> list[bytes]:
    return [payload for track in tracks_of(closed, number) for payload in track.payloads]


def stored(show: Path, track: int, name: str = "v0") -> list[bytes]:
    folder = show / name
    return [
        payload
        for line in log_read(folder)
        if not line.is_gap
        for fragment in fragments((folder / f"seg{line.number}.m4s").read_bytes())
        if track in fragment
        for payload in fragment[track].payloads
    ]


def pictures(first: int, last: int) -> list[bytes]:
    return [picture(number).payload for number in range(first, last)]


def files_of(folder: Path) -> list[Path]:
    return list(folder.glob("**/*"))
