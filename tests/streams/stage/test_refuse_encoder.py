"""Encoders that may not send, or send what cannot be packed, are told why in words."""

from pathlib import Path

import pytest

from streams.stage.registry import current
from streams.stage.rtmp.chunks import AUDIO, VIDEO
from tests.streams.stage.callers import SHOW
from tests.streams.stage.encoder_lines import FFmpeg, Line, opening, tag


async def test_wrong_key_is_refused_before_any_media(live: Path, port: int):
    encoder = FFmpeg(port, f"{SHOW}-{'0' * 32}", seconds=1)

    code, complaint = await encoder.gone()
    assert code != 0
    assert "Error" in complaint
    assert not (live / SHOW).exists()
    assert SHOW not in current()._stages


async def test_refusals_are_said_in_words(port: int):
    line = await Line.to(port)
    line.send(opening("nothing"))

    said = await line.hung_up()

    assert b"NetStream.Publish.BadName" in said
    assert b"This stream key opens no show." in said


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"\x90hvc1" + bytes(20), b"The picture is HEVC (H.265)."),
        (b"\x90av01" + bytes(20), b"The picture is AV1."),
        (b"\x1c\0\0\0\0" + bytes(20), b"The picture is HEVC (H.265)."),
        (b"\x12" + bytes(20), b"The picture is Sorenson H.263."),
        (b"\x17\0\0\0\0" + bytes(20), b"does not describe its picture"),
    ],
    ids=["hevc", "av1", "hevc of old", "h263", "broken"],
)
async def test_other_pictures_are_refused_by_name(live: Path, port: int, body: bytes, sentence: bytes):
    line = await (await Line.to(port)).allowed()

    line.send(tag(VIDEO, 0, body))

    assert sentence in await line.hung_up()
    assert not (live / SHOW / "v0").exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"\x2f" + bytes(20), b"The sound is MP3."),
        (b"\xb6" + bytes(20), b"The sound is Speex."),
        (b"\x90Opus" + bytes(20), b"The sound is Opus."),
        (b"\xaf\0\x11\xb8", b"mono or stereo"),
    ],
    ids=["mp3", "speex", "opus", "seven channels"],
)
async def test_other_sound_is_refused_by_name(live: Path, port: int, body: bytes, sentence: bytes):
    line = await (await Line.to(port)).allowed()

    line.send(tag(AUDIO, 0, body))

    assert sentence in await line.hung_up()
    assert not (live / SHOW / "v0").exists()
