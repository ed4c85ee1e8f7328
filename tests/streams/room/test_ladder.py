"""What a loaded process gives up: one step after the other, back again without swinging, and what it never does."""

from hypothesis import given
from hypothesis import strategies as st

from streams.room.hub.kinds import TABLE
from streams.room.hub.ladder import DOWN_AFTER_SECONDS, UP_AFTER_SECONDS, Ladder, Step, talk_limit


def climb(
    ladder: Ladder, seconds: float, *, start: float = 0.0, late: float = 0.0, cpu: float = 0.0
) -> float:
    now = start
    while now < start + seconds:
        now += 1.0
        ladder.measure(now, late=late, cpu_share=cpu)
    return now


def test_it_goes_down_step_by_step_under_load_and_back_when_there_is_air() -> None:
    ladder = Ladder()
    now = climb(ladder, UP_AFTER_SECONDS + 1, cpu=0.95)
    assert (ladder.step, ladder.counts_hearts, ladder.tick_stretch) == (Step.HEARTS, False, 1.0)

    now = climb(ladder, 4 * UP_AFTER_SECONDS, start=now, late=0.5)
    assert (ladder.step, ladder.sends_readers_away) == (Step.FILES, True)
    assert ladder.tick_stretch > 1.0

    now = climb(ladder, 5 * DOWN_AFTER_SECONDS, start=now, cpu=0.2)
    assert (ladder.step, ladder.counts_hearts) == (Step.NOTHING, True)


def test_a_moment_of_load_is_no_reason_and_neither_is_a_moment_of_air() -> None:
    ladder = Ladder()
    for now in range(0, 60, 2):
        ladder.measure(now, late=0.5, cpu_share=0.9)
        ladder.measure(now + 1, late=0.0, cpu_share=0.5)
    assert ladder.step == Step.NOTHING

    ladder = Ladder(Step.CHAT)
    for now in range(0, 60, 2):
        ladder.measure(now, late=0.0, cpu_share=0.1)
        # Neither heavy nor light: it stays where it is.
        ladder.measure(now + 1, late=0.15, cpu_share=0.7)
    assert ladder.step == Step.CHAT


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 8), st.floats(0.1, 20)), max_size=60))
def test_it_never_moves_by_more_than_one_step_nor_faster_than_it_says(measures: list) -> None:
    ladder, now, moved_at = Ladder(), 0.0, -UP_AFTER_SECONDS
    for late, cpu, seconds in measures:
        now += seconds
        before = ladder.step
        after = ladder.measure(now, late=late, cpu_share=cpu)
        assert abs(after - before) <= 1
        assert Step.NOTHING <= after <= Step.FILES
        if after != before:
            assert now - moved_at >= UP_AFTER_SECONDS or before == Step.NOTHING
            moved_at = now


def test_only_what_fans_say_is_ever_fewer() -> None:
    assert [talk_limit(20, step) for step in Step] == [20, 20, 10, 5, 2]
    # Even then somebody is heard; and where there is no limit, none is made.
    assert [talk_limit(1, step) for step in Step] == [1, 1, 1, 1, 1]
    assert [talk_limit(0, step) for step in Step] == [0, 0, 0, 0, 0]
    assert {kind.name for kind in TABLE if kind.is_sampled} == {"chat"}
