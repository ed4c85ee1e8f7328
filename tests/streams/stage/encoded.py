"""Encoded pictures and sound for tests: real ones made once, and made-up ones whose bytes only look right."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
from av.codec.context import Flags
from av.video.frame import PictureType

from streams.stage.packager.boxes import AudioTrack, VideoTrack
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import Timeline

EPOCH = 1_790_000_000_000_000  # encoder time of the first frame, microseconds
NOW = EPOCH / 1e6
FRAME = 33_333
AAC_FRAME = 21_333

AVCC = bytes.fromhex("0142c01fffe100046742c01f01000468ce3c80")
VIDEO = VideoTrack(320, 180, AVCC)
AAC = AudioTrack("aac", 48_000, 1, bytes.fromhex("1188"))


@dataclass(frozen=True)
class Recording:
    video: VideoTrack
    audio: AudioTrack
    pictures: Sequence[Sample]
    sound: Sequence[Sample]


@functools.cache
def recording(
    *,
    seconds: int = 4,
    fps: int = 30,
    codec: str = "aac",
    grey: int | None = None,
    size: tuple[int, int] = (320, 180),
) -> Recording:
    """A moving grey (or one grey) with silence, encoded as browsers do."""
    pictures, avcc = _pictures(seconds, fps, grey, size)
    sound, config = _silence(seconds, codec)
    audio = AudioTrack("opus" if codec == "libopus" else "aac", 48_000, 1, config)
    return Recording(VideoTrack(*size, avcc), audio, pictures, sound)


def _pictures(seconds: int, fps: int, grey: int | None, size: tuple[int, int]) -> tuple[list[Sample], bytes]:
    codec = av.CodecContext.create("libx264", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = *size, "yuv420p"
    codec.time_base, codec.framerate, codec.thread_count = Fraction(1, 1_000_000), Fraction(fps, 1), 1
    codec.flags |= Flags.global_header
    codec.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "forced-idr": "1",
        "x264-params": "annexb=0:repeat-headers=0:scenecut=0:keyint=1000",
    }
    codec.open()
    samples = []
    for number in range(seconds * fps):
        frame = av.VideoFrame(*size, "yuv420p")
        for plane, value in zip(frame.planes, (grey or 40 + number % 160, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts = number * 1_000_000 // fps
        frame.pict_type = PictureType.I if number % fps == 0 else PictureType.NONE
        samples += [
            Sample(EPOCH + (packet.pts or 0), bytes(packet), is_key=packet.is_keyframe)
            for packet in codec.encode(frame)
        ]
    return samples, bytes(codec.extradata or b"")


def _silence(seconds: int, name: str) -> tuple[list[Sample], bytes]:
    codec = av.CodecContext.create(name, "w")
    assert isinstance(codec, av.AudioCodecContext)
    codec.sample_rate, codec.layout, codec.format = 48_000, "mono", "fltp" if name == "aac" else "s16"
    codec.open()
    size = codec.frame_size
    samples = []
    for at in range(0, seconds * 48_000, size):
        frame = av.AudioFrame(codec.format.name, "mono", size)
        frame.sample_rate, frame.pts = 48_000, at
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        samples += [
            Sample(EPOCH + (packet.pts or 0) * 1_000_000 // 48_000, bytes(packet), size * 1_000_000 // 48_000)
            for packet in codec.encode(frame)
            if (packet.pts or 0) >= 0
        ]
    return samples, bytes(codec.extradata or b"")


def picture(number: int, *, is_key: bool | None = None, pts: int | None = None, seq: int = 0) -> Sample:
    """A frame of a made-up encoder: 30 a second, a keyframe every second, and its number in its bytes."""
    key = number % 30 == 0 if is_key is None else is_key
    nal = bytes([0x65 if key else 0x41]) + number.to_bytes(4)
    at = EPOCH + number * FRAME if pts is None else pts
    return Sample(at, len(nal).to_bytes(4) + nal, is_key=key, seq=seq)


def sound(number: int, *, seq: int = 0) -> Sample:
    return Sample(EPOCH + number * AAC_FRAME, number.to_bytes(4), AAC_FRAME, seq=seq)


def rendition(*, audio: AudioTrack | None = AAC, timeline: Timeline | None = None) -> Rendition:
    """A rendition that hears its first encoder, called `one`."""
    if timeline is None:
        timeline = Timeline()
        timeline.begin("one")
        timeline.hear(EPOCH, NOW)
    made = Rendition(timeline)
    made.configure(VIDEO, audio)
    return made


def play(target: Rendition, seconds: float, *, start: int = 0) -> None:
    """Send pictures and sound of the made-up encoder in the order in which they would come."""
    first, last = start, start + round(seconds * 30)
    at = first * FRAME // AAC_FRAME + (first > 0)
    for number in range(first, last):
        while at * AAC_FRAME < (number + 1) * FRAME:
            target.audio(sound(at))
            at += 1
        target.video(picture(number))
