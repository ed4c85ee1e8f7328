"""What browsers' recorders write: three real files of three seconds, and made ones of any kind."""

import functools
import json
import os
import struct
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from streams.stage.demux.__main__ import run
from streams.stage.demux.show import Wish
from streams.stage.demux.wire import FAILURE, FRAME, MESSAGE, START
from streams.stage.packager.boxes import (
    AUDIO_TRACK,
    DELTA_SAMPLE,
    SYNC_SAMPLE,
    VIDEO_SCALE,
    VIDEO_TRACK,
    Run,
    fragment,
    init_segment,
)
from streams.stage.packager.sound import Sample
from streams.stage.protocol import Message, Start, parse_message, parse_start
from tests.streams.stage.encoded import EPOCH, Recording

DATA = Path(__file__).parents[2] / "data/stage"
BITRATE = 1_000_000
OPUS_SILENCE = b"\xf8\xff\xfe"  # one packet of 20 ms


@functools.cache
def chromium(name: str) -> bytes:
    """`chromium.mkv` (H.264, Opus), `chromium.mp4` (the same in fragments) or `chromium.webm` (VP8, Opus)."""
    return (DATA / name).read_bytes()


@dataclass
class Demuxed:
    starts: list[Start]
    messages: list[Message]
    reason: str | None
    code: int

    @property
    def pictures(self) -> list[Sample]:
        return [sample for message in self.messages for _, sample in message.pictures]

    @property
    def sound(self) -> list[Sample]:
        return [sample for message in self.messages for sample in message.sound]


def demuxed(data: bytes, container: str, *, converts: bool = False) -> Demuxed:
    """What the program would say of a file, without a process of its own; everything must pass the protocol."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as sink:
        source.write(data)
        source.flush()
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        wish = Wish(container, BITRATE, transcodes=converts)
        code = run(wish, source=source.fileno(), sink=sink.fileno())
        os.lseek(sink.fileno(), 0, os.SEEK_SET)
        return heard(sink.read(), code)


def heard(said: bytes, code: int) -> Demuxed:
    found = Demuxed([], [], None, code)
    at = 0
    while at < len(said):
        length, kind = FRAME.unpack_from(said, at)
        payload = said[at + FRAME.size : at + FRAME.size + length]
        at += FRAME.size + length
        if kind == START:
            found.starts.append(parse_start(json.loads(payload) | {"session": "one", "ticket": ""}))
        elif kind == MESSAGE:
            found.messages.append(parse_message(payload, renditions=1))
        else:
            assert kind == FAILURE
            found.reason = payload.decode()
    return found


def start(**changes: Any) -> dict[str, Any]:
    """The changes of a `start` that make it one of a recorder."""
    return {"container": "matroska", "bitrate": BITRATE, **changes}


# --- Matroska as Chromium writes it: no sizes, no CodecPrivate for H.264, units with start codes ---


def element(name: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return _name(name) + struct.pack(">Q", len(body) | 1 << 56) + body


def endless(name: int) -> bytes:
    return _name(name) + b"\x01" + b"\xff" * 7


def _name(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def head(*tracks: bytes) -> bytes:
    ebml = element(0x1A45DFA3, element(0x4282, b"matroska"), element(0x4287, b"\4"), element(0x4285, b"\2"))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4)))
    return ebml + endless(0x18538067) + info + element(0x1654AE6B, *tracks)


def picture_track(codec: bytes = b"V_MPEG4/ISO/AVC", *, width: int = 320, height: int = 180) -> bytes:
    size = element(0xE0, element(0xB0, width.to_bytes(2)), element(0xBA, height.to_bytes(2)))
    return element(0xAE, _number(0xD7, 1), _number(0x73C5, 1), _number(0x83, 1), element(0x86, codec), size)


def sound_track(codec: bytes = b"A_OPUS") -> bytes:
    opus_head = b"OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0"
    terms = element(0xE1, element(0xB5, struct.pack(">d", 48_000)), _number(0x9F, 1))
    kind = (_number(0xD7, 2), _number(0x73C5, 2), _number(0x83, 2))
    return element(0xAE, *kind, element(0x86, codec), element(0x63A2, opus_head), terms)


def _number(name: int, value: int) -> bytes:
    return element(name, bytes([value]))


def block(track: int, ms: int, payload: bytes, *, is_key: bool = False) -> bytes:
    """A cluster of one block: as short as they come."""
    simple = struct.pack(">BhB", 0x80 | track, 0, 0x80 if is_key else 0) + payload
    return endless(0x1F43B675) + element(0xE7, ms.to_bytes(4)) + element(0xA3, simple)


def annex_b(sample: Sample, avcc: bytes = b"") -> bytes:
    """The sample with start codes; in front of a keyframe its parameter sets."""
    units, at = [], 0
    if sample.is_key and avcc:
        units = sets_of(avcc)
    while at < len(sample.payload):
        length = int.from_bytes(sample.payload[at : at + 4])
        units.append(sample.payload[at + 4 : at + 4 + length])
        at += 4 + length
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def sets_of(avcc: bytes) -> list[bytes]:
    """The one sequence and the one picture parameter set of a decoder configuration."""
    pps_at = 8 + int.from_bytes(avcc[6:8]) + 3
    return [avcc[8 : pps_at - 3], avcc[pps_at : pps_at + int.from_bytes(avcc[pps_at - 2 : pps_at])]]


def blocks(pictures: Iterable[Sample], avcc: bytes, *, shift_ms: int = 0) -> bytes:
    return b"".join(
        block(1, shift_ms + round((one.pts - EPOCH) / 1000), annex_b(one, avcc), is_key=one.is_key)
        for one in pictures
    )


# --- fragments of MP4 with H.264 and AAC, a second each, as Safari writes them ---


def fragmented(recording: Recording) -> bytes:
    made = [init_segment(recording.video, recording.audio)]
    for second in range(round((recording.pictures[-1].pts - EPOCH) / 1e6)):
        runs = [
            _run(VIDEO_TRACK, VIDEO_SCALE, _second(recording.pictures, second)),
            _run(AUDIO_TRACK, recording.audio.scale, _second(recording.sound, second)),
        ]
        made.append(fragment(second + 1, runs))
    return b"".join(made)


def _second(samples: Iterable[Sample], number: int) -> list[Sample]:
    return [one for one in samples if (one.pts - EPOCH) // 1_000_000 == number]


def _run(track: int, scale: int, samples: list[Sample]) -> Run:
    starts = [round((one.pts - EPOCH) * scale / 1e6) for one in samples]
    lengths = [after - before for before, after in pairwise(starts)]
    rows = [
        (length, SYNC_SAMPLE if one.is_key else DELTA_SAMPLE, one.payload)
        for length, one in zip([*lengths, lengths[-1]], samples, strict=True)
    ]
    return Run(track, starts[0], rows)
