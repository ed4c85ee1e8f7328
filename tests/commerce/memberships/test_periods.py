"""Paid time: anchor days, what a change costs, pauses, and what falls on which month."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.memberships.periods import (
    Span,
    anchor_of,
    by_month,
    change_price,
    extended,
    months_after,
    months_of,
    renewed,
    restart_price,
    resumed,
    shared_out,
    worth,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ends(first: str, months: int, count: int) -> list[str]:
    """The ends of so many periods, each renewed after the one before."""
    until, anchor = at(first), anchor_of(at(first))
    found = []
    for _ in range(count):
        reach = renewed(until=until, anchor_day=anchor, months=months)
        until, anchor = reach.span.ends_at, reach.anchor_day
        found.append(f"{until:%Y-%m-%d}")
    return found


@pytest.mark.parametrize(
    ("first", "months", "wanted"),
    [
        ("2027-01-31", 1, ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        ("2027-01-30", 1, ["2027-02-28", "2027-03-30", "2027-04-30"]),
        ("2028-01-29", 1, ["2028-02-29", "2028-03-29"]),
        ("2027-01-29", 1, ["2027-02-28", "2027-03-29"]),
        ("2027-11-30", 1, ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"]),
        ("2028-02-29", 12, ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
    ],
    ids=["31st", "30th", "29th of a leap year", "29th", "over new year", "yearly from 29 February"],
)
def test_the_anchor_day_is_kept(first: str, months: int, wanted: list[str]) -> None:
    assert ends(first, months, len(wanted)) == wanted


def test_paying_before_the_end_begins_at_the_end_and_keeps_the_anchor() -> None:
    reach = extended(until=at("2027-06-30"), anchor_day=30, at=at("2027-06-10T09:12"), months=1)

    assert reach.span == Span(at("2027-06-30"), at("2027-07-30"))
    assert reach.anchor_day == 30


def test_paying_early_keeps_an_anchor_that_the_month_was_too_short_for() -> None:
    reach = extended(until=at("2027-02-28"), anchor_day=31, at=at("2027-02-10"), months=1)

    assert reach.span.ends_at == at("2027-03-31")


def test_paying_after_the_end_begins_at_once_with_its_own_anchor() -> None:
    reach = extended(until=at("2027-06-30"), anchor_day=30, at=at("2027-07-04T10:00"), months=1)

    assert reach.span == Span(at("2027-07-04T10:00"), at("2027-08-04T10:00"))
    assert reach.anchor_day == 4


def test_a_renewal_whose_money_came_late_loses_no_day_and_gives_none() -> None:
    reach = renewed(until=at("2027-06-30"), anchor_day=30, months=1)

    assert reach.span == Span(at("2027-06-30"), at("2027-07-30"))


def test_a_change_in_the_middle_of_a_month_costs_half_the_difference() -> None:
    span = Span(at("2027-04-01"), at("2027-05-01"))

    assert change_price(paid=999, price=1999, span=span, at=at("2027-04-16")) == 500
    assert change_price(paid=500, price=1000, span=span, at=at("2027-04-16")) == 250


def test_a_change_in_yen_has_whole_yen() -> None:
    span = Span(at("2027-04-01"), at("2027-05-01"))

    assert change_price(paid=980, price=1980, span=span, at=at("2027-04-11")) == 667


def test_a_longer_term_takes_what_is_left_of_the_running_one() -> None:
    span = Span(at("2027-04-01"), at("2027-05-01"))

    assert restart_price(paid=1000, price=10_000, span=span, at=at("2027-04-16")) == 9_500


def test_a_pause_gives_back_all_that_was_left() -> None:
    until = resumed(until=at("2027-06-30"), paused_at=at("2027-06-10"), at=at("2027-07-25"))

    assert until == at("2027-08-14")


def test_a_year_falls_on_its_months_to_the_cent() -> None:
    parts = by_month(9_999, Span(at("2027-01-15"), at("2028-01-15")))

    assert sum(parts.values()) == 9_999
    assert list(parts)[0] == "2027-01"
    assert list(parts)[-1] == "2028-01"
    assert len(parts) == 13


def test_a_part_outside_of_its_whole_is_an_error() -> None:
    with pytest.raises(ValueError, match="part"):
        worth(100, 2, 1)
    with pytest.raises(ValueError, match="weights"):
        shared_out(100, [0, 0])


# Laws

FIRST = at("2024-01-01")
moments = st.integers(0, 16 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
prices = st.integers(0, 10**9)


@given(moments, st.integers(1, 60))
def test_renewing_month_by_month_comes_to_where_all_months_at_once_do(start: datetime, months: int) -> None:
    anchor = anchor_of(start)
    step = start
    for _ in range(months):
        step = months_after(step, 1, anchor)

    assert step == months_after(start, months, anchor)
    assert step.day == anchor or (step + timedelta(days=1)).month != step.month


@given(moments, st.integers(1, 400), st.floats(0, 1), prices, prices, prices)
def test_changes_at_one_moment_add_up(
    start: datetime, days: int, gone: float, low: int, middle: int, high: int
) -> None:
    span = Span(start, start + timedelta(days=days))
    now = start + timedelta(seconds=int(span.seconds * gone))

    first = change_price(paid=low, price=middle, span=span, at=now)
    second = change_price(paid=middle, price=high, span=span, at=now)

    assert first + second == change_price(paid=low, price=high, span=span, at=now)
    assert first == -change_price(paid=middle, price=low, span=span, at=now)


@given(moments, st.integers(1, 400), prices, prices)
def test_a_change_costs_everything_at_the_beginning_and_nothing_at_the_end(
    start: datetime, days: int, paid: int, price: int
) -> None:
    span = Span(start, start + timedelta(days=days))

    assert change_price(paid=paid, price=price, span=span, at=span.starts_at) == price - paid
    assert change_price(paid=paid, price=price, span=span, at=span.ends_at) == 0


@given(moments, st.integers(1, 400), st.integers(0, 10**9), st.floats(0, 1))
def test_a_change_costs_at_most_the_difference_and_gives_nothing_away(
    start: datetime, days: int, more: int, gone: float
) -> None:
    span = Span(start, start + timedelta(days=days))
    now = start + timedelta(seconds=int(span.seconds * gone))

    assert 0 <= change_price(paid=0, price=more, span=span, at=now) <= more


@given(moments, st.integers(1, 40_000_000), st.integers(0, 10**12))
def test_what_falls_on_the_months_is_all_there_is(start: datetime, seconds: int, minor: int) -> None:
    span = Span(start, start + timedelta(seconds=seconds))

    assert sum(by_month(minor, span).values()) == minor
    assert sum(part for _month, part in months_of(span)) == seconds


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=50).filter(any))
def test_shares_add_up_and_are_off_by_less_than_one(minor: int, weights: list[int]) -> None:
    parts = shared_out(minor, weights)

    assert sum(parts) == minor
    assert all(
        abs(part * sum(weights) - minor * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )
