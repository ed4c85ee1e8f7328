"""Laws of the safety delay: nothing is told before its time, everything is after it, in its order, unless hidden."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stage.darkness import LEAD_SECONDS, NOTHING, TAIL_SECONDS, Reach, Stretch, Veil
from streams.stage.holding import Holding
from streams.stage.packager.playlists import live_playlist
from streams.stage.packager.timeline import MICROS, Timeline
from streams.stage.packager.told import Edge, ToldLater, edge_of
from tests.streams.stage.encoded import play, rendition

moments = st.floats(0, 100, allow_nan=False)


@given(came=st.lists(moments, max_size=20), asked=st.lists(moments, max_size=20), seconds=st.floats(0, 30))
def test_each_thing_is_told_once_in_its_turn_and_not_before_its_time(
    came: list[float], asked: list[float], seconds: float
):
    """Whatever the clock says: also one that is set back delays things, and brings none forward."""
    holding: Holding[int] = Holding(seconds)
    for number, moment in enumerate(came):
        holding.put(number, moment)
    told: list[int] = []
    for now in sorted(asked):
        fresh = list(holding.take(now))
        assert all(came[number] + seconds <= now for number in fresh)
        told += fresh
        assert holding.due_at is None or holding.due_at > now
        overdue = [number for number in range(len(came)) if max(came[: number + 1]) + seconds <= now]
        assert told[: len(overdue)] == overdue

    told += holding.take(200)

    assert told == list(range(len(came)))
    assert holding.due_at is None


def test_what_fails_does_not_take_those_behind_it_along():
    holding: Holding[int] = Holding(1)
    for number in range(3):
        holding.put(number, 0)

    assert next(holding.take(1)) == 0
    assert list(holding.take(1)) == [1, 2]


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(st.sampled_from([0.1, 0.4, 1.0, 3.0]), min_size=1, max_size=25),
    seconds=st.sampled_from([0.5, 2.0, 5.0, 30.0]),
)
def test_viewers_read_what_they_would_have_read_so_much_earlier(steps: Sequence[float], seconds: float):
    """Files leave the memory meanwhile; whatever a playlist names can be had all the same."""
    target = rendition()
    target.hold(40)
    told, holding = ToldLater(target), Holding[Edge](seconds)
    read: list[tuple[float, str]] = [(-99.0, live_playlist(target))]
    now = 0.0
    for step in steps:
        play(target, step, start=round(now * 30))
        now += step
        for closed in target.take_closed():
            target.stored(closed.record.number)
        holding.put(edge_of(target), now)
        read.append((now, live_playlist(target)))
        for edge in holding.take(now):
            told.move(edge)

        due = [text for moment, text in read if moment + seconds <= now]
        assert live_playlist(told) == due[-1]
        for segment in told.segments[-4:]:
            whole = target.segment(segment.number)
            assert whole is not None
            assert segment.parts == whole.parts[: len(segment.parts)] != []
        assert told.last_number == max((segment.number for segment in told.segments), default=-1)
        assert not told.ready(told.last_number + 1, None)
        assert told.segment(told.last_number + 1) is None


def test_a_stretch_of_long_ago_takes_nothing_of_what_waits_after_a_restart():
    waiting = (2000.0, 2009.0)
    old, short, read = (
        Stretch(1000.0, 1003.0),
        Stretch(2005.0, 2005.5),
        Stretch(1500.0, 1501.0, 5.0, (7.0, 8.0)),
    )

    reaching, new = Reach().over([old, read, short], waiting)

    assert [stretch.untold for stretch in reaching] == [NOTHING, (7.0, 8.0), waiting]
    assert len(new) == 3


@given(
    press=st.integers(0, 400),
    length=st.integers(0, 200),
    edge=st.builds(Edge, st.integers(0, 39), st.just(2), st.booleans()) | st.just(Edge()),
    sent=st.integers(0, 40),
)
def test_what_was_not_told_when_the_picture_was_hidden_is_hidden(
    press: int, length: int, edge: Edge, sent: int
):
    """Segments of a second, tenths for the rest; a host's clock may be ahead, its line may be behind."""
    timeline = Timeline()
    cuts = [timeline.cut(number * MICROS, 1000.0 + number, number_min=number) for number in range(40)]
    waiting = cuts[edge.first_after : sent]
    veil, reach = Veil(timeline), Reach()
    begin, end = 1000 + press / 10, 1000 + (press + length) / 10

    hiding, new = reach.over([Stretch(begin)], (waiting[0].wall, waiting[-1].wall) if waiting else NOTHING)
    veil.change(hiding)
    assert [stretch.begin for stretch in new] == [begin]
    assert veil.is_dark
    over, again = reach.over([Stretch(begin, end)], (1000.0, 1040.0))
    veil.change(over)

    assert again == []
    hidden = [cut for cut in cuts if veil.hides(cut.number)]
    assert set(hidden) >= set(waiting)
    for cut in set(cuts) - set(waiting):
        is_near = begin - LEAD_SECONDS < cut.wall + 1 and cut.wall < end + TAIL_SECONDS
        assert (cut in hidden) == (is_near or (cut is cuts[-1] and cut in hidden))
    assert veil.first_shown(39) > max((cut.number for cut in hidden), default=-1)
