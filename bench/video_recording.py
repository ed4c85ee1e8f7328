"""Reads a recording's marks: decodes it and looks at every picture and every millisecond of sound."""

import array
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av

from bench.video_marks import beeps, clock_of, sound_offsets, unwrapped

SOUND_RATE = 48_000
STEP_SAMPLES = 48


@dataclass(frozen=True)
class Marks:
    """What a recording shows and when: frames as (seconds, clock), beeps as seconds."""

    frames: Sequence[tuple[float, int]]
    heard: Sequence[float]
    unread: int

    @property
    def clocks(self) -> list[int]:
        return [clock for _, clock in self.frames]

    @property
    def offsets(self) -> dict[int, float]:
        return sound_offsets(self.frames, self.heard)


def marks_of(media: bytes, *, near_ms: int) -> Marks:
    """`near_ms` is about when it was recorded: the clock in the picture has only 32 bits."""
    frames: list[tuple[float, int]] = []
    loudness: list[float] = []
    sound_began: float | None = None
    unread = 0
    mono = av.AudioResampler(format="s16", layout="mono", rate=SOUND_RATE)
    with av.open(BytesIO(media), mode="r") as container:
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                clock = _clock(frame)
                if clock is None:
                    unread += 1
                else:
                    frames.append((float(frame.time or 0), unwrapped(clock, near_ms)))
            elif isinstance(frame, av.AudioFrame):
                # Holes are filled with silence, so that a step's place is its time.
                sound_began = float(frame.time or 0) if sound_began is None else sound_began
                place = round((float(frame.time or 0) - sound_began) * SOUND_RATE / STEP_SAMPLES)
                loudness += [0.0] * (place - len(loudness))
                for part in mono.resample(frame):
                    loudness += _peaks(part)
    heard = [(sound_began or 0.0) + at for at in beeps(loudness, STEP_SAMPLES / SOUND_RATE)]
    return Marks(sorted(frames), heard, unread)


def _clock(frame: av.VideoFrame) -> int | None:
    plane = frame.planes[0]
    return clock_of(memoryview(plane), plane.line_size, frame.width, frame.height)


def _peaks(frame: av.AudioFrame) -> list[float]:
    samples = array.array("h", bytes(frame.planes[0])[: 2 * frame.samples])
    steps = range(0, len(samples) - STEP_SAMPLES + 1, STEP_SAMPLES)
    return [float(max(map(abs, samples[at : at + STEP_SAMPLES]))) for at in steps]


def stored_show(folder: Path) -> bytes:
    """One file of a rendition's folder: its first init segment, and every segment in order."""
    segments = sorted(folder.glob("seg*.m4s"), key=lambda path: int(path.stem[3:]))
    media = b"".join(path.read_bytes() for path in [folder / "init0.mp4", *segments] if path.exists())
    # Some time after the end a worker makes this very file, and the segments go.
    joined = next(folder.glob("whole0-*.mp4"), None)
    return joined.read_bytes() if joined else media
