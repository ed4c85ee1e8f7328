"""The sound of one rendition: it waits for its picture, then becomes samples that touch each other."""

from collections import deque
from dataclasses import dataclass

from streams.stage.packager.boxes import AUDIO_TRACK, SYNC_SAMPLE, Run
from streams.stage.packager.timeline import MICROS, Timeline

SNAP_US = 10_000  # smaller differences are rounding, larger ones are holes
QUEUE_MAX = 2_000  # about 40 s; only reached when no picture comes


@dataclass(frozen=True, slots=True)
class Sample:
    """One encoded picture or packet of sound, as the encoder timed it."""

    pts: int
    payload: bytes
    duration: int = 0  # microseconds, 0 if the encoder does not say
    is_key: bool = True
    seq: int = 0  # of the message it came in
    offset: int = 0  # microseconds from `pts`, where it is decoded, to where it is shown (B-frames)


class Sound:
    def __init__(self, timeline: Timeline) -> None:
        self.scale = 0
        self.stored_pts = 0  # encoder time up to which sound has been handed out
        self._timeline = timeline
        self._waiting: deque[Sample] = deque(maxlen=QUEUE_MAX)
        self._end: int | None = None  # track ticks
        self._known_pts: int | None = None

    @property
    def oldest_seq(self) -> int | None:
        """The message of the oldest sample that is only in memory."""
        return self._waiting[0].seq if self._waiting else None

    def resume(self, pts: int) -> None:
        """Everything before `pts` was stored by the process that ran before this one."""
        self._known_pts = pts

    def add(self, sample: Sample) -> None:
        if self._known_pts is None or sample.pts >= self._known_pts:
            self._waiting.append(sample)

    def clear(self) -> None:
        self._waiting.clear()
        self._known_pts = None

    def part_ways(self) -> None:
        """What comes next does not follow in time."""
        self._end = None

    def forget_before(self, start: int) -> None:
        while self._waiting:
            time = self._timeline.time_of(self._waiting[0].pts)
            if time is not None and time >= start:
                return
            self._waiting.popleft()

    def run(self, end: int) -> Run | None:
        """Hand out the sound that begins before `end`."""
        taken = self._take(end)
        if not taken:
            return None
        starts: list[int] = []
        following = self._end
        for time, sample in taken:
            start = round(time * self.scale / MICROS)
            if following is not None and abs(start - following) <= SNAP_US * self.scale // MICROS:
                start = following
            if starts:
                start = max(start, starts[-1] + 1)
            starts.append(start)
            following = start + max(1, round(sample.duration * self.scale / MICROS))
        stops = [*starts[1:], following or 0]
        self._end = following
        self.stored_pts = taken[-1][1].pts + 1
        samples = [
            (stop - start, SYNC_SAMPLE, sample.payload)
            for start, stop, (_, sample) in zip(starts, stops, taken, strict=True)
        ]
        return Run(AUDIO_TRACK, starts[0], samples)

    def _take(self, end: int) -> list[tuple[int, Sample]]:
        taken = []
        while self._waiting:
            time = self._timeline.time_of(self._waiting[0].pts)
            if time is not None and time >= end:
                break
            sample = self._waiting.popleft()
            if time is not None:  # else it belongs to a hole that was leapt over
                taken.append((time, sample))
        return taken
