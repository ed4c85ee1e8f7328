"""Bytes that break the protocol close their own line, and nothing of them is kept."""

from pathlib import Path

import pytest

from streams.stage.packager.boxes import VIDEO_TRACK
from streams.stage.packager.sound import Sample
from tests.streams.stage.callers import SHOW, Host, message, record, rendition, start, third
from tests.streams.stage.encoded import AVCC, EPOCH, picture, sound
from tests.streams.stage.mp4 import files_of, pictures, stored

pytestmark = pytest.mark.usefixtures("live")

NOISE = b"\x00\x00\x00\x01\x00"


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("truncated", b""),
        ("truncated", b"\0\0"),
        ("truncated", third(2)[:-1]),
        ("truncated", third(2) + b"\x01"),
        ("truncated", message(2, record(1, picture(20))[:18])),
        ("bad_track", message(2, record(2, picture(20)))),
        ("bad_nal", message(2, record(1, picture(20))[:-9] + b"\xff" + record(1, picture(20))[-8:])),
        ("bad_nal", message(2, record(1, Sample(EPOCH + 900_000, NOISE + bytes(4), is_key=False)))),
        (
            "key_without_idr",
            message(2, record(1, picture(20, is_key=False)).replace(b"\x01\x00", b"\x01\x01", 1)),
        ),
        ("pts_backwards", message(2, record(1, picture(5)))),
        ("pts_backwards", message(2, record(0, sound(5)))),
        ("clock", message(2, record(1, picture(20, pts=EPOCH + 60_000_000)))),
        ("clock", message(2, record(1, picture(20)), record(0, sound(30_000)))),
        ("bad_pts", message(2, record(1, picture(20, pts=-5)))),
        ("message_too_large", b"\0\0\0\2" + bytes(4 * 1024 * 1024)),
        ("bad_duration", message(2, record(0, Sample(EPOCH + 900_000, b"x", 0)))),
    ],
)
async def test_malformed_message_closes_the_line_and_nothing_else(live: Path, reason: str, data: bytes):
    host = Host()
    await host.on_air()
    for seq in range(2):
        host.send(third(seq))

    host.send(data)

    assert await host.closed() == (reason, 4400)
    again = Host()
    assert await again.on_air(session="two") == -1
    again.send(third(0))
    await again.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20) + pictures(0, 10)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("not_json", "{"),
        ("not_json", "[" * 60_000),
        ("no_type", "[]"),
        ("no_type", '{"type": 1}'),
        ("text_too_long", " " * 70_000),
        ("not_started", '{"type": "end"}'),
        ("bad_start", start(session="../../x")),
        ("bad_start", start(session="-")),
        ("bad_start", start(ticket=None)),
        ("bad_video", start(video=[])),
        ("bad_video", start(video=[rendition(f"v{number}") for number in range(4)])),
        ("bad_video", start(video=[rendition("v0"), rendition("v0")])),
        ("bad_video", start(video=[rendition("../v0")])),
        ("bad_video", start(video=[rendition("v0", w=100_000)])),
        ("bad_video", start(video=[rendition("v0", bitrate=10**9)])),
        ("bad_video", start(video=[rendition("v0", h=True)])),
        ("bad_video", start(video=[{"name": "v0"}]) | {"video": ["v0"]}),
        ("bad_video", start(video=[rendition("v0", desc="%%%")])),
        ("bad_avcc", start(video=[rendition("v0", avcc=AVCC[:-1])])),
        ("bad_avcc", start(video=[rendition("v0", avcc=AVCC[:4] + b"\xfd" + AVCC[5:])])),
        ("bad_avcc", start(video=[rendition("v0", avcc=b"\0\0\0\1\x67\x42\xc0\x1f")])),
        ("bad_audio", start() | {"audio": {"codec": "mp3", "rate": 48_000, "ch": 2}}),
        ("bad_audio", start() | {"audio": {"codec": "aac", "rate": 48_000, "ch": 2}}),
        ("bad_audio", start() | {"audio": {"codec": "opus", "rate": 47_999, "ch": 2}}),
        ("bad_audio", start() | {"audio": {"codec": "opus", "rate": 48_000, "ch": 6}}),
    ],
)
async def test_malformed_start_closes_the_line_before_anything_is_stored(
    live: Path, reason: str, text: object
):
    host = Host()
    await host.accepted()

    host.say(text)

    assert await host.closed() == (reason, 4400)
    assert not files_of(live)


async def test_sending_before_the_start_is_refused(live: Path):
    host = Host()
    await host.accepted()

    host.send(third(0))

    assert await host.closed() == ("not_started", 4400)
    assert not files_of(live)
