"""A recording for a show of the demonstration that is over: drawn, encoded once, cut by the packager as any other."""

import array
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import av
from PIL import Image

from streams.shows.models import LineUpItem, Show
from streams.stage.files import (
    POSTER_NAME,
    Profile,
    end_mark,
    profile_write,
    seal,
    segment_store,
    show_directory,
    write_durably,
)
from streams.stage.packager.boxes import AudioTrack, VideoTrack
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import MICROS, Timeline
from streams.stage.posters import poster_write
from streams.stage.protocol import Offer
from streams.stage.variants import variant_of

NAME: Final = "v0"
WIDTH, HEIGHT, FPS = 450, 800, 8
BITRATE: Final = 400_000
SAMPLE_RATE: Final = 48_000
CHUNK: Final = 1024
TONES: Final = (261.63, 329.63, 392.00, 329.63)
PRODUCT_SIZE: Final = 150
# For how many seconds each product is shown, in the order of the line-up.
SHOWN_SECONDS: Final = 20


def recording_make(show: Show, backdrop: Image.Image, began: datetime) -> int:
    """Write the recording of a show that began then and showed each of its products once; returns its seconds."""
    items = list(show.line_up.select_related("product"))
    seconds = SHOWN_SECONDS * len(items) + SHOWN_SECONDS // 2
    path = show_directory(show.public_id)
    _cut(path, _encoded(_pictures(backdrop, items, seconds), seconds), began)
    end_mark(path)
    seal(path)
    return seconds


def _pictures(backdrop: Image.Image, items: Sequence[LineUpItem], seconds: int) -> Iterator[Image.Image]:
    """A slow walk across the drawing, with what is being shown in the corner."""
    shots = [_shot(item) for item in items]
    scale = 1.15
    wide = backdrop.resize((round(WIDTH * scale), round(HEIGHT * scale)), Image.Resampling.BILINEAR)
    for frame in range(seconds * FPS):
        swing = 0.5 + 0.5 * math.sin(2 * math.pi * frame / (30 * FPS))
        left, top = round((wide.width - WIDTH) * swing), round((wide.height - HEIGHT) * (1 - swing))
        picture = wide.crop((left, top, left + WIDTH, top + HEIGHT))
        number = frame // FPS // SHOWN_SECONDS
        if number < len(shots):
            picture.paste(shots[number], (WIDTH - PRODUCT_SIZE - 24, 24))
        yield picture


def _shot(item: LineUpItem) -> Image.Image:
    shot = item.product.pictures.all()[0]
    with Image.open(shot.image) as picture:
        return picture.convert("RGB").resize((PRODUCT_SIZE, PRODUCT_SIZE), Image.Resampling.BILINEAR)


def _encoded(pictures: Iterator[Image.Image], seconds: int) -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="mp4") as file:
        video = file.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "tune": "zerolatency"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.bit_rate = BITRATE
        video.gop_size = FPS
        audio = file.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for picture in pictures:
            file.mux(video.encode(_frame(picture)))
        for chunk in _chords(seconds):
            file.mux(audio.encode(chunk))
        file.mux(video.encode(None))
        file.mux(audio.encode(None))
    return out.getvalue()


def _frame(picture: Image.Image) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
    return frame


def _chords(seconds: int) -> Iterator[av.AudioFrame]:
    bar = [_tone(tone) for tone in TONES]
    for number in range(seconds * SAMPLE_RATE // CHUNK):
        tone = bar[(number // 60) % len(bar)]
        frame = av.AudioFrame(format="fltp", layout="mono", samples=CHUNK)
        start = number % 60 * CHUNK
        frame.planes[0].update(tone[start : start + CHUNK].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, number * CHUNK, Fraction(1, SAMPLE_RATE)
        yield frame


def _tone(hertz: float) -> "array.array[float]":
    """A tone that swells and fades within sixty chunks, so that any may follow any."""
    length = 60 * CHUNK
    step = 2 * math.pi * hertz / SAMPLE_RATE
    return array.array(
        "f",
        (0.1 * math.sin(math.pi * at / length) ** 2 * math.sin(step * at) for at in range(length)),
    )


def _cut(path: Path, media: bytes, began: datetime) -> None:
    with av.open(BytesIO(media), mode="r") as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        track = VideoTrack(WIDTH, HEIGHT, bytes(video.codec_context.extradata or b""))
        sound = AudioTrack("aac", SAMPLE_RATE, 1, bytes(audio.codec_context.extradata or b""))
        timeline = Timeline()
        timeline.begin("demonstration")
        timeline.hear(0, began.timestamp())
        rendition = Rendition(timeline)
        rendition.configure(track, sound)
        write_durably(path / NAME / "init0.mp4", rendition.inits[0])
        store = partial(_store, path, rendition)
        for number, packet in enumerate(file.demux(video, audio)):
            if packet.size:
                take = rendition.video if packet.stream is video else rendition.audio
                take(_sample(packet, number))
                store()
    rendition.flush(seq=0, is_last=True)
    store()
    variant = variant_of(Offer(name=NAME, track=track, bitrate=BITRATE), sound)
    profile_write(path, Profile([variant], [NAME]))


def _sample(packet: Any, number: int) -> Sample:
    unit = packet.time_base or Fraction(1, MICROS)
    time, length = ((int(ticks * unit * MICROS)) for ticks in (packet.pts or 0, packet.duration or 0))
    return Sample(time, bytes(packet), length, packet.is_keyframe, number)


def _store(path: Path, rendition: Rendition) -> None:
    for closed in rendition.take_closed():
        segment_store(path / NAME, closed)
        if closed.record.number == 1:
            poster_write(rendition.inits[0] + closed.data, path / POSTER_NAME)
