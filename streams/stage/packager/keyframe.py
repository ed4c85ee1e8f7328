"""The picture a segment begins with, found without a demuxer: its boxes stand where `boxes` put them."""

import struct
from dataclasses import dataclass

from streams.stage.packager.boxes import SYNC_SAMPLE, VIDEO_TRACK

# From the top to the decoder configuration, each with the bytes between its head and the next box.
_CONFIGURATION = (
    (b"moov", 0),
    (b"trak", 0),
    (b"mdia", 0),
    (b"minf", 0),
    (b"stbl", 0),
    (b"stsd", 8),
    (b"avc1", 78),
    (b"avcC", 0),
)


@dataclass(frozen=True)
class Keyframe:
    """What a decoder needs for one picture."""

    avcc: bytes
    payload: bytes


def keyframe_of(media: bytes) -> Keyframe | None:
    """Return the first picture of an init segment and a segment; None unless that is a keyframe of ours."""
    try:
        begin, end = _inside(media, _CONFIGURATION)
        moof, _ = _box(media, b"moof", 0, len(media))
        payload = _first_payload(media, moof)
    except (LookupError, struct.error):
        return None
    return Keyframe(media[begin:end], payload)


def _first_payload(media: bytes, moof: int) -> bytes:
    size, _ = struct.unpack_from(">I4s", media, moof - 8)
    traf, traf_end = _box(media, b"traf", moof, moof - 8 + size)
    header, _ = _box(media, b"tfhd", traf, traf_end)
    run, _ = _box(media, b"trun", traf, traf_end)
    (track,) = struct.unpack_from(">I", media, header + 4)
    offset, _duration, length, flags = struct.unpack_from(">iIII", media, run + 8)
    payload = media[moof - 8 + offset :][:length]
    if track != VIDEO_TRACK or flags != SYNC_SAMPLE or len(payload) != length:
        raise LookupError("keyframe")
    return payload


def _inside(media: bytes, path: tuple[tuple[bytes, int], ...]) -> tuple[int, int]:
    begin, end = 0, len(media)
    for name, skip in path:
        begin, end = _box(media, name, begin, end)
        begin += skip
    return begin, end


def _box(media: bytes, name: bytes, begin: int, end: int) -> tuple[int, int]:
    """Where the payload of a box begins and ends. Raises LookupError when there is none of that name."""
    while begin + 8 <= end:
        size, found = struct.unpack_from(">I4s", media, begin)
        if size < 8:
            break
        if found == name and begin + size <= end:
            return begin + 8, begin + size
        begin += size
    raise LookupError(name.decode())
