"""From measured costs to how many more shows and viewers there is room for, and what would run out first."""

from dataclasses import replace

import pytest

from streams.stage.capacity import figures
from streams.stage.capacity.figures import Limits, capacity_of
from streams.stage.capacity.shapes import Costs
from tests.streams.stage.loads import BOX, GIGABYTE, process_load

GIGABIT = Limits(uplink_mbit=1000)
IDLE = replace(BOX, busy=0.0)


def test_nothing_measured_goes_by_what_is_known_and_says_so():
    found = capacity_of([], IDLE, {}, GIGABIT)

    assert found.is_estimated
    assert (found.viewers, found.shows, found.mbit_out) == (0, 0, 0)
    assert (found.cost_viewer, found.cost_show) == pytest.approx((figures.VIEWER_CPU, figures.SHOW_CPU))
    # Nine tenths of a gigabit in pieces of 2.7 Mbit/s.
    assert (found.more_viewers.more, found.more_viewers.bound_by) == (333, "uplink")
    assert (found.more_shows.more, found.more_shows.bound_by) == (51, "disk")


def test_the_processor_binds_where_the_line_is_wide():
    found = capacity_of([], IDLE, {}, Limits(uplink_mbit=100_000))

    # 0.8 of the one core that a media process has, at 0.052 s a minute.
    assert (found.more_viewers.more, found.more_viewers.bound_by) == (923, "loop")
    busy = capacity_of([], replace(IDLE, busy=0.7), {}, Limits(uplink_mbit=100_000))
    assert (busy.more_viewers.more, busy.more_viewers.bound_by) == (230, "cpu")


def test_what_was_measured_takes_over_as_minutes_come_in():
    def cost(minutes: float) -> figures.Capacity:
        costs = Costs(
            show_cpu=minutes * 1.0,
            show_minutes=minutes,
            viewer_cpu=minutes * 10 * 0.2,
            viewer_minutes=minutes * 10,
            mbit=minutes * 10 * 60 * 1.0,
        )
        return capacity_of([process_load(0, players=10, costs=costs)], BOX, {}, GIGABIT)

    early, later, late = cost(0.2), cost(3), cost(300)

    assert early.is_estimated
    assert not later.is_estimated
    assert figures.VIEWER_CPU < early.cost_viewer < later.cost_viewer < late.cost_viewer
    assert late.cost_viewer == pytest.approx(0.2, rel=0.01)
    assert late.cost_show == pytest.approx(1.0, rel=0.01)
    assert late.viewer_mbit == pytest.approx(1.0, rel=0.01)
    assert late.more_viewers.more < early.more_viewers.more


def test_viewers_and_load_leave_less_room():
    before = capacity_of([process_load(0)], BOX, {}, GIGABIT)
    after = capacity_of([process_load(0, players=100)], BOX, {}, GIGABIT)

    assert after.viewers == 100
    assert after.mbit_out == 200
    assert after.more_viewers.more == before.more_viewers.more - 74  # 200 Mbit/s in pieces of 2.7
    assert after.viewers_limit > before.more_viewers.more  # these take 2.0 each


def test_viewers_whom_only_the_house_knows_count_with_what_their_show_takes():
    """A cache in front of us asks once for all of them."""
    found = capacity_of([process_load(0, players=1)], BOX, {"sh0w5h0w5h0w": 300, "another": 2}, GIGABIT)

    assert found.viewers == 302
    assert found.mbit_out == 600
    assert [(row.show, row.viewers, row.players) for row in found.rows] == [
        ("sh0w5h0w5h0w", 300, 1),
        ("another", 2, 0),
    ]


def test_cost_of_a_viewer_behind_a_cache_is_shared_by_all_of_them():
    costs = Costs(viewer_cpu=60.0, viewer_minutes=100.0)
    direct = capacity_of([process_load(0, players=20, costs=costs)], BOX, {}, GIGABIT)
    cached = capacity_of([process_load(0, players=20, costs=costs)], BOX, {"sh0w5h0w5h0w": 200}, GIGABIT)

    assert cached.cost_viewer < direct.cost_viewer / 5


def test_several_processes_are_one_house():
    one = process_load(0, players=10, loop_used=0.3)
    other = process_load(0, show="an0ther0000", players=5, name="box:2", loop_used=0.2)

    found = capacity_of([one, other], BOX, {}, Limits(uplink_mbit=100_000))

    assert (found.viewers, found.shows, found.mbit_out) == (15, 2, 30)
    assert found.more_viewers.bound_by == "loop"
    assert found.more_viewers.more == int((2 * 0.8 - 0.5) * 60 / found.cost_viewer)


def test_a_full_disk_stops_shows_and_no_viewer():
    full = replace(BOX, disk_free=2 * GIGABYTE + 1)

    found = capacity_of([process_load(0, machine=full)], BOX, {}, GIGABIT)

    assert (found.more_shows.more, found.more_shows.bound_by) == (0, "disk")
    assert found.more_viewers.more > 0


def test_a_busy_box_alone_turns_nobody_away_from_a_small_house_but_a_full_line_does():
    busy = replace(BOX, busy=1.0)

    alone = capacity_of([process_load(0, players=10, machine=busy)], BOX, {}, GIGABIT)
    assert (alone.more_viewers.more, alone.more_viewers.bound_by) == (40, "cpu")
    crowded = capacity_of([process_load(0, players=80, machine=busy)], BOX, {}, GIGABIT)
    assert (crowded.more_viewers.more, crowded.more_viewers.bound_by) == (0, "cpu")
    narrow = capacity_of([process_load(0, players=10, machine=busy)], BOX, {}, Limits(uplink_mbit=20))
    assert (narrow.more_viewers.more, narrow.more_viewers.bound_by) == (0, "uplink")


@pytest.mark.parametrize(("viewers", "more"), [(0, 40), (39, 1), (40, 0), (60, 0)])
def test_an_operator_may_fix_the_number(viewers: int, more: int):
    limits = Limits(uplink_mbit=1, viewers_max=40)

    found = capacity_of([process_load(0, players=viewers)], BOX, {}, limits)

    assert (found.more_viewers.more, found.more_viewers.bound_by) == (more, "hand")


@pytest.mark.parametrize(("busy", "is_allowed"), [(0.0, True), (0.7, True), (0.71, False), (1.0, False)])
def test_a_second_rendition_needs_three_tenths_of_the_processor(busy: float, is_allowed: bool):
    load = process_load(0, machine=replace(BOX, busy=busy))

    assert capacity_of([load], BOX, {}, GIGABIT).allows_second_rendition is is_allowed
