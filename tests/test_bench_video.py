"""The arithmetic of `bench video`: reading its marks, holding sound against picture, counting what a cut cost."""

import os
import subprocess
import sys

import pytest

from bench import cli, video_figures
from bench.synthetic_host import Format
from bench.video_load import Sample, encoded, message_bytes, next_part
from bench.video_marks import (
    apart,
    beeps,
    clock_of,
    drift_per_minute,
    lost_seconds,
    recovered_seconds,
    sound_offsets,
    unwrapped,
)
from bench.video_recording import marks_of
from bench.video_source import ClockScene, clock_rows
from streams.stage.packager.boxes import AudioTrack, VideoTrack
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.timeline import Timeline
from streams.stage.protocol import Meter, parse_message, parse_start

NOW_MS = 1_790_000_123_456
SECOND = NOW_MS // 1000
WIDTH, HEIGHT, STRIDE = 320, 180, 384


def picture(clock: int) -> bytes:
    rows = clock_rows(clock, WIDTH, STRIDE)
    return rows + bytes(STRIDE * HEIGHT - len(rows))


def frames(*, fps: int = 30, seconds: int = 10, zero_ms: int = 1000 * SECOND) -> list[tuple[float, int]]:
    return [(number / fps, zero_ms + 1000 * number // fps) for number in range(seconds * fps)]


def test_what_helps_this_benchmark_is_not_offered_as_one() -> None:
    assert [name for name in cli.names() if name.startswith("video")] == ["video"]


# The clock in a picture


@pytest.mark.parametrize("clock", [0, 1, 2**31, 2**32 - 1, NOW_MS % 2**32])
def test_a_drawn_clock_is_read(clock: int) -> None:
    assert clock_of(picture(clock), STRIDE, WIDTH, HEIGHT) == clock


@pytest.mark.parametrize(
    "luma",
    [bytes(STRIDE * HEIGHT), bytes([128]) * STRIDE * HEIGHT, picture(77)[: 12 * STRIDE], b""],
    ids=["black", "grey", "half a picture", "none"],
)
def test_a_clock_that_cannot_be_read_with_certainty_is_none(luma: bytes) -> None:
    assert clock_of(luma, STRIDE, WIDTH, HEIGHT) is None


def test_one_pale_cell_spoils_the_clock() -> None:
    luma = bytearray(picture(77))
    middle = int(5.5 * WIDTH / 32)
    luma[STRIDE * 5 + middle] = luma[STRIDE * 15 + middle] = 100

    assert clock_of(bytes(luma), STRIDE, WIDTH, HEIGHT) is None


def test_32_bits_become_a_moment_also_across_their_end() -> None:
    around = 420 * 2**32

    assert unwrapped(NOW_MS % 2**32, NOW_MS + 60_000) == NOW_MS
    assert unwrapped((around - 5) % 2**32, around + 1000) == around - 5
    assert unwrapped(7, around - 1000) == around + 7


# Sound against picture


def test_beeps_begin_where_it_gets_loud_after_a_silence() -> None:
    quiet, loud = [3.0] * 500, [900.0] * 30 + [200.0] * 10 + [900.0] * 30

    assert beeps([*quiet, *loud, *quiet, *loud], 0.001) == [0.5, 1.07]


def test_a_beep_that_was_cut_at_the_beginning_and_silence_are_no_beeps() -> None:
    assert beeps([900.0] * 20 + [0.0] * 500 + [900.0] * 20, 0.001) == [0.52]
    assert beeps([], 0.001) == beeps([0.0] * 100, 0.001) == []


def test_sound_after_its_picture_is_above_zero() -> None:
    offsets = sound_offsets(frames(), [1.030, 2.030, 2.970])

    assert offsets == pytest.approx({SECOND + 1: 30, SECOND + 2: 30, SECOND + 3: -30}, abs=1)


def test_a_recording_that_begins_anywhere_has_the_same_offsets() -> None:
    offsets = sound_offsets([(7.25 + time, clock + 400) for time, clock in frames()], [7.25 + 0.6 + 0.02])

    assert offsets == pytest.approx({SECOND + 1: 20}, abs=1)


def test_frames_that_came_late_do_not_move_the_offset() -> None:
    shaken = [
        (time, clock - 80 if number % 5 == 0 else clock) for number, (time, clock) in enumerate(frames())
    ]

    assert sound_offsets(shaken, [4.0])[SECOND + 4] == pytest.approx(0, abs=1)


def test_a_beep_without_a_picture_near_says_nothing() -> None:
    assert sound_offsets(frames(seconds=3), [40.0]) == {}


def test_only_beeps_that_both_heard_are_compared() -> None:
    assert apart({1: 10.0, 2: 12.0, 3: 9.0}, {2: 50.0, 3: 50.0, 4: 50.0}) == {2: -38.0, 3: -41.0}


def test_drift_is_the_slope_in_sixty_seconds_whatever_one_beep_says() -> None:
    steady = {second: 5.0 + 0.1 * second for second in range(20)}

    assert drift_per_minute(steady | {7: 300.0}) == pytest.approx(6.0, abs=0.5)
    assert drift_per_minute({3: 4.0}) is None


def test_marks_are_read_from_a_real_recording() -> None:
    """The simulated hosts' samples through the packager, as the media process does it."""
    samples = encoded(Format(width=640, height=360, fps=10, bitrate=400_000, preset="ultrafast"), seconds=2)
    start = parse_start({**samples.hello, "ticket": "t", "session": "one"})
    timeline = Timeline()
    timeline.begin("one")
    timeline.hear(0, NOW_MS / 1000)
    made = Rendition(timeline)
    made.configure(start.video[0].track, start.audio)
    for seq, message in enumerate(samples.messages):
        parsed = parse_message(message_bytes(seq, message, 10_000_000), renditions=1)
        for sound in parsed.sound:
            made.audio(sound)
        for _, frame in parsed.pictures:
            made.video(frame)
    made.flush(seq=len(samples.messages), is_last=True)

    media = b"".join([made.inits[0], *(closed.data for closed in made.take_closed())])
    marks = marks_of(media, near_ms=0)

    assert isinstance(start.video[0].track, VideoTrack)
    assert isinstance(start.audio, AudioTrack)
    assert marks.unread == 0
    assert marks.clocks == list(range(20))  # each frame's clock was its number


# A cut line


def test_everything_that_was_drawn_and_recorded_is_not_lost() -> None:
    drawn = list(range(0, 20_000, 33))

    assert lost_seconds(drawn, drawn, begin=1000, end=9000, fps=30) == 0
    # The encoder leaves out a frame now and then.
    assert lost_seconds(drawn[::3], drawn, begin=1000, end=9000, fps=30) == 0


def test_a_hole_in_the_recording_is_lost() -> None:
    drawn = list(range(0, 20_000, 20))
    recorded = [clock for clock in drawn if not 4000 <= clock < 6000]

    assert lost_seconds(recorded, drawn, begin=1000, end=9000, fps=50) == 2
    assert lost_seconds(recorded, drawn, begin=7000, end=9000, fps=50) == 0


def test_a_recording_that_never_comes_back_is_lost_to_the_end() -> None:
    drawn = list(range(0, 10_000, 20))

    assert lost_seconds(drawn[:150], drawn, begin=1000, end=9000, fps=50) == pytest.approx(6, abs=0.05)
    assert lost_seconds([], drawn, begin=1000, end=9000, fps=50) == pytest.approx(8, abs=0.05)


def test_what_a_starved_host_never_drew_is_not_lost() -> None:
    drawn = [*range(0, 4000, 20), *range(6000, 10_000, 20)]

    assert lost_seconds(drawn, drawn, begin=1000, end=9000, fps=50) == 0


def test_a_fan_is_back_when_the_picture_stays_fresh() -> None:
    samples = [(0.5, 1.5), (4.0, 6.0), (4.2, 3.0), (4.4, 5.0), (5.0, 2.0), (5.5, 2.0), (6.1, 2.0)]

    assert recovered_seconds(samples, since=3.0, below=4.0) == 2.0


def test_a_fan_who_was_fresh_before_or_only_for_a_moment_is_not_back() -> None:
    assert recovered_seconds([(1.0, 1.5), (2.5, 1.5)], since=3.0, below=4.0) is None
    assert recovered_seconds([(3.5, 1.5), (4.0, 1.5)], since=3.0, below=4.0) is None


# Load


def test_a_message_is_moved_to_where_the_show_is() -> None:
    sample = Sample(track=0, flags=1, pts=-21_333, duration=21_333, payload=b"aac")

    message = parse_message(message_bytes(9, [sample], 8_000_000), renditions=1)

    assert (message.seq, message.sound[0].pts, message.sound[0].payload) == (9, 7_978_667, b"aac")


def test_samples_that_go_round_never_go_back() -> None:
    samples = encoded(Format(width=640, height=360, fps=10, bitrate=400_000, preset="ultrafast"), seconds=1)
    meter = Meter(parse_start({**samples.hello, "ticket": "t", "session": "one"}))

    for turn in range(3):
        for seq, message in enumerate(samples.messages):
            meter.check(parse_message(message_bytes(seq, message, (9 + turn) * 1_000_000), renditions=1))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["seg4.m4s", '#EXT-X-PART:DURATION=0.33,URI="p5.0.m4s"', '#EXT-X-PART:DURATION=0.33,URI="p5.1.m4s"'], (5, 2)),
        (['#EXT-X-PART:DURATION=0.33,URI="p5.0.m4s"', "seg5.m4s"], (6, 0)),
        (['#EXT-X-PART:DURATION=0.33,URI="p0.0.m4s"'], (0, 1)),
    ],
    ids=["in a segment", "between two", "at the beginning"],
)  # fmt: skip
def test_a_fan_asks_for_the_part_after_the_last(lines: list[str], expected: tuple[int, int]) -> None:
    assert next_part("\n".join(lines)) == expected


def test_a_scene_shows_the_moment_it_is_asked_for() -> None:
    frame = ClockScene(640, 360).frame(3, NOW_MS)
    plane = frame.planes[0]

    assert clock_of(bytes(plane), plane.line_size, 640, 360) == NOW_MS % 2**32


# Figures


def test_targets_are_met_up_to_their_limit_and_either_way_where_it_matters() -> None:
    assert video_figures.is_met("delay_median_s", 2.0) is True
    assert video_figures.is_met("delay_median_s", 2.01) is False
    assert video_figures.is_met("av_offset_ms", -81.0) is False
    assert video_figures.is_met("cut_lost_s", 0.0) is True
    assert video_figures.is_met("peer_delay_median_s", 6.0) is None
    assert video_figures.is_met("av_offset_ms", None) is None


def test_a_fan_who_never_came_back_counts_with_the_whole_wait() -> None:
    assert video_figures.worst_recovery([1.0, None, 2.0], 20.0) == 20.0
    assert video_figures.worst_recovery([1.0, 3.0], 20.0) == 3.0


def test_a_run_says_what_disturbed_it() -> None:
    assert video_figures.remarks(frames_per_s=29.0, fps=30, other_cpu={"peer": 0.1}, late=0.0) == []
    said = video_figures.remarks(frames_per_s=20.0, fps=30, other_cpu={"peer": 0.5}, late=0.2)
    assert [text.split()[0] for text in said] == ["The", "The", "Others"]


def test_the_media_process_starts_with_nothing_set_up_before() -> None:
    """Here Django stands already; where the process begins, it does not."""
    command = [sys.executable, "-c", "import bench.video_site"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings"}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
