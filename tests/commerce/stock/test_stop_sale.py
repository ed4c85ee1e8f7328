"""Sold out by hand: nobody can take a piece until whoever said so takes it back."""

from typing import Any

import pytest

from commerce.catalog.models import Variant
from commerce.stock.errors import SoldOut
from commerce.stock.models import Reservation, SaleStop, StockItem
from commerce.stock.selectors import free_of, free_of_products, running_low
from commerce.stock.services import reservation_release, reservation_sell, reserve, stock_set
from commerce.stock.stops import sale_resume, sale_stop
from tests import factories

MINE, THEIRS = "show00000001", "show00000002"


@pytest.fixture
def lamp(lantern: Any) -> Variant:
    return factories.make_product(lantern, stock=5).variants.get()


def item(variant: Variant) -> StockItem:
    return StockItem.objects.get(variant=variant)


def test_what_is_stopped_is_not_sold_whatever_is_counted(lamp: Variant) -> None:
    assert sale_stop(scope=MINE, variant_ids=[lamp.pk]) == 1

    assert (free_of([lamp.pk]), free_of_products([lamp.product_id])) == ({lamp.pk: 0}, {lamp.product_id: 0})
    assert (item(lamp).free, item(lamp).on_hand) == (0, 5)
    with pytest.raises(SoldOut) as refused:
        reserve(key="order", wanted={lamp.pk: 1}, seconds=60)
    assert refused.value.left == 0
    assert not Reservation.objects.exists()
    # Nobody has to buy more of what is there.
    assert not running_low(lamp.product.brand, at_most=4).exists()


def test_twice_is_once_both_ways(lamp: Variant) -> None:
    assert [sale_stop(scope=MINE, variant_ids=[lamp.pk]) for _ in range(2)] == [1, 0]
    assert item(lamp).stops == 1
    assert [sale_resume(scope=MINE, variant_ids=[lamp.pk]) for _ in range(2)] == [1, 0]
    assert item(lamp).stops == 0
    reserve(key="order", wanted={lamp.pk: 5}, seconds=60)


def test_what_two_shows_stopped_is_sold_when_both_say_so(lamp: Variant) -> None:
    for scope in (MINE, THEIRS):
        sale_stop(scope=scope, variant_ids=[lamp.pk])

    sale_resume(scope=MINE)
    assert free_of([lamp.pk])[lamp.pk] == 0
    sale_resume(scope=THEIRS)
    assert free_of([lamp.pk])[lamp.pk] == 5
    assert not SaleStop.objects.exists()


def test_who_is_paying_keeps_the_pieces(lamp: Variant) -> None:
    reserve(key="order", wanted={lamp.pk: 2}, seconds=60)
    sale_stop(scope=MINE, variant_ids=[lamp.pk])

    assert reservation_sell(key="order") is True
    assert (item(lamp).on_hand, item(lamp).held, item(lamp).free) == (3, 0, 0)


def test_who_came_too_late_does_not_get_what_was_stopped_meanwhile(lamp: Variant) -> None:
    reserve(key="order", wanted={lamp.pk: 2}, seconds=60)
    reservation_release(key="order")
    sale_stop(scope=MINE, variant_ids=[lamp.pk])

    assert reservation_sell(key="order") is False
    assert item(lamp).on_hand == 5


def test_a_new_count_does_not_sell_what_is_stopped(lamp: Variant) -> None:
    sale_stop(scope=MINE, variant_ids=[lamp.pk])
    stock_set(variant=lamp, on_hand=50)

    assert item(lamp).free == 0


def test_each_stop_is_a_fact_once(lamp: Variant, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr("commerce.stock.stops.emit", lambda event: told.append(event.variant_id))
    for _ in range(2):
        sale_stop(scope=MINE, variant_ids=[lamp.pk])
    for _ in range(2):
        sale_resume(scope=MINE)

    assert told == [lamp.pk] * 2
