"""What a recorder wrote becomes the samples of a show, byte for byte, or a reason why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stage.demux.sound import duration
from streams.stage.protocol import Malformed
from tests.streams.stage.encoded import EPOCH, Recording, recording
from tests.streams.stage.recordings import (
    OPUS_SILENCE,
    block,
    blocks,
    chromium,
    demuxed,
    element,
    fragmented,
    head,
    picture_track,
    sets_of,
    sound_track,
)

NOT_A_PICTURE = b"\0\0\0\1\x67\x42\xc0\x1f\xff\0\0\0\1\x68\xce\0\0\0\1\x65\xff\xff"


@pytest.fixture(scope="module")
def made() -> Recording:
    return recording(seconds=2)


def test_matroska_without_description_gets_one_and_samples_with_lengths(made: Recording):
    data = head(picture_track()) + blocks(made.pictures, made.video.avcc)

    found = demuxed(data, "matroska")

    assert (found.reason, found.code) == (None, 0)
    (start,) = found.starts
    assert sets_of(start.video[0].track.avcc) == sets_of(made.video.avcc)
    assert (start.video[0].track.width, start.video[0].track.height) == (320, 180)
    assert start.audio is None
    assert [one.payload for one in found.pictures] == [one.payload for one in made.pictures]
    assert [one.is_key for one in found.pictures] == [one.is_key for one in made.pictures]
    first = found.pictures[0].pts
    times = [(one.pts - first) / 1000 for one in found.pictures]
    assert times == pytest.approx([(one.pts - EPOCH) / 1000 for one in made.pictures], abs=1)


def test_sound_of_sixty_milliseconds_passes_and_keeps_its_place():
    found = demuxed(chromium("chromium.mkv"), "matroska")

    assert found.starts[0].audio is not None
    assert found.starts[0].audio.kind == "opus"
    assert {one.duration for one in found.sound} == {60_000}
    assert found.sound[1].pts - found.sound[0].pts == 60_000
    assert len(found.pictures) == 48
    assert abs(found.pictures[0].pts - found.sound[0].pts) < 50_000


def test_fragments_with_aac_pass(made: Recording):
    found = demuxed(fragmented(made), "mp4")

    assert (found.reason, found.code) == (None, 0)
    (start,) = found.starts
    assert start.video[0].track == made.video
    assert start.audio is not None
    assert (start.audio.kind, start.audio.rate, start.audio.config) == ("aac", 48_000, made.audio.config)
    assert [one.payload for one in found.pictures] == [one.payload for one in made.pictures]
    assert [one.payload for one in found.sound] == [one.payload for one in made.sound]
    assert {one.duration for one in found.sound} == {21_333}


def test_fragments_of_chromium_pass():
    found = demuxed(chromium("chromium.mp4"), "mp4")

    assert found.reason is None
    assert len(found.pictures) == 48
    assert sum(one.duration for one in found.sound) == pytest.approx(3_200_000, abs=100_000)


def test_samples_leave_in_order_of_time_with_their_sound(made: Recording):
    """A fragment has all its pictures first: a part of them must not leave before its sound."""
    found = demuxed(fragmented(made), "mp4")

    for message in found.messages:
        for kind in (message.sound, [sample for _, sample in message.pictures]):
            assert [one.pts for one in kind] == sorted(one.pts for one in kind)
    firsts = [
        message.pictures[0][1].pts - message.sound[0].pts for message in found.messages if message.pictures
    ]
    assert all(abs(first) < 40_000 for first in firsts)


def test_another_size_in_mid_file_is_another_start(made: Recording):
    other = other_avcc(made.video.avcc)
    data = head(picture_track()) + blocks(made.pictures, made.video.avcc)
    data += blocks(made.pictures, other, shift_ms=2_000)

    found = demuxed(data, "matroska")

    assert [sets_of(start.video[0].track.avcc) for start in found.starts] == [
        sets_of(made.video.avcc),
        sets_of(other),
    ]
    assert [message.seq for message in found.messages] == [0, 0]
    assert len(found.pictures) == 2 * len(made.pictures)


def other_avcc(avcc: bytes) -> bytes:
    """The same picture parameters under another level: a decoder does not care."""
    at = 8 + 3
    return avcc[:at] + bytes([avcc[at] + 1]) + avcc[at + 1 :]


def test_frames_before_the_first_keyframe_are_left_out(made: Recording):
    data = head(picture_track()) + blocks(made.pictures[15:], made.video.avcc)

    found = demuxed(data, "matroska")

    assert [one.payload for one in found.pictures] == [one.payload for one in made.pictures[30:]]


def test_vp8_becomes_h264_with_a_keyframe_every_second():
    found = demuxed(chromium("chromium.webm"), "webm", converts=True)

    assert found.reason is None
    (start,) = found.starts
    assert (start.video[0].track.width, start.video[0].track.height) == (320, 192)
    keys = [one.pts for one in found.pictures if one.is_key]
    assert [round((after - keys[0]) / 1e6) for after in keys] == [0, 1, 2, 3]
    assert len(found.pictures) == 48
    assert len(found.sound) == 53


@pytest.mark.parametrize(
    ("reason", "container", "data"),
    [
        ("unreadable", "matroska", b""),
        ("unreadable", "webm", b"\0" * 4_000),
        ("unreadable", "mp4", b"GET / HTTP/1.1\r\n" * 400),
        ("unreadable", "mp4", chromium("chromium.mkv")),
        ("unreadable", "matroska", chromium("chromium.mp4")),
        ("no_picture", "webm", head(sound_track()) + block(2, 0, OPUS_SILENCE, is_key=True)),
        ("wrong_codec", "webm", chromium("chromium.webm")),
        ("wrong_codec", "webm", head(picture_track(b"V_VP9")) + block(1, 0, b"\x82\x49\x83", is_key=True)),
        ("unreadable", "matroska", head(picture_track()) + block(1, 0, NOT_A_PICTURE, is_key=True)),
        ("no_media", "matroska", head(picture_track()) + element(0xEC, bytes(9_000_000))),
        ("no_media", "mp4", chromium("chromium.mp4")[:1_220] + b"\x7f\0\0\0free" + bytes(9_000_000)),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_is_no_show_has_a_reason(reason: str, container: str, data: bytes):
    found = demuxed(data, container)

    assert (found.reason, found.code) == (reason, 1)
    assert not found.messages


def test_frames_that_refer_to_later_ones_are_refused(made: Recording):
    first, second, third = made.pictures[:3]
    data = head(picture_track()) + blocks([first, third, second], made.video.avcc)

    assert demuxed(data, "matroska").reason == "reordered"


def test_frames_of_one_millisecond_are_parted(made: Recording):
    data = head(picture_track()) + blocks(made.pictures[:1], made.video.avcc)
    data += block(1, 0, b"\0\0\0\1" + made.pictures[1].payload[4:])

    first, second = demuxed(data, "matroska").pictures

    assert second.pts == first.pts + 1


def test_sound_alone_for_a_while_does_not_wait_for_ever(made: Recording):
    """The camera stands still for ten seconds: the sound of that time is not kept until the end."""
    data = head(picture_track(), sound_track()) + blocks(made.pictures[:30], made.video.avcc)
    data += b"".join(block(2, 1_000 + 20 * number, OPUS_SILENCE, is_key=True) for number in range(500))

    found = demuxed(data, "matroska")

    assert len(found.sound) == 500
    assert found.sound[-1].pts - found.pictures[-1].pts == pytest.approx(10_013_000, abs=2_000)


@pytest.mark.parametrize(
    ("head_byte", "second", "lasts"),
    [
        (0xFB, 3, 60_000),
        (0xF8, 0, 20_000),
        (0x58, 0, 60_000),
        (0x7B, 3, 60_000),
        (0x80, 0, 2_500),
        (0x79, 0, 40_000),
    ],
)
def test_opus_packet_says_how_long_it_is(head_byte: int, second: int, lasts: int):
    assert duration("opus", 48_000, bytes([head_byte, second])) == lasts


FILES = {"chromium.mkv": "matroska", "chromium.mp4": "mp4", "chromium.webm": "webm"}


@given(
    name=st.sampled_from(sorted(FILES)),
    cut=st.integers(0, 34_000),
    changes=st.lists(st.tuples(st.integers(0, 9_000), st.binary(min_size=1, max_size=6)), max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_mangled_file_is_a_show_or_has_a_reason(name: str, cut: int, changes: list[tuple[int, bytes]]):
    """`demuxed` reads what comes out as the media process does, and finds no third thing in it."""
    data = bytearray(chromium(name)[: cut or None])
    for at, junk in changes:
        data[at : at + len(junk)] = junk

    try:
        found = demuxed(bytes(data), FILES[name], converts=True)
    except Malformed:
        return  # the media process does not believe the program either

    assert (found.reason is None) == (found.code == 0)
