"""Prices that begin and end by themselves, and the log that proves what was asked before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from freezegun import freeze_time

from commerce.catalog.errors import (
    PriceElsewhere,
    ScheduleBackwards,
    ScheduleInThePast,
    ScheduleOverlaps,
)
from commerce.catalog.models import Price, PriceLog, PriceSchedule, Variant
from commerce.catalog.selectors import (
    lowest_price_30_days,
    price_of,
    price_steps,
    product_by_id,
    product_facts,
    schedule_of,
)
from commerce.catalog.services import price_clear, price_schedule, price_set, price_unschedule
from commerce.catalog.timeline import Scheduled, steps_with
from commerce.promotions.selectors import asked_everywhere, asked_prices
from commerce.promotions.services import show_price_ask
from marketplace.kernel.money import Money
from streams.shows.admission import ticket_prices
from tests import factories
from tests.conftest import World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def days(number: float) -> datetime:
    return NOON + timedelta(days=number)


@pytest.fixture
def clock() -> Iterator[Any]:
    with freeze_time(NOON) as frozen:
        yield frozen


@pytest.fixture
def candle(clock: Any, world: World) -> Variant:
    """A variant at 24.00 for two months."""
    factories.prices_asked_since(days(-60))
    return world.candle.variants.get()


def asked(variant: Variant) -> tuple[int, int | None]:
    found = asked_prices([variant.pk], currency="EUR")[variant.pk]
    return found.price.minor, found.was.minor if found.was else None


def test_it_begins_and_ends_by_itself_and_strikes_what_is_true(clock, candle) -> None:
    price_schedule(variant=candle, price=euros(1900), starts_at=days(2), ends_at=days(5))
    price_set(variant=candle, price=euros(2200))
    assert asked(candle) == (2200, 2400)

    seen = []
    for day in (1.99, 2, 4.99, 5):
        clock.move_to(days(day))
        seen.append((price_of(candle, "EUR"), asked(candle)))

    # The lowest price of the 30 days before was 22.00, whatever it cost before that.
    assert seen == [
        (euros(2200), (2200, 2400)),
        (euros(1900), (1900, 2200)),
        (euros(1900), (1900, 2200)),
        (euros(2200), (2200, None)),
    ]
    assert lowest_price_30_days(candle, "EUR", days(20)) == euros(1900)
    assert lowest_price_30_days(candle, "EUR", days(36)) == euros(2200)


def test_every_reader_of_prices_asks_the_clock(clock, candle, bruno) -> None:
    ticket = factories.make_ticket(candle.product.brand)
    evening = factories.make_performance(bruno, ticket)
    for variant in (candle, ticket.variants.get()):
        price_schedule(variant=variant, price=euros(500), starts_at=days(1), ends_at=days(2))
    assert ticket_prices([evening], "EUR") == {evening.pk: euros(800)}

    clock.move_to(days(1))
    everywhere = asked_everywhere([candle.pk], scope="")[candle.pk]
    assert (everywhere["EUR"].price, everywhere["JPY"].price.minor) == (euros(500), 3600)
    assert ticket_prices([evening], "EUR") == {evening.pk: euros(500)}
    product = product_by_id(candle.product_id)
    assert product is not None
    assert product_facts(product)["variants"][0]["prices"]["EUR"] == 500


def test_in_a_show_nobody_pays_more_than_what_is_scheduled(clock, candle, bruno) -> None:
    price_schedule(variant=candle, price=euros(1500), starts_at=days(1), ends_at=days(2))
    show_price_ask(scope="show00000001", variants=[candle], price=euros(1900), by=bruno.user, until=days(1.5))
    before = asked_prices([candle.pk], currency="EUR", scope="show00000001")[candle.pk]
    assert (before.price, before.then.price if before.then else None) == (euros(1900), euros(1500))

    clock.move_to(days(1.2))
    found = asked_prices([candle.pk], currency="EUR", scope="show00000001")[candle.pk]
    assert (found.price, found.is_show_price) == (euros(1500), False)


def test_stopped_before_it_begins_it_was_never_asked(clock, candle) -> None:
    row = price_schedule(variant=candle, price=euros(1900), starts_at=days(2))
    assert [each.pk for each in schedule_of([candle.pk], after=NOON)[candle.pk]] == [row.pk]

    assert price_unschedule(scheduled=row) is True
    assert price_unschedule(scheduled=row) is False

    clock.move_to(days(3))
    assert asked(candle) == (2400, None)
    assert price_steps([candle.pk], "EUR")[candle.pk][-1] == (NOON, 2400)
    assert schedule_of([candle.pk], after=NOON) == {}


def test_a_price_for_good_holds_until_another_is_set(clock, candle) -> None:
    price_schedule(variant=candle, price=euros(2700), starts_at=days(1))
    clock.move_to(days(2))
    assert asked(candle) == (2700, None)

    price_set(variant=candle, price=euros(2600))

    assert asked(candle) == (2600, None)
    assert [minor for _at, minor in price_steps([candle.pk], "EUR")[candle.pk]] == [2400, 2700, 2600]


def test_not_sold_there_any_more_nothing_is_scheduled_there(clock, candle) -> None:
    price_schedule(variant=candle, price=euros(1900), starts_at=days(1))
    price_clear(variant=candle, currency="EUR")
    price_set(variant=candle, price=euros(2400))

    clock.move_to(days(2))
    assert asked(candle) == (2400, None)


@pytest.mark.parametrize(
    ("currency", "starts", "ends", "refusal"),
    [
        ("EUR", 3, 3, ScheduleBackwards),
        ("EUR", -0.1, 3, ScheduleInThePast),
        ("USD", 3, 4, PriceElsewhere),
        ("EUR", 6, 7, ScheduleOverlaps),
        ("EUR", 8, None, ScheduleOverlaps),
        ("EUR", 1, 5.5, ScheduleOverlaps),
    ],
)
def test_what_cannot_be_scheduled_changes_nothing(clock, candle, currency, starts, ends, refusal) -> None:
    price_schedule(variant=candle, price=euros(1900), starts_at=days(5), ends_at=days(9))

    with pytest.raises(refusal):
        price_schedule(
            variant=candle,
            price=Money(1800, currency),
            starts_at=days(starts),
            ends_at=None if ends is None else days(ends),
        )

    assert PriceSchedule.objects.count() == 1


def test_the_same_twice_is_one_and_next_to_each_other_is_no_overlap(clock, candle) -> None:
    for _time in range(2):
        price_schedule(variant=candle, price=euros(1900), starts_at=days(5), ends_at=days(9))
    price_schedule(variant=candle, price=euros(1800), starts_at=days(9), ends_at=days(10))
    price_schedule(variant=candle, price=euros(2000), starts_at=days(4), ends_at=days(5))

    assert PriceSchedule.objects.count() == 3
    clock.move_to(days(9))
    assert asked(candle) == (1800, 1900)


@pytest.mark.parametrize("deed", ["log change", "log delete", "change", "delete", "go on"])
def test_the_database_itself_keeps_what_was_asked(candle, deed) -> None:
    row = price_schedule(variant=candle, price=euros(1900), starts_at=days(5), ends_at=days(9))
    price_unschedule(scheduled=row)
    logged, scheduled = PriceLog.objects.all(), PriceSchedule.objects.all()
    deeds: dict[str, Any] = {
        "log change": lambda: logged.update(amount_minor=1),
        "log delete": lambda: logged._raw_delete(using="default"),
        "change": lambda: scheduled.update(amount_minor=1),
        "delete": lambda: scheduled._raw_delete(using="default"),
        "go on": lambda: scheduled.update(stopped_at=None),
    }
    before = list(logged.values()), list(scheduled.values())

    with pytest.raises(DatabaseError, match="prices"), transaction.atomic():
        deeds[deed]()

    assert (list(logged.values()), list(scheduled.values())) == before


def test_the_line_of_time_is_made_of_both(candle) -> None:
    steps = [(days(0), 100), (days(4), 90)]

    both = steps_with(
        steps,
        [
            Scheduled(80, days(1), days(2)),
            # Stopped in the middle, and stopped before it began.
            Scheduled(70, days(3), days(6), stopped=days(5)),
            Scheduled(10, days(8), stopped=days(7)),
            # Two at a time: the lower one is asked.
            Scheduled(60, days(9), days(11)),
            Scheduled(50, days(10), days(12)),
        ],
    )

    assert [((at - NOON).days, minor) for at, minor in both] == [
        (0, 100), (1, 80), (2, 100), (3, 70), (5, 90), (9, 60), (10, 50), (12, 90),
    ]  # fmt: skip
    assert steps_with(steps, []) == steps


def test_prices_with_a_schedule_cost_no_query_more(candle, django_assert_num_queries) -> None:
    price_schedule(variant=candle, price=euros(1900), starts_at=timezone.now() + timedelta(days=1))
    ids = list(Price.objects.values_list("variant", flat=True))

    with django_assert_num_queries(2):
        asked_prices(ids, currency="EUR")
