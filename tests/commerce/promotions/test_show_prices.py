"""Show prices: they hold while the show is on air, for those who came through it, and strike only what is true."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from commerce.catalog.services import price_set
from commerce.promotions import services
from commerce.promotions.history import Span, lowest_before, spans_of
from commerce.promotions.models import ShowPrice, ShowPriceSpan
from commerce.promotions.selectors import (
    asked_prices,
    asked_prices_by_scope,
    planned_prices_of,
    show_prices,
)
from marketplace.kernel.money import Money
from tests import factories

SCOPE = "show00000001"


@pytest.fixture
def lamp(lantern):
    """A variant at 79.00 for two months."""
    variant = factories.make_product(lantern, prices={"EUR": 7900, "JPY": 9800}).variants.get()
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    return variant


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def asked(variant, scope: str = SCOPE, currency: str = "EUR"):
    return asked_prices([variant.pk], currency=currency, scope=scope).get(variant.pk)


def test_a_planned_price_costs_nobody_less(lamp) -> None:
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))

    assert asked(lamp).price == euros(7900)
    assert planned_prices_of(SCOPE, "EUR") == {lamp.pk: euros(6400)}
    assert ShowPriceSpan.objects.exists() is False


def test_on_air_it_holds_for_those_who_came_through_the_show(lamp) -> None:
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))
    assert services.show_prices_open(scope=SCOPE) == 1
    assert services.show_prices_open(scope=SCOPE) == 0

    assert asked(lamp).price == euros(6400)
    assert asked(lamp).was == euros(7900)
    assert asked(lamp).is_show_price is True
    assert asked(lamp, scope="").price == euros(7900)
    assert asked(lamp, currency="JPY").price == Money(9800, "JPY")
    assert asked(lamp, currency="USD") is None


def test_afterwards_everybody_pays_the_ordinary_price(lamp) -> None:
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))
    services.show_prices_open(scope=SCOPE)

    assert services.show_prices_close(scope=SCOPE) == 1

    assert asked(lamp).price == euros(7900)
    assert asked(lamp).was is None


def test_a_lower_price_of_an_earlier_show_is_the_one_to_beat(lamp) -> None:
    services.show_price_set(scope="earlier00001", variant=lamp, price=euros(5900))
    services.show_prices_open(scope="earlier00001")
    services.show_prices_close(scope="earlier00001")
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))
    services.show_prices_open(scope=SCOPE)

    assert asked(lamp).price == euros(6400)
    assert asked(lamp).was is None


def test_a_price_raised_just_before_the_show_strikes_nothing_higher(lamp) -> None:
    price_set(variant=lamp, price=euros(9900))
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))
    services.show_prices_open(scope=SCOPE)

    assert asked(lamp).was == euros(7900)


def test_an_ordinary_reduction_shows_what_it_beats(lamp) -> None:
    price_set(variant=lamp, price=euros(6900))

    assert asked(lamp, scope="").price == euros(6900)
    assert asked(lamp, scope="").was == euros(7900)
    later = timezone.now() + timedelta(days=31)
    assert asked_prices([lamp.pk], currency="EUR", now=later)[lamp.pk].was is None


def test_nobody_pays_more_in_a_show(lamp) -> None:
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(8000))
    services.show_prices_open(scope=SCOPE)

    assert asked(lamp).price == euros(7900)


def test_prices_that_were_asked_stay_on_record(lamp) -> None:
    services.show_price_set(scope=SCOPE, variant=lamp, price=euros(6400))
    services.show_price_set(scope=SCOPE, variant=lamp, price=Money(8000, "JPY"))
    services.show_price_clear(scope=SCOPE, variant=lamp, currency="JPY")
    assert show_prices(SCOPE).count() == 1

    services.show_prices_open(scope=SCOPE)
    services.show_prices_clear(scope=SCOPE)

    assert ShowPrice.objects.exists() is False
    span = ShowPriceSpan.objects.get()
    assert (span.amount_minor, span.closed_at is not None) == (6400, True)
    services.show_price_clear(scope=SCOPE, variant=lamp)
    assert ShowPriceSpan.objects.get().closed_at == span.closed_at


def test_one_basket_from_several_shows_takes_two_queries(lamp, lantern, django_assert_num_queries) -> None:
    others = [factories.make_product(lantern).variants.get() for _ in range(5)]
    wanted = {(lamp.pk, SCOPE), (lamp.pk, "")} | {(each.pk, f"scope{each.pk}") for each in others}

    with django_assert_num_queries(2):
        found = asked_prices_by_scope(wanted, currency="EUR")

    assert found[""][lamp.pk].price == found[SCOPE][lamp.pk].price == euros(7900)


def moment(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


def test_spans_follow_each_other() -> None:
    steps = [(moment(1), 100), (moment(3), 80)]

    assert spans_of(steps, moment(9)) == [Span(moment(1), moment(3), 100), Span(moment(3), moment(9), 80)]
    assert spans_of([], moment(9)) == []


@pytest.mark.parametrize(("at", "lowest"), [(1, None), (2, 100), (3, 100), (4, 80)])
def test_lowest_before_a_moment(at: int, lowest: int | None) -> None:
    spans = [Span(moment(1), moment(3), 100), Span(moment(3), moment(9), 80)]

    assert lowest_before(spans, moment(at)) == lowest


def test_what_ended_before_the_window_does_not_count() -> None:
    spans = [Span(moment(1), moment(2), 10), Span(moment(2), moment(2) + timedelta(days=40), 100)]

    assert lowest_before(spans, moment(2) + timedelta(days=31)) == 100
