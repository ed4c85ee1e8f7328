"""The laws of cutting: where parts and segments begin and end, whatever encoder and network do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stage.packager.boxes import AUDIO_TRACK, SYNC_SAMPLE, VIDEO_TRACK
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Closed
from streams.stage.packager.sound import Sample
from streams.stage.packager.timeline import Timeline
from tests.streams.stage.encoded import (
    AAC_FRAME,
    EPOCH,
    FRAME,
    NOW,
    picture,
    play,
    rendition,
    sound,
)
from tests.streams.stage.mp4 import fragments, payloads_of, tracks_of


def finished(target: Rendition) -> list[Closed]:
    target.flush(seq=999, is_last=True)
    return target.take_closed()


@st.composite
def encoders(draw):
    """Frame intervals of a stuttering encoder, and where its keyframes are."""
    count = draw(st.integers(10, 150))
    interval = draw(st.sampled_from([16_667, 33_333, 41_667, 50_000, 100_000]))
    stutter = st.integers(-interval // 3, interval // 3) | st.integers(0, 400_000)
    gaps = [max(1_000, interval + draw(stutter)) for _ in range(count)]
    keys = draw(st.sets(st.integers(1, count), max_size=20))
    tells = draw(st.booleans())
    return gaps, keys, tells


@settings(max_examples=150, deadline=None)
@given(encoders())
def test_no_sample_is_lost_and_decode_times_never_have_a_hole(encoder):
    gaps, keys, tells = encoder
    target = rendition()
    pts = EPOCH
    sent: list[Sample] = []
    heard: list[Sample] = []
    for number, gap in enumerate(gaps):
        sample = picture(number, is_key=number == 0 or number in keys, pts=pts)
        if tells:
            sample = type(sample)(sample.pts, sample.payload, gap, sample.is_key)
        while EPOCH + len(heard) * AAC_FRAME <= pts:
            heard.append(sound(len(heard)))
            target.audio(heard[-1])
        target.video(sample)
        sent.append(sample)
        pts += gap

    closed = finished(target)

    assert payloads_of(closed, VIDEO_TRACK) == [sample.payload for sample in sent]
    assert payloads_of(closed, AUDIO_TRACK) == [sample.payload for sample in heard]
    runs = list(tracks_of(closed, VIDEO_TRACK))
    assert runs[0].decode_time == 0
    for run, following in zip(runs, runs[1:], strict=False):
        assert run.end == following.decode_time
        assert all(duration > 0 for duration in run.durations)
    assert [item.record.number for item in closed] == list(range(len(closed)))
    assert runs[-1].end / 90_000 == pytest.approx((pts - EPOCH) / 1e6, abs=0.5)
    total = sum(item.record.seconds for item in closed)
    ends = [runs[-1].end / 90_000, list(tracks_of(closed, AUDIO_TRACK))[-1].end / 48_000]
    assert total == pytest.approx(max(ends), abs=0.025)  # the last sound may reach beyond its part


@settings(max_examples=150, deadline=None)
@given(encoders())
def test_segments_fit_their_target_and_begin_with_a_key_unless_none_came(encoder):
    gaps, keys, _tells = encoder
    target = rendition(audio=None)
    pts = EPOCH
    for number, gap in enumerate(gaps):
        target.video(picture(number, is_key=number == 0 or number in keys, pts=pts))
        pts += gap

    closed = finished(target)

    for item in closed:
        first = next(tracks_of([item], VIDEO_TRACK))
        assert item.record.is_independent == (first.flags[0] == SYNC_SAMPLE)
        assert round(item.record.seconds) <= 2
    for before, item in zip(closed, closed[1:], strict=False):
        assert item.record.is_independent or before.record.seconds > 1.35
    for segment in target.segments:
        for part in segment.parts:
            lone = len(next(fragments(part.data))[VIDEO_TRACK].payloads) == 1
            assert part.seconds <= 0.5 + 0.4 or lone  # one stuttering frame may stretch the part it is in


def test_usual_show_has_parts_of_a_third_and_segments_of_a_second():
    target = rendition()

    play(target, 3.5)

    segments = target.segments
    assert [segment.number for segment in segments] == [0, 1, 2, 3]
    assert [round(segment.seconds, 2) for segment in segments[:3]] == [1.0, 1.0, 1.0]
    assert [len(segment.parts) for segment in segments] == [3, 3, 3, 1]
    assert [part.is_independent for part in segments[1].parts] == [True, False, False]


def test_part_is_published_without_waiting_for_the_frame_after_it():
    target = rendition(audio=None)

    for number in range(10):
        target.video(picture(number))

    assert [round(part.seconds, 3) for part in target.segments[0].parts] == [0.333]


def test_nothing_before_the_first_keyframe_is_kept():
    target = rendition()
    for number in range(5):
        target.audio(sound(number))
        target.video(picture(number, is_key=False))

    play(target, 1.2, start=30)

    closed = finished(target)
    assert payloads_of(closed, VIDEO_TRACK)[0] == picture(30).payload
    assert (
        payloads_of(closed, AUDIO_TRACK)[0] == sound(47).payload
    )  # the first that does not begin before the picture
    assert next(tracks_of(closed, VIDEO_TRACK)).decode_time == 0


def test_host_is_asked_for_a_keyframe_and_the_segment_ends_without_one():
    target = rendition(audio=None)
    asked_at = None
    for number in range(90):
        target.video(picture(number, is_key=number == 0))
        if target.wants_keyframe and asked_at is None:
            asked_at = number * FRAME / 1e6

    closed = finished(target)

    assert asked_at == pytest.approx(1.6, abs=0.2)
    assert closed[0].record.seconds == pytest.approx(2.33, abs=0.1)
    assert [item.record.is_independent for item in closed] == [True, False]


def test_short_silence_is_a_long_frame_and_a_long_one_a_discontinuity():
    target = rendition(audio=None)
    play(target, 1)
    target.video(picture(48))  # 0.6 s later
    play(target, 1, start=60)

    target.video(picture(150, is_key=False))  # 2 s later: useless without a keyframe
    play(target, 1, start=180)

    records = [item.record for item in finished(target)]
    assert [record.is_discontinuity for record in records] == [False, False, True]
    assert records[2].wall - records[1].wall == pytest.approx(4.0, abs=0.05)  # the clock of the wall goes on
    assert sum(record.seconds for record in records) == pytest.approx(
        4.0, abs=0.1
    )  # that of the stage does not


def test_new_encoder_continues_where_the_old_one_ended():
    timeline = Timeline()
    timeline.begin("one")
    timeline.hear(EPOCH, NOW)
    target = rendition(timeline=timeline)
    play(target, 1.5)
    target.flush(seq=4)
    timeline.begin("two")
    target.begin_session()
    timeline.hear(77, NOW + 60)

    for number in range(40):
        target.video(picture(number, pts=77 + number * FRAME))

    closed = finished(target)
    records = [item.record for item in closed]
    assert [record.session for record in records] == ["one", "one", "two", "two"]
    assert [record.is_discontinuity for record in records] == [False, False, True, False]
    runs = list(tracks_of(closed, VIDEO_TRACK))
    assert all(run.end == following.decode_time for run, following in zip(runs, runs[1:], strict=False))
    assert records[2].wall == pytest.approx(NOW + 60, abs=0.001)


def two_renditions() -> tuple[Timeline, Rendition, Rendition]:
    timeline = Timeline()
    timeline.begin("one")
    timeline.hear(EPOCH, NOW)
    return timeline, rendition(timeline=timeline, audio=None), rendition(timeline=timeline, audio=None)


def test_renditions_have_the_same_numbers_and_boundaries():
    _timeline, big, small = two_renditions()
    for number in range(100):
        big.video(picture(number))
        small.video(picture(number))

    pairs = zip(finished(big), finished(small), strict=True)
    for one, other in pairs:
        assert one.record.number == other.record.number
        assert one.record.end == pytest.approx(other.record.end, abs=2_000)
        assert one.record.is_discontinuity == other.record.is_discontinuity


def test_rendition_that_missed_a_segment_says_so_and_keeps_the_numbers_equal():
    """The page was reloaded between the two messages that begin a segment."""
    timeline, big, small = two_renditions()
    for number in range(35):
        big.video(picture(number))
        if number < 30:
            small.video(picture(number))
    for target in (big, small):
        target.flush(seq=3)
    timeline.begin("two")
    timeline.hear(0, NOW + 9)
    for number in range(60):
        for target in (big, small):
            target.video(picture(number, pts=number * FRAME))

    many, few = finished(big), finished(small)

    assert [item.record.number for item in few] == [item.record.number for item in many] == [0, 1, 2, 3]
    assert [item.record.is_gap for item in few] == [False, True, False, False]
    flags = [[item.record.is_discontinuity for item in closed] for closed in (many, few)]
    assert flags[0] == flags[1] == [False, False, True, False]
    assert [round(item.record.end / 1e6, 1) for item in few] == [
        round(item.record.end / 1e6, 1) for item in many
    ]


def test_rendition_that_joins_late_has_gaps_from_the_first_number_on():
    timeline, big, small = two_renditions()
    for number in range(60):
        big.video(picture(number))
    for number in range(60, 120):
        big.video(picture(number))
        small.video(picture(number))

    few = [item.record for item in finished(small)]

    assert [record.is_gap for record in few] == [True, True, False, False]
    assert [round(record.seconds, 1) for record in few] == [1.0, 1.0, 1.0, 1.0]
    assert len(timeline.cuts) == 4


def test_leap_of_both_renditions_is_one_discontinuity():
    _timeline, big, small = two_renditions()
    for target in (big, small):
        play(target, 1)
    for target in (big, small):
        play(target, 2, start=240)

    many, few = ([item.record for item in finished(target)] for target in (big, small))

    assert [record.is_discontinuity for record in many] == [False, True, False]
    assert [record.is_discontinuity for record in few] == [False, True, False]
    assert [record.number for record in few] == [0, 1, 2]


def test_lost_messages_are_followed_by_a_keyframe():
    target = rendition(audio=None)
    play(target, 0.5)
    target.lose()

    for number in range(18, 45):
        target.video(picture(number))

    sent = payloads_of(finished(target), VIDEO_TRACK)
    assert sent == [picture(number).payload for number in [*range(15), *range(30, 45)]]
