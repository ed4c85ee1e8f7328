"""A show price is changed on air: every price that was asked is kept with who asked it and when."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.promotions import services
from commerce.promotions.errors import ShowPriceElsewhere, ShowPriceTooHigh
from commerce.promotions.events import ShowPricesChanged
from commerce.promotions.models import ShowPriceSpan
from commerce.promotions.selectors import asked_everywhere, asked_prices
from commerce.promotions.services import prices as price_services
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from tests import factories

SCOPE = "show00000001"


@pytest.fixture
def lamp(lantern: Any) -> Variant:
    variant = factories.make_product(lantern, prices={"EUR": 7900, "JPY": 9800}).variants.get()
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    return variant


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[ShowPricesChanged]:
    kept: list[ShowPricesChanged] = []
    monkeypatch.setattr(price_services, "emit", kept.append)
    return kept


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def asked(variant: Variant, now: Any = None) -> Money:
    return asked_prices([variant.pk], currency="EUR", scope=SCOPE, now=now)[variant.pk].price


def spans() -> list[tuple[int, bool]]:
    return [(row.amount_minor, row.closed_at is None) for row in ShowPriceSpan.objects.order_by("opened_at")]


def test_each_price_that_was_asked_is_kept_with_who_asked_it(
    lamp: Variant, carla: User, told: list[Any]
) -> None:
    for minor in (6400, 5900, 6900):
        services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(minor), by=carla)

    assert spans() == [(6400, False), (5900, False), (6900, True)]
    rows = list(ShowPriceSpan.objects.order_by("opened_at"))
    assert [row.by for row in rows] == [carla] * 3
    assert [row.closed_at for row in rows[:2]] == [row.opened_at for row in rows[1:]]
    assert asked(lamp) == euros(6900)
    assert told == [ShowPricesChanged(SCOPE, lamp.product_id)] * 3


def test_a_price_ends_by_itself_and_the_next_one_does_not_make_it_longer(
    lamp: Variant, carla: User, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    until = now + timedelta(minutes=5)
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla, until=until)
    assert told[0].until_ms is not None
    assert asked(lamp, until - timedelta(microseconds=1)) == euros(6400)
    assert asked(lamp, until) == euros(7900)

    monkeypatch.setattr(
        "commerce.promotions.services.prices.timezone.now", lambda: until + timedelta(minutes=1)
    )
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6900), by=carla)

    assert ShowPriceSpan.objects.order_by("opened_at")[0].closed_at == until
    services.show_prices_close(scope=SCOPE)
    assert not ShowPriceSpan.objects.filter(closed_at__isnull=True).exists()


def test_the_ordinary_price_comes_back_once(lamp: Variant, carla: User, told: list[Any]) -> None:
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla)

    assert services.show_price_end(scope=SCOPE, variants=[lamp], currency="EUR") is True
    assert services.show_price_end(scope=SCOPE, variants=[lamp], currency="EUR") is False
    assert asked(lamp) == euros(7900)
    assert len(told) == 2


@pytest.mark.parametrize("minor", [7900, 8000])
def test_nobody_pays_more_in_a_show(lamp: Variant, carla: User, told: list[Any], minor: int) -> None:
    with pytest.raises(ShowPriceTooHigh) as refused:
        services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(minor), by=carla)

    assert "€79.00" in str(refused.value)
    assert (spans(), told) == ([], [])


def test_where_it_is_not_sold_it_has_no_show_price(lamp: Variant, carla: User, told: list[Any]) -> None:
    with pytest.raises(ShowPriceElsewhere):
        services.show_price_ask(scope=SCOPE, variants=[lamp], price=Money(100, "INR"), by=carla)

    assert (spans(), told) == ([], [])


def test_each_change_has_a_moment_of_its_own_whatever_the_clocks(
    lamp: Variant, carla: User, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr("commerce.promotions.services.prices.timezone.now", lambda: now)
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla)
    monkeypatch.setattr(
        "commerce.promotions.services.prices.timezone.now", lambda: now - timedelta(seconds=3)
    )
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(5900), by=carla)

    moments = [row.opened_at for row in ShowPriceSpan.objects.order_by("opened_at")]
    assert moments == [now, now + timedelta(milliseconds=1)]


def test_the_database_itself_holds_one_price_at_a_time(lamp: Variant, carla: User, told: list[Any]) -> None:
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla)
    row = ShowPriceSpan.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_rehearsals_prices_leave_nothing(lamp: Variant, carla: User, told: list[Any]) -> None:
    services.show_price_ask(
        scope="rehearsal001", variants=[lamp], price=euros(100), by=carla, is_practice=True
    )
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla)

    assert asked_prices([lamp.pk], currency="EUR", scope=SCOPE)[lamp.pk].was == euros(7900)
    services.show_prices_forget(scope="rehearsal001")
    assert spans() == [(6400, True)]


def test_all_currencies_are_read_in_two_queries(
    lamp: Variant, carla: User, told: list[Any], django_assert_num_queries: Any
) -> None:
    services.show_price_ask(scope=SCOPE, variants=[lamp], price=euros(6400), by=carla)

    with django_assert_num_queries(2):
        found = asked_everywhere([lamp.pk], scope=SCOPE)

    prices = {currency: price.price.minor for currency, price in found[lamp.pk].items()}
    assert prices == {"EUR": 6400, "JPY": 9800}
