"""What `bench fuzz` feeds: everything a host's bytes reach before the disk, from the parsers to the packager.

An input is a byte that chooses, then either the text of a start, or messages with their lengths before them. A refusal
is an answer; anything else that is raised, or kept without end, is a fault.
"""

import base64
import json
import struct
from collections.abc import Iterator

from streams.stage.packager.boxes import AudioTrack
from streams.stage.packager.keyframe import keyframe_of
from streams.stage.packager.playlists import finished_playlist, live_playlist
from streams.stage.packager.rendition import SEGMENTS_KEPT, Rendition
from streams.stage.packager.timeline import Timeline
from streams.stage.protocol import Malformed, Message, Meter, parse_message, parse_start, parse_text

START, MESSAGES, MEDIA = range(3)
KINDS = 3
MESSAGES_MAX = 64
AVCC = bytes.fromhex("0142c01fffe100046742c01f01000468ce3c80")
SOUND = AudioTrack("aac", 48_000, 1, bytes.fromhex("1188"))
FRAME_US, SOUND_US = 33_333, 21_333
HELLO = json.dumps(
    {
        "type": "start",
        "ticket": "t",
        "session": "one",
        "audio": {"codec": "aac", "rate": 48_000, "ch": 1, "desc": base64.b64encode(SOUND.config).decode()},
        "video": [
            {"name": "v0", "w": 640, "h": 360, "bitrate": 600_000, "desc": base64.b64encode(AVCC).decode()}
        ],
    }
)


def through(data: bytes) -> None:
    """One input. Raises what the product should not."""
    if not data:
        return
    kind, rest = data[0] % KINDS, data[1:]
    try:
        if kind == START:
            parse_start(parse_text(rest.decode("utf-8", "replace")))
        elif kind == MEDIA:
            keyframe_of(rest)
        else:
            _pack(rest)
    except Malformed:
        return


def _pack(data: bytes) -> None:
    """As a stage takes an encoder's messages, without its files."""
    start = parse_start(parse_text(HELLO))
    timeline = Timeline()
    timeline.begin(start.session)
    made = Rendition(timeline)
    made.configure(start.video[0].track, SOUND)
    meter = Meter(start)
    records = []
    last = -1
    try:
        for raw in _split(data):
            message = parse_message(raw, renditions=1)
            if message.seq <= last:
                continue
            meter.check(message)
            if message.seq > last + 1:
                made.lose()
            last = message.seq
            _take(made, timeline, message)
            records += [closed.record for closed in made.take_closed()]
    finally:
        made.flush(seq=last, is_last=True)
        records += [closed.record for closed in made.take_closed()]
        live_playlist(made)
        finished_playlist(records)
        assert len(made.segments) <= SEGMENTS_KEPT, "segments are kept without end"


def _take(made: Rendition, timeline: Timeline, message: Message) -> None:
    if message.newest_pts is not None:
        timeline.hear(message.newest_pts, 1_790_000_000.0)
    for sound in message.sound:
        made.audio(sound)
    for _, picture in message.pictures:
        made.video(picture)


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(MESSAGES_MAX):
        if at + 2 > len(data):
            return
        (length,) = struct.unpack_from(">H", data, at)
        yield data[at + 2 : at + 2 + length]
        at += 2 + length


def seeds() -> list[bytes]:
    """Inputs that an honest host would send: a fuzzer alone would not find them in a day."""
    messages = [_message(number) for number in range(9)]
    whole = b"".join(len(one).to_bytes(2) + one for one in messages)
    first = len(messages[0]).to_bytes(2) + messages[0]
    return [bytes([START]) + HELLO.encode(), bytes([MESSAGES]) + whole, bytes([MESSAGES]) + first, _media()]


def _message(seq: int) -> bytes:
    """A third of a second: ten pictures, a key every second, and their sound."""
    parts = [seq.to_bytes(4)]
    for number in range(seq * 16, seq * 16 + 16):
        parts.append(struct.pack(">BBqII", 0, 1, number * SOUND_US, SOUND_US, 4) + number.to_bytes(4))
    for number in range(seq * 10, seq * 10 + 10):
        nal = bytes([0x41 if number % 30 else 0x65]) + number.to_bytes(4)
        head = struct.pack(">BBqII", 1, int(number % 30 == 0), number * FRAME_US, FRAME_US, 4 + len(nal))
        parts.append(head + len(nal).to_bytes(4) + nal)
    return b"".join(parts)


def _media() -> bytes:
    start = parse_start(parse_text(HELLO))
    timeline = Timeline()
    timeline.begin(start.session)
    made = Rendition(timeline)
    made.configure(start.video[0].track, SOUND)
    _take(made, timeline, parse_message(_message(0), renditions=1))
    made.flush(seq=0, is_last=True)
    return bytes([MEDIA]) + made.inits[0] + made.take_closed()[0].data
