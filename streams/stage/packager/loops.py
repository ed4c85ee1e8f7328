"""A few segments as a file of their own: their times begin at nothing, and nothing is decoded."""

import struct
from collections.abc import Iterator


def loop_of(init: bytes, media: bytes) -> bytes:
    """Return an init segment and the segments after it as one short film."""
    data = bytearray(media)
    firsts: dict[int, int] = {}
    for _name, moof, moof_end in _boxes(data, 0, len(data), b"moof"):
        for _name, traf, traf_end in _boxes(data, moof, moof_end, b"traf"):
            _begin_at_nothing(data, traf, traf_end, firsts)
    return init + bytes(data)


def _begin_at_nothing(data: bytearray, traf: int, traf_end: int, firsts: dict[int, int]) -> None:
    begins = {name: begin for name, begin, _end in _boxes(data, traf, traf_end)}
    (track,) = struct.unpack_from(">I", data, begins[b"tfhd"] + 4)
    (time,) = struct.unpack_from(">Q", data, begins[b"tfdt"] + 4)
    struct.pack_into(">Q", data, begins[b"tfdt"] + 4, time - firsts.setdefault(track, time))


def _boxes(
    data: bytearray, begin: int, end: int, wanted: bytes | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Names of the boxes between two places, and where the payload of each begins and ends."""
    while begin + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, begin)
        if wanted in (None, name):
            yield name, begin + 8, begin + size
        begin += size
