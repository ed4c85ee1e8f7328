"""What the packager writes can be opened, decoded and wound forward by anybody."""

from io import BytesIO

import av
import pytest

from streams.stage.packager.boxes import AudioTrack, VideoTrack, init_segment
from tests.streams.stage.encoded import AVCC, EPOCH, Recording, recording, rendition


def packed(made: Recording) -> tuple[bytes, float]:
    target = rendition()
    target.configure(made.video, made.audio)
    for sample in sorted([*made.pictures, *made.sound], key=lambda sample: sample.pts):
        (target.video if sample in made.pictures else target.audio)(sample)
    target.flush(seq=0, is_last=True)
    closed = target.take_closed()
    return target.inits[-1] + b"".join(item.data for item in closed), sum(
        item.record.seconds for item in closed
    )


def seconds_of(packet: av.Packet) -> float:
    return float((packet.pts or 0) * packet.time_base)


@pytest.mark.parametrize("codec", ["aac", "libopus"])
def test_packed_show_decodes_without_losing_a_frame_or_a_sound(codec: str):
    made = recording(codec=codec)

    media, seconds = packed(made)

    with av.open(BytesIO(media), mode="r") as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        packets = [packet for packet in container.demux() if packet.size]
        frames = sum(len(packet.decode()) for packet in packets if packet.stream is video)
    shown = [packet for packet in packets if packet.stream is video]
    heard = [packet for packet in packets if packet.stream is audio]
    assert frames == len(made.pictures) == 120
    assert [bytes(packet) for packet in shown] == [sample.payload for sample in made.pictures]
    assert [bytes(packet) for packet in heard] == [sample.payload for sample in made.sound]
    assert [packet.is_keyframe for packet in shown] == [sample.is_key for sample in made.pictures]
    times = [seconds_of(packet) for packet in shown]
    assert times == pytest.approx([(sample.pts - EPOCH) / 1e6 for sample in made.pictures], abs=0.002)
    assert seconds == pytest.approx(4.0, abs=0.1)
    assert (video.width, video.height) == (320, 180)


def test_sound_stays_with_the_picture():
    made = recording()

    media, _seconds = packed(made)

    with av.open(BytesIO(media), mode="r") as container:
        heard = [seconds_of(packet) for packet in container.demux(audio=0) if packet.size]
    assert heard == pytest.approx([(sample.pts - EPOCH) / 1e6 for sample in made.sound], abs=0.001)


def test_opus_always_says_48000():
    """Chromium refuses to append anything else, and microphones have all kinds of rates."""
    head = (
        b"OpusHead" + bytes([1, 2]) + (312).to_bytes(2, "little") + (44_100).to_bytes(4, "little") + bytes(3)
    )

    init = init_segment(VideoTrack(640, 360, AVCC), AudioTrack("opus", 44_100, 2, head))

    at = init.index(b"dOps") + 4
    assert init[at : at + 11] == bytes([0, 2]) + (312).to_bytes(2) + (48_000).to_bytes(4) + bytes(3)


def test_codec_strings_come_from_the_encoders_own_words():
    assert VideoTrack(640, 360, AVCC).codec == "avc1.42C01F"
    assert AudioTrack("aac", 48_000, 1, bytes([0x11, 0x88])).codec == "mp4a.40.2"
    assert AudioTrack("aac", 48_000, 1, bytes([0x2B, 0x11])).codec == "mp4a.40.5"
    assert AudioTrack("opus", 48_000, 1, b"").codec == "opus"
