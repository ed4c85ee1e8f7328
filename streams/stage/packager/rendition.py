"""Cuts the samples of one rendition into parts and segments.

A part is closed as soon as its last frame's end is known or can be guessed: a guess is off by the jitter of
one frame, and waiting for the next message would cost a whole part of delay. The next part starts where the
last one ended, so decode times never have a hole.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from streams.stage.packager.boxes import (
    DELTA_SAMPLE,
    SYNC_SAMPLE,
    VIDEO_SCALE,
    VIDEO_TRACK,
    AudioTrack,
    Run,
    VideoTrack,
    fragment,
    init_segment,
)
from streams.stage.packager.log import NO_SESSION, Record
from streams.stage.packager.segments import Closed, Part, Segment, cut_of, is_ready, segment_of
from streams.stage.packager.sound import Sample, Sound
from streams.stage.packager.timeline import MICROS, Timeline

PART_US = 333_333
PART_US_MAX = 500_000  # PART-TARGET; only a single frame that lasts longer may break it
SEGMENT_US_MIN = 900_000  # an earlier keyframe begins a part, not a segment
KEYFRAME_WANTED_US = 1_500_000
SEGMENT_US_FORCED = 2_050_000  # no keyframe came: cut at the end of the part
SEGMENT_US_MAX = 2_400_000  # must round to TARGETDURATION
LEAP_US = 1_000_000  # a longer silence of the encoder is a discontinuity, not a long frame

FRAME_US_DEFAULT = 33_333
FRAME_US_MIN = 1_000

SEGMENTS_KEPT = 20
SEGMENTS_WITH_PARTS = 6
SEGMENTS_LATE_MAX = 34  # that may come at once after a cut: thirty seconds of the shortest segments


@dataclass(slots=True)
class _Frame:
    time: int  # where it is put
    own_time: int  # where its encoder put it
    sample: Sample


class Rendition:
    def __init__(self, timeline: Timeline) -> None:
        self.inits: list[bytes] = []
        self.discontinuities_gone = 0
        self.is_ended = False
        self.version = 0  # grows with everything a player could want to know
        self._segments: deque[Segment] = deque()
        self._kept = SEGMENTS_KEPT
        self._with_parts = SEGMENTS_WITH_PARTS
        self._timeline = timeline
        self._closed: list[Closed] = []
        self._sound = Sound(timeline)
        self._init = 0
        self._next_number = 0
        self._fragments = 0
        self._queue: list[_Frame] = []
        self._end = 0  # stage time of the end of the last part
        self._is_contiguous = False
        self._needs_key = True
        self._last_pts: int | None = None
        self._known_pts: int | None = None
        self._frame_us = FRAME_US_DEFAULT

    # --- what the stage tells ---

    def configure(self, video: VideoTrack, audio: AudioTrack | None) -> int:
        """Return the index of the init segment, a new one only if these bytes are new."""
        init = init_segment(video, audio)
        if init not in self.inits:
            self.inits.append(init)
        self._init = self.inits.index(init)
        self._sound.scale = audio.scale if audio else 0
        return self._init

    def hold(self, segments: int) -> None:
        """Players hear of what comes so many segments later, or a little more after a bad line: keep more."""
        self._kept = SEGMENTS_KEPT + segments + SEGMENTS_LATE_MAX
        self._with_parts = SEGMENTS_WITH_PARTS + segments

    def recover(self, records: Sequence[Record], inits: Iterable[bytes]) -> None:
        """Continue the numbers, times and discontinuities of a log."""
        self.inits = list(inits)
        for record in records:
            self._add(segment_of(record))
        self._timeline.remember([cut_of(record) for record in records])
        if records:
            self._next_number = records[-1].number + 1
            self._end = records[-1].end
            self._timeline.end = max(self._timeline.end, self._end)
            self._fragments = self._next_number * 100

    def resume(self, record: Record) -> None:
        """The encoder of `record` sends again what it was not told to be stored; some of it is."""
        self._known_pts = self._last_pts = record.video_pts
        self._sound.resume(record.audio_pts)
        self._is_contiguous = True

    def video(self, sample: Sample) -> None:
        if self._known_pts is not None and sample.pts < self._known_pts:
            return
        if self._needs_key and not sample.is_key:
            return
        own_time = self._place(sample)
        if own_time is None:
            return
        self._needs_key = False
        self._last_pts = sample.pts
        self._cut_before(sample, own_time)
        if not self._has_open_segment():
            self._open(sample, own_time)
        self._queue.append(_Frame(own_time if self._queue else self._end, own_time, sample))
        if self._guessed_end() - self._queue[0].time >= PART_US - self._frame_us // 2:
            self._close_part(self._guessed_end())

    def audio(self, sample: Sample) -> None:
        if self._sound.scale:
            self._sound.add(sample)

    def lose(self) -> None:
        """Messages are missing: what follows cannot be decoded before the next keyframe."""
        self._needs_key = True

    def flush(self, *, seq: int, is_last: bool = False) -> None:
        """Close what is open. The next sample must be a keyframe and need not follow in time."""
        if self._queue:
            self._close_part(self._guessed_end())
        if self._has_open_segment():
            if is_last:
                self._close_tail()
            self._close_segment(seq=seq, video_pts=(self._last_pts or 0) + 1)
        self._sound.part_ways()
        self._is_contiguous = False
        self._needs_key = True
        self._last_pts = None

    def begin_session(self) -> None:
        """After a flush: samples of another encoder follow."""
        self._sound.clear()
        self._known_pts = None

    def end(self) -> None:
        self.is_ended = True
        self.version += 1

    def take_closed(self) -> list[Closed]:
        closed, self._closed = self._closed, []
        return closed

    def stored(self, number: int) -> None:
        """The segment is a file now: its parts may leave the memory when nobody asks for them any more."""
        segment = self.segment(number)
        if segment is not None:
            segment.is_stored = True
        for old in list(self._segments)[: -self._with_parts]:
            if old.is_stored and old.parts:
                old.parts = []

    # --- what players ask ---

    @property
    def segments(self) -> Sequence[Segment]:
        """What can be told about: an open segment without a part cannot."""
        segments = list(self._segments)
        if segments and not segments[-1].is_done and not segments[-1].parts:
            segments.pop()
        return segments

    @property
    def last_number(self) -> int:
        segments = self.segments
        return segments[-1].number if segments else -1

    @property
    def end_time(self) -> int:
        return self._end

    @property
    def wants_keyframe(self) -> bool:
        if self._needs_key:
            return bool(self._segments)  # the first one comes by itself
        return self._has_open_segment() and self._end - self._segments[-1].start >= KEYFRAME_WANTED_US

    def segment(self, number: int) -> Segment | None:
        if not self._segments:
            return None
        index = number - self._segments[0].number
        return self._segments[index] if 0 <= index < len(self._segments) else None

    def ready(self, number: int, part: int | None) -> bool:
        """Whether a playlist that was asked for with this segment (and part) can be answered."""
        return is_ready(self.segments, number, part)

    # --- cutting ---

    def _has_open_segment(self) -> bool:
        return bool(self._segments) and not self._segments[-1].is_done

    def _place(self, sample: Sample) -> int | None:
        """Return the stage time of a frame, or None if it cannot be shown."""
        after = self._last_pts
        pause = sample.pts - after if after is not None else 0
        if pause > LEAP_US:
            self.flush(seq=sample.seq - 1)
            self._last_pts = after  # the hole begins there, also for a keyframe that comes later
            if not sample.is_key:
                return None
        elif pause > FRAME_US_MIN:
            self._frame_us += (pause - self._frame_us) // 4
        if after is None or pause > LEAP_US:
            self._timeline.leap(after=after, pts=sample.pts, time=self._timeline.end)
        return self._timeline.time_of(sample.pts)

    def _cut_before(self, sample: Sample, time: int) -> None:
        """Decide, knowing when the next frame begins, whether what we hold ends here."""
        if not self._has_open_segment():
            return
        length = time - self._segments[-1].start
        ends_segment = (sample.is_key and length >= SEGMENT_US_MIN) or length > SEGMENT_US_MAX
        if self._queue:
            part_length = time - self._queue[0].time
            if ends_segment or sample.is_key or part_length > PART_US_MAX:
                self._close_part(self._end_before(time))
        if not self._queue and (ends_segment or length >= SEGMENT_US_FORCED):
            self._close_segment(seq=sample.seq - 1, video_pts=sample.pts)

    def _end_before(self, time: int) -> int:
        """Where the part ends, now that a frame at `time` follows."""
        fits = time - self._queue[0].time <= PART_US_MAX or len(self._queue) == 1
        return self._within_segment(time) if fits else min(time, self._guessed_end())

    def _guessed_end(self) -> int:
        last = self._queue[-1]
        is_known = 0 < last.sample.duration <= LEAP_US
        return self._within_segment(last.own_time + (last.sample.duration if is_known else self._frame_us))

    def _within_segment(self, end: int) -> int:
        shortest = self._queue[-1].time + FRAME_US_MIN
        return max(shortest, min(end, self._segments[-1].start + SEGMENT_US_MAX))

    def _open(self, sample: Sample, time: int) -> None:
        if not self._is_contiguous:
            self._end = max(time, self._end)
            self._sound.forget_before(self._end)
            self._is_contiguous = True
        wall = self._timeline.wall_of(sample.pts)
        cut = self._timeline.cut(self._end, wall, number_min=self._next_number)
        self._fill_up_to(cut.number)
        self._add(
            Segment(
                number=cut.number,
                start=self._end,
                wall=wall,
                init=self._init,
                is_discontinuity=cut.is_discontinuity,
                is_independent=sample.is_key,
            )
        )
        self._next_number = cut.number + 1

    def _fill_up_to(self, number: int) -> None:
        """Other renditions have segments that this one missed: say so, and keep the numbers equal."""
        for missed in range(self._next_number, number):
            cut, following = self._timeline.cuts[missed : missed + 2]
            segment = Segment(
                number=missed,
                start=cut.start,
                wall=cut.wall,
                init=self._init,
                is_discontinuity=cut.is_discontinuity,
                is_done=True,
                is_gap=True,
                seconds=(following.start - cut.start) / MICROS,
            )
            self._add(segment)
            self._closed.append(Closed(self._record(segment, b"", seq=-1, video_pts=0), b""))

    def _add(self, segment: Segment) -> None:
        self._segments.append(segment)
        if len(self._segments) > self._kept:
            self.discontinuities_gone += self._segments.popleft().is_discontinuity

    def _close_part(self, end: int) -> None:
        ticks, end = self._boundaries(end)
        frames = [frame.sample for frame in self._queue]
        samples = [
            (following - tick, SYNC_SAMPLE if frame.is_key else DELTA_SAMPLE, frame.payload)
            for tick, following, frame in zip(ticks[:-1], ticks[1:], frames, strict=True)
        ]
        offsets = [round(frame.offset * VIDEO_SCALE / MICROS) for frame in frames]
        runs = [Run(VIDEO_TRACK, ticks[0], samples, offsets if any(offsets) else ())]
        sound = self._sound.run(end)
        if sound is not None:
            runs.append(sound)
        self._queue = []
        self._append(runs, (ticks[-1] - ticks[0]) / VIDEO_SCALE, is_independent=frames[0].is_key)
        self._end = end
        self._timeline.end = max(self._timeline.end, end)

    def _close_tail(self) -> None:
        """Nothing follows: the sound that lasts a moment longer than the picture is a part of its own."""
        sound = self._sound.run(self._segments[-1].start + SEGMENT_US_MAX)
        if sound is not None:
            end = sound.decode_time + sum(ticks for ticks, _, _ in sound.samples)
            seconds = max(0.0, end / self._sound.scale - self._end / MICROS)
            self._append([sound], seconds, is_independent=False)
            self._end += round(seconds * MICROS)

    def _append(self, runs: Sequence[Run], seconds: float, *, is_independent: bool) -> None:
        self._fragments += 1
        segment = self._segments[-1]
        segment.parts.append(Part(seconds, is_independent, fragment(self._fragments, runs)))
        segment.seconds += seconds
        self.version += 1

    def _boundaries(self, end: int) -> tuple[list[int], int]:
        """Frame starts and the end in track ticks; each is later than the one before in any case."""
        times = [self._queue[0].time]
        for time in [*(frame.time for frame in self._queue[1:]), end]:
            times.append(max(time, times[-1] + FRAME_US_MIN))
        return [time * VIDEO_SCALE // MICROS for time in times], times[-1]

    def _close_segment(self, *, seq: int, video_pts: int) -> None:
        segment = self._segments[-1]
        segment.is_done = True
        oldest = self._sound.oldest_seq
        if oldest is not None:  # sound that is still only in memory must not be acknowledged
            seq = min(seq, oldest - 1)
        data = segment.data
        self._closed.append(Closed(self._record(segment, data, seq=seq, video_pts=video_pts), data))
        self.version += 1

    def _record(self, segment: Segment, data: bytes, *, seq: int, video_pts: int) -> Record:
        return Record(
            number=segment.number,
            seconds=segment.seconds,
            is_discontinuity=segment.is_discontinuity,
            init=segment.init,
            wall=segment.wall,
            size=len(data),
            is_independent=segment.is_independent,
            end=segment.start + round(segment.seconds * MICROS) if segment.is_gap else self._end,
            session=NO_SESSION if segment.is_gap else self._timeline.session,
            seq=seq,
            video_pts=video_pts,
            audio_pts=self._sound.stored_pts,
        )
