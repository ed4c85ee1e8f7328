"""Marks in a recording: the clock in its pictures, the beeps in its sound, and what their times say.

The pattern (pattern.js) draws milliseconds since 1970, their last 32 bits, and beeps at every whole second of the
same clock. So a recording tells by itself how far its sound is from its picture, and what of the show it lacks.
"""

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

BITS = 32
RANGE: int = 2**BITS
# Of 255: between the two cells of a bit, in a picture that may have been squeezed hard.
CONTRAST = 60

BEEP_SHARE = 0.25  # of the loudest: where a beep begins
SILENCE_SECONDS = 0.3  # before a beep; shorter pauses are a part of it
NEAR_SECONDS = 2.0  # frames this close to a beep say where its picture is

# Encoders leave a frame out now and then; only a longer hole is content that was lost.
GAP_MS_MIN = 200
STEADY_SECONDS = 1.0


def clock_of(luma: bytes | memoryview, stride: int, width: int, height: int) -> int | None:
    """The clock in a picture, or None when it cannot be read with certainty: half a frame, black, noise."""
    cell = width / BITS
    if 2 * cell > height or len(luma) < stride * int(1.5 * cell + 1):
        return None
    upper, lower = stride * int(cell / 2), stride * int(1.5 * cell)
    clock = 0
    for bit in range(BITS):
        middle = int((bit + 0.5) * cell)
        above, below = luma[upper + middle], luma[lower + middle]
        if abs(above - below) < CONTRAST:
            return None
        clock = clock * 2 + (above > below)
    return clock


def unwrapped(clock: int, near_ms: int) -> int:
    """Milliseconds since 1970 of a clock that was drawn some days around `near_ms`."""
    ahead = (clock - near_ms + RANGE // 2) % RANGE - RANGE // 2
    return near_ms + ahead


def beeps(loudness: Sequence[float], step_seconds: float) -> list[float]:
    """Where beeps begin, in seconds from the first step. One that was running at the beginning does not count."""
    floor = BEEP_SHARE * max(loudness, default=0.0)
    if floor <= 0:
        return []
    found: list[float] = []
    last_loud = 0.0
    for place, level in enumerate(loudness):
        if level < floor:
            continue
        at = place * step_seconds
        if at - last_loud >= SILENCE_SECONDS:
            found.append(at)
        last_loud = at
    return found


def sound_offsets(frames: Sequence[tuple[float, int]], heard: Sequence[float]) -> dict[int, float]:
    """For each beep the milliseconds by which it comes after its picture (below zero: before), by whole second.

    `frames` are (seconds in the recording, clock in the picture), `heard` are seconds in the recording.
    """
    times = [time for time, _ in frames]
    offsets: dict[int, float] = {}
    for beep in heard:
        near = frames[bisect_left(times, beep - NEAR_SECONDS) : bisect_right(times, beep + NEAR_SECONDS)]
        if not near:
            continue
        # What the clock would show at the recording's zero; the median forgives frames that came late.
        zero_ms = statistics.median(clock - 1000 * time for time, clock in near)
        at_ms = zero_ms + 1000 * beep
        second = round(at_ms / 1000)
        offsets[second] = at_ms - 1000 * second
    return offsets


def apart(ours: Mapping[int, float], reference: Mapping[int, float]) -> dict[int, float]:
    """By how much our sound is later than the reference's, for each beep that both heard."""
    return {second: ours[second] - reference[second] for second in sorted(ours.keys() & reference.keys())}


def drift_per_minute(offsets: Mapping[int, float]) -> float | None:
    """Milliseconds by which an offset grows in 60 s: the median of the slopes between all pairs of beeps."""
    slopes = [
        (offsets[later] - offsets[earlier]) / (later - earlier)
        for earlier, later in combinations(sorted(offsets), 2)
    ]
    return 60 * statistics.median(slopes) if slopes else None


def lost_seconds(recorded: Sequence[int], drawn: Sequence[int], *, begin: int, end: int, fps: float) -> float:
    """Seconds of the show that were drawn between `begin` and `end` (clock) and are in no recorded frame.

    Counted in frames that the host did draw: a host who was starved and drew nothing has lost nothing.
    """
    shown = sorted(set(recorded))
    pictures = sorted(set(drawn))
    edges = [begin, *(clock for clock in shown if begin <= clock <= end), end]
    frames = 0
    for before, after in pairwise(edges):
        if after - before >= GAP_MS_MIN:
            missed = pictures[bisect_right(pictures, before) : bisect_left(pictures, after)]
            # Frames at the edges of the stretch may be recorded just outside of it.
            frames += len(set(missed) - set(shown))
    return frames / fps


def recovered_seconds(
    samples: Sequence[tuple[float, float]], *, since: float, below: float, steady: float = STEADY_SECONDS
) -> float | None:
    """How long after `since` the fan's picture is less than `below` seconds late, and stays so for a while.

    `samples` are (moment, delay) of every frame that was shown.
    """
    good_since: float | None = None
    for at, delay in samples:
        if at < since:
            continue
        if delay >= below:
            good_since = None
            continue
        if good_since is None:
            good_since = at
        if at - good_since >= steady:
            return good_since - since
    return None
