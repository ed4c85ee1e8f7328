"""What a flash deal asked is evidence: no later reduction may be measured against a higher price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from commerce.catalog.services import price_set
from commerce.promotions import services
from commerce.promotions.selectors import asked_prices, lowest_everywhere
from commerce.promotions.services import deal_end
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.promotions.offering import make_deal

SCOPE = "show00000001"


@pytest.fixture
def lamp(lantern):
    """A variant at 79.00 for two months."""
    product = factories.make_product(lantern, prices={"EUR": 7900})
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    return product


def asked(product, scope: str = ""):
    variant = product.variants.get()
    return asked_prices([variant.pk], currency="EUR", scope=scope)[variant.pk]


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_price_after_a_deal_is_struck_only_against_the_deals(lamp, carla) -> None:
    with freeze_time(timezone.now() - timedelta(days=10)):
        deal_end(deal=make_deal(lamp, carla, 5000))
    price_set(variant=lamp.variants.get(), price=euros(6000))

    # 79.00 was not the lowest of the 30 days before: the deal asked 50.00, and 60.00 is no reduction from that.
    assert asked(lamp).price == euros(6000)
    assert asked(lamp).was is None


def test_a_price_below_the_deals_is_struck_against_the_deals(lamp, carla) -> None:
    with freeze_time(timezone.now() - timedelta(days=10)):
        deal_end(deal=make_deal(lamp, carla, 5000))
    price_set(variant=lamp.variants.get(), price=euros(4500))

    assert asked(lamp).was == euros(5000)


def test_a_show_price_is_struck_only_against_the_deals(lamp, carla) -> None:
    with freeze_time(timezone.now() - timedelta(days=10)):
        deal_end(deal=make_deal(lamp, carla, 7000))
    services.show_price_set(scope=SCOPE, variant=lamp.variants.get(), price=euros(6400))
    services.show_prices_open(scope=SCOPE)

    assert asked(lamp, SCOPE).was == euros(7000)


def test_a_deal_that_is_over_for_30_days_says_nothing_any_more(lamp, carla) -> None:
    with freeze_time(timezone.now() - timedelta(days=31)):
        deal_end(deal=make_deal(lamp, carla, 5000))
    price_set(variant=lamp.variants.get(), price=euros(6000))

    assert asked(lamp).was == euros(7900)


def test_a_second_deal_is_measured_against_the_first_but_none_against_itself(lamp, carla) -> None:
    with freeze_time(timezone.now() - timedelta(days=3)):
        first = make_deal(lamp, carla, 5000)
        assert lowest_everywhere({lamp.variants.get().pk: first.starts_at}, scope=SCOPE) == {
            lamp.variants.get().pk: {"EUR": 7900}
        }
        deal_end(deal=first)

    second = make_deal(lamp, carla, 4500)

    pk = lamp.variants.get().pk
    assert lowest_everywhere({pk: second.starts_at}, scope=SCOPE) == {pk: {"EUR": 5000}}


def test_the_evidence_of_deals_costs_no_query_of_its_own(lamp, carla) -> None:
    pk = lamp.variants.get().pk
    counts = []
    for _times in range(2):
        with CaptureQueriesContext(connection) as found:
            asked_prices([pk], currency="EUR")
        counts.append(len(found))
        deal_end(deal=make_deal(lamp, carla, 5000))

    assert counts[0] == counts[1] <= 2
