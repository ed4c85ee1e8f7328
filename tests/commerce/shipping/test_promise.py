"""When a parcel arrives, counted by hand on the calendar of December 2026."""

from datetime import UTC, date, datetime, time

import pytest

from commerce.shipping.choosing import Destination, Option, ParcelSize, choose, fee_of, fits
from commerce.shipping.promise import Handling, promise, weekend
from marketplace.kernel.money import Money


def arrives(
    at: datetime, *, country: str = "PT", zone: str = "Europe/Lisbon", handling: int = 1
) -> list[int]:
    found = promise(at, Handling(country, time(14), zone, handling), (2, 4))
    return [found.first.day, found.last.day]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        # Thursday before two: sent on Friday, two working days on are Tuesday, four are Thursday.
        (datetime(2026, 12, 3, 13, 59, tzinfo=UTC), [8, 10]),
        # A minute later it is Friday's, sent on Monday.
        (datetime(2026, 12, 3, 14, 0, tzinfo=UTC), [9, 11]),
        # Friday evening, Saturday and Sunday are all Monday's, sent on Tuesday.
        (datetime(2026, 12, 4, 18, 0, tzinfo=UTC), [10, 14]),
        (datetime(2026, 12, 5, 9, 0, tzinfo=UTC), [10, 14]),
        (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), [10, 14]),
    ],
    ids=["before-cutoff", "at-cutoff", "friday-evening", "saturday", "sunday"],
)
def test_working_days_are_counted_from_the_cut_off(at: datetime, days: list[int]) -> None:
    assert arrives(at) == days


def test_the_clock_and_the_week_are_those_of_the_brands_home() -> None:
    # Half past six in the evening of a Friday in Tokyo, half past nine in the morning in Lisbon.
    at = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    assert arrives(at, country="JP", zone="Asia/Tokyo") == [10, 14]
    assert arrives(at) == [9, 11]
    # India works on Saturdays: ordered at half past one on Friday, sent on Saturday. Saudi Arabia works on Sundays.
    at = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
    assert arrives(at, country="IN", zone="Asia/Kolkata") == [8, 10]
    assert arrives(at) == [9, 11]
    assert weekend("SA") == {4, 5}
    assert weekend("nowhere") == {5, 6}


def test_a_time_zone_nobody_knows_is_the_worlds() -> None:
    at = datetime(2026, 12, 3, 13, 59, tzinfo=UTC)
    assert arrives(at, zone="Mars/Base") == arrives(at)
    assert promise(at, Handling("PT", time(14), "UTC", 0), (0, 0)).last == date(2026, 12, 3)


def size(weight: int, goods: int = 1000) -> ParcelSize:
    return ParcelSize(weight, Money(goods, "EUR"))


@pytest.mark.parametrize(("weight", "fee"), [(0, 390), (500, 390), (501, 690), (2000, 690), (2001, None)])
def test_the_first_weight_that_is_enough_sets_the_fee(weight: int, fee: int | None) -> None:
    found = fee_of([(2000, 690), (500, 390)], free_from=None, size=size(weight))

    assert (found.minor if found else None) == fee


def test_any_weight_comes_last_and_enough_goods_travel_free() -> None:
    steps = [(None, 1900), (500, 390)]
    assert fee_of(steps, free_from=5000, size=size(900, 4999)) == Money(1900, "EUR")
    assert fee_of(steps, free_from=5000, size=size(900, 5000)) == Money(0, "EUR")
    # What is too heavy is so for any money.
    assert fee_of([(500, 390)], free_from=5000, size=size(900, 9000)) is None


def test_the_closest_zone_is_the_one_that_names_the_region() -> None:
    california = Destination("US", "CA")
    assert [fits(places, california) for places in (["US-CA"], ["US"], [], ["US-NY"], ["PT"])] == [
        3,
        2,
        1,
        0,
        0,
    ]
    assert fits(["PT"], Destination()) == 1


def test_the_wish_comes_first_and_then_the_cheapest() -> None:
    post, fast, same = (
        Option("a", "Post", Money(490, "EUR")),
        Option("b", "Fast", Money(490, "EUR"), is_express=True),
        Option("c", "Van", Money(900, "EUR")),
    )
    assert choose([fast, same, post], "c") is same
    assert choose([fast, same, post], "gone") is post
    assert choose([], "a") is None
