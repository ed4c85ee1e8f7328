"""What the program says to the media process: u32 length, u8 kind, then so many bytes, big-endian.

A start is the JSON of the ingest protocol's `start` without ticket and session: it comes first, and again whenever
the pictures or the sound need another description. A message is a binary message of the same protocol, numbered
from 0 after each start. A failure is a code, and the last word.
"""

import struct
from collections.abc import Iterable

from streams.stage.packager.sound import Sample

START, MESSAGE, FAILURE = b"S", b"M", b"F"
SOUND, PICTURE = 0, 1  # tracks
FRAME = struct.Struct(">Ic")
FRAME_BYTES_MAX = 4 * 1024 * 1024
# unreadable: not such a file, or a broken one. no_media: a head without end. no_picture: sound alone.
# wrong_codec: neither H.264 nor what may be converted. reordered: frames that refer to later ones. too_large: to hold.
REASONS = frozenset({"unreadable", "no_media", "no_picture", "wrong_codec", "reordered", "too_large"})

_SEQ = struct.Struct(">I")
_RECORD = struct.Struct(">BBqII")


class Unusable(Exception):
    """The file cannot be made into a show; the reason is a code for the host's page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def frame(kind: bytes, payload: bytes) -> bytes:
    return FRAME.pack(len(payload), kind) + payload


def message(seq: int, samples: Iterable[tuple[int, Sample]]) -> bytes:
    """The samples are (track, sample)."""
    parts = [_SEQ.pack(seq)]
    for track, sample in samples:
        head = (track, sample.is_key, sample.pts, sample.duration, len(sample.payload))
        parts += [_RECORD.pack(*head), sample.payload]
    return b"".join(parts)
