"""Holding pieces: all or none, once per key, never more than there are."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from commerce.stock import services
from commerce.stock.errors import SoldOut, StockBelowHeld
from commerce.stock.events import StockChanged
from commerce.stock.models import Reservation, StockItem
from commerce.stock.selectors import free_of, free_of_products, on_hand_of, running_low, stock_of
from commerce.stock.services import holding
from commerce.stock.tasks import reservations_expire
from marketplace.kernel import bus
from tests import factories


@pytest.fixture
def lamp(lantern):
    """One variant of which three are left."""
    return factories.make_product(lantern, title="Lamp", stock=3).variants.get()


@pytest.fixture
def candle(lantern):
    """One variant of which one is left."""
    return factories.make_product(lantern, title="Candle", stock=1).variants.get()


@pytest.fixture
def heard(monkeypatch) -> list[int]:
    """The variants whose free count was said to have changed."""
    variants: list[int] = []
    monkeypatch.setitem(
        bus._handlers, StockChanged, [(lambda event: variants.append(event.variant_id), False)]
    )
    return variants


def counts(variant) -> tuple[int, int]:
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.held


def test_pieces_are_held_and_then_sold(lamp, candle, heard, committing) -> None:
    with committing():
        services.reserve(key="k", wanted={lamp.pk: 2, candle.pk: 1}, seconds=600)
    assert (counts(lamp), counts(candle)) == ((3, 2), (1, 1))
    assert free_of([lamp.pk, candle.pk, 0]) == {lamp.pk: 1, candle.pk: 0, 0: 0}
    assert sorted(heard) == sorted([lamp.pk, candle.pk])

    with committing():
        assert services.reservation_sell(key="k") is True
    assert (counts(lamp), counts(candle)) == ((1, 0), (0, 0))
    assert len(heard) == 2

    assert services.reservation_sell(key="k") is True
    assert services.reservation_release(key="k") == 0
    assert counts(lamp) == (1, 0)


def test_a_second_press_holds_nothing_more(lamp) -> None:
    services.reserve(key="k", wanted={lamp.pk: 2}, seconds=600)
    services.reserve(key="k", wanted={lamp.pk: 2}, seconds=600)

    assert counts(lamp) == (3, 2)


def test_all_or_nothing(lamp, candle) -> None:
    with pytest.raises(SoldOut) as refused:
        services.reserve(key="k", wanted={lamp.pk: 1, candle.pk: 2}, seconds=600)

    assert refused.value.left == 1
    assert str(refused.value) == "Only 1 of “Candle” is left. Nothing was charged."
    assert (counts(lamp), counts(candle)) == ((3, 0), (1, 0))
    assert Reservation.objects.exists() is False


def test_what_was_never_counted_is_sold_out(lantern) -> None:
    variant = factories.make_product(lantern, title="Ghost").variants.get()
    StockItem.objects.all().delete()

    with pytest.raises(SoldOut) as refused:
        services.reserve(key="k", wanted={variant.pk: 1}, seconds=600)

    assert str(refused.value) == "“Ghost” is sold out. Nothing was charged."


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_less_than_a_piece_is_held(lamp, quantity) -> None:
    with pytest.raises(ValueError, match="at least one"):
        services.reserve(key="k", wanted={lamp.pk: quantity}, seconds=600)

    assert counts(lamp) == (3, 0)


def test_pieces_come_back_when_the_time_is_over(lamp, heard, committing) -> None:
    services.reserve(key="late", wanted={lamp.pk: 2}, seconds=600)
    services.reserve(key="fresh", wanted={lamp.pk: 1}, seconds=900)
    now = timezone.now() + timedelta(seconds=601)

    with committing():
        assert services.reservations_expire(now) == 1
    assert services.reservations_expire(now) == 0
    assert counts(lamp) == (3, 1)
    assert heard[-1] == lamp.pk


def test_the_task_gives_back_what_is_due(lamp) -> None:
    services.reserve(key="k", wanted={lamp.pk: 1}, seconds=-1)

    assert reservations_expire() == 1
    assert counts(lamp) == (3, 0)


def test_a_late_payment_takes_pieces_again_if_they_are_free(lamp) -> None:
    services.reserve(key="k", wanted={lamp.pk: 2}, seconds=600)
    services.reservation_release(key="k")

    assert services.reservation_sell(key="k") is True
    assert counts(lamp) == (1, 0)


def test_a_late_payment_gets_nothing_when_a_part_is_gone(lamp, candle) -> None:
    services.reserve(key="k", wanted={lamp.pk: 2, candle.pk: 1}, seconds=600)
    services.reservation_release(key="k")
    services.reserve(key="rival", wanted={candle.pk: 1}, seconds=600)

    assert services.reservation_sell(key="k") is False
    assert (counts(lamp), counts(candle)) == ((3, 0), (1, 1))
    assert services.reservation_sell(key="never held") is False


def test_counting_leaves_alone_what_was_sold_meanwhile(lamp) -> None:
    services.reserve(key="k", wanted={lamp.pk: 2}, seconds=600)
    services.reservation_sell(key="k")

    item = services.stock_set(variant=lamp, on_hand=10, seen=3)

    assert item.on_hand == 8


def test_held_pieces_cannot_be_counted_away(lamp) -> None:
    services.reserve(key="k", wanted={lamp.pk: 2}, seconds=600)

    with pytest.raises(StockBelowHeld):
        services.stock_set(variant=lamp, on_hand=1)
    with pytest.raises(StockBelowHeld):
        services.stock_set(variant=lamp, on_hand=1, seen=3)

    assert counts(lamp) == (3, 2)


def test_returned_pieces_can_be_sold_again(lamp, heard, committing) -> None:
    with committing():
        services.stock_return(variant_id=lamp.pk, quantity=2)

    assert counts(lamp) == (5, 0)
    assert heard == [lamp.pk]
    with pytest.raises(ValueError, match="at least one"):
        services.stock_return(variant_id=lamp.pk, quantity=0)


def test_reads_for_lists(lantern, lamp, candle) -> None:
    services.reserve(key="k", wanted={lamp.pk: 1}, seconds=600)

    assert free_of_products([lamp.product_id, candle.product_id]) == {
        lamp.product_id: 2,
        candle.product_id: 1,
    }
    assert on_hand_of([lamp.pk, candle.pk]) == {lamp.pk: 3, candle.pk: 1}
    assert [item.variant for item in running_low(lantern, at_most=1)] == [candle]
    item = stock_of(lamp)
    assert item is not None
    assert str(item) == "Lamp: 2 of 3"


def test_a_rival_in_mid_call_gets_the_last_piece_and_the_caller_is_refused(candle, monkeypatch) -> None:
    """Between reading the row and writing to it somebody else takes the piece: the write itself has to notice."""
    hold = holding._hold

    def rival_first(item, quantity, own=0) -> None:
        StockItem.objects.filter(pk=item.pk).update(held=F("held") + 1)
        hold(item, quantity)

    monkeypatch.setattr(holding, "_hold", rival_first)

    with pytest.raises(SoldOut), transaction.atomic():
        services.reserve(key="k", wanted={candle.pk: 1}, seconds=600)

    assert Reservation.objects.filter(key="k").exists() is False


def race(deeds: list) -> list:
    """Run deeds in threads that start together; returns what each gave or raised."""
    results: list = []
    barrier = threading.Barrier(len(deeds))

    def run(deed) -> None:
        try:
            barrier.wait(30)
            results.append(deed())
        except SoldOut as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_buyers_race_for_one_piece(lantern) -> None:
    variant = factories.make_product(lantern, stock=1).variants.get()

    def buy() -> None:
        services.reserve(key=uuid4().hex, wanted={variant.pk: 1}, seconds=600)

    results = race([buy] * 20)

    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, SoldOut) for result in results) == 19
    assert counts(variant) == (1, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_key_pressed_twenty_times_at_once_holds_once(lantern) -> None:
    variants = [factories.make_product(lantern, stock=5).variants.get() for _ in range(2)]

    results = race(
        [lambda: services.reserve(key="one", wanted={each.pk: 1 for each in variants}, seconds=600)] * 20
    )

    assert results == [None] * 20
    assert [counts(each) for each in variants] == [(5, 1), (5, 1)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_baskets_in_opposite_orders_never_wait_in_a_circle(lantern) -> None:
    one, two = (factories.make_product(lantern, stock=100).variants.get() for _ in range(2))

    def basket(*order):
        return lambda: services.reserve(key=uuid4().hex, wanted={each.pk: 1 for each in order}, seconds=600)

    results = race([basket(one, two), basket(two, one)] * 10)

    assert results == [None] * 20
    assert (counts(one), counts(two)) == ((100, 20), (100, 20))


def test_however_many_holds_end_at_once_all_are_free_after_one_run(lantern, monkeypatch) -> None:
    monkeypatch.setattr("commerce.stock.services.expiring.EXPIRE_ROWS_MAX", 2)
    lamp = factories.make_product(lantern, stock=7).variants.get()
    for number in range(7):
        services.reserve(key=f"k{number}", wanted={lamp.pk: 1}, seconds=600)
    assert counts(lamp) == (7, 7)

    assert services.reservations_expire(timezone.now() + timedelta(seconds=601)) == 7

    assert counts(lamp) == (7, 0)
