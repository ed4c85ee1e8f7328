"""H.264 as recorders write it, turned into what the packager takes: one description, and samples with lengths."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import av

from streams.stage.demux.wire import Unusable

IDR, SPS, PPS, DELIMITER = 5, 7, 8, 9
DROPPED = {SPS, PPS, DELIMITER}  # the description says it
SETS_MAX = 8
SET_BYTES_MAX = 256

_START_CODE = b"\0\0\1"


@dataclass(frozen=True)
class Description:
    width: int
    height: int
    avcc: bytes


class Pictures:
    """Follows one stream: its parameter sets may come once in front, or with the keyframes, and change there."""

    def __init__(self, extradata: bytes) -> None:
        self.description: Description | None = None
        self._length_bytes = 0  # none: units are set apart by start codes
        self._avcc = b""  # in the recorder's own words
        self._sets: tuple[tuple[bytes, ...], tuple[bytes, ...]] = ((), ())
        if extradata[:1] == b"\x01" and len(extradata) >= 7:
            self._length_bytes = (extradata[4] & 3) + 1
            self._avcc = extradata[:4] + bytes([extradata[4] | 3]) + extradata[5:]
            self._sets = _sets_of(extradata)
        elif extradata:
            self._remember(_units_between_codes(extradata))

    def take(self, data: bytes) -> tuple[bytes, bool]:
        """Return the sample and whether it is a keyframe; `description` may be another one then.

        The sample is empty where the packet held no picture.
        """
        units = (
            _units_by_length(data, self._length_bytes) if self._length_bytes else _units_between_codes(data)
        )
        is_new = self._remember(units)
        kept = [unit for unit in units if unit[0] & 0x1F not in DROPPED]
        payload = b"".join(len(unit).to_bytes(4) + unit for unit in kept)
        is_key = any(unit[0] & 0x1F == IDR for unit in kept)
        if is_key and (is_new or self.description is None or self.description.avcc != self._described()):
            self._describe(payload)
        return payload, is_key

    def _remember(self, units: Iterable[bytes]) -> bool:
        sps, pps = (tuple(unit for unit in units if unit[0] & 0x1F == kind) for kind in (SPS, PPS))
        found = (sps or self._sets[0], pps or self._sets[1])
        if found == self._sets:
            return False
        if (
            any(len(group) > SETS_MAX for group in found)
            or max(map(len, found[0] + found[1])) > SET_BYTES_MAX
        ):
            raise Unusable("unreadable")
        self._sets, self._avcc = found, b""
        return True

    def _described(self) -> bytes:
        if self._avcc:
            return self._avcc
        sps, pps = self._sets
        if not sps or not pps or len(sps[0]) < 4:
            return b""
        return b"".join(
            [
                b"\x01" + sps[0][1:4] + b"\xff",
                bytes([0xE0 | len(sps)]), *(len(one).to_bytes(2) + one for one in sps),
                bytes([len(pps)]), *(len(one).to_bytes(2) + one for one in pps),
            ]
        )  # fmt: skip

    def _describe(self, key: bytes) -> None:
        avcc = self._described()
        if avcc:
            self.description = Description(*_size(avcc, key), avcc)


def _size(avcc: bytes, key: bytes) -> tuple[int, int]:
    """Ask the decoder: the container's word need not be true after a change."""
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)  # noqa: S101  what the name means
    decoder.extradata, decoder.thread_type, decoder.thread_count = avcc, "NONE", 1
    try:
        frames = [*decoder.decode(av.Packet(key)), *decoder.decode(None)]
    except av.FFmpegError:
        frames = []
    if not frames:
        raise Unusable("unreadable")
    return frames[0].width, frames[0].height


def _sets_of(avcc: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    groups = []
    at = 5
    for mask in (0x1F, 0xFF):
        count = avcc[at] & mask if at < len(avcc) else 0
        at += 1
        group = []
        for _ in range(count):
            length = int.from_bytes(avcc[at : at + 2])
            group.append(avcc[at + 2 : at + 2 + length])
            at += 2 + length
        groups.append(tuple(unit for unit in group if unit))
    return groups[0], groups[1]


def _units_by_length(data: bytes, length_bytes: int) -> Sequence[bytes]:
    units, at = [], 0
    while at < len(data):
        start = at + length_bytes
        at = start + int.from_bytes(data[start - length_bytes : start])
        if at > len(data):
            raise Unusable("unreadable")
        if at > start:
            units.append(data[start:at])
    return units


def _units_between_codes(data: bytes) -> Sequence[bytes]:
    """A unit never ends in a zero: those in front of a start code belong to it."""
    first = data.find(_START_CODE)
    units = (unit.rstrip(b"\0") for unit in data[first + 3 :].split(_START_CODE)) if first >= 0 else ()
    return [unit for unit in units if unit]
