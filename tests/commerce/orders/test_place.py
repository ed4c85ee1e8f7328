"""Placing an order: amounts, shares and attribution frozen, the same key once."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from commerce.orders.errors import OrderCurrencyMixed, OrderEmpty
from commerce.orders.models import Buyer, Order, OrderLine
from commerce.orders.services import placing
from marketplace.campaigns.models import Campaign, Collaboration
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def place(lines, *, key=None, market="eu"):
    return buying.order_from(lines, key=key or uuid4(), market=market)


def test_everything_agreed_is_frozen(world):
    line = buying.draft(
        world.lamp, quantity=2, collaboration=world.collaboration, scope="show1", line_up_number=3
    )
    order = place([line, buying.draft(world.candle)])

    Campaign.objects.update(commission_bp=1)
    Market.objects.update(tax_bp=0, shipping_minor=0)
    world.lamp.variants.first().prices.update(amount_minor=1)

    order.refresh_from_db()
    assert (order.goods_minor, order.shipping_minor, order.total_minor) == (15200, 490, 15690)
    lamp, candle = order.lines.all()
    assert (lamp.total_minor, lamp.tax_minor, lamp.commission_minor, lamp.fee_minor) == (
        12800,
        2393,
        1249,
        520,
    )
    assert lamp.brand_minor == 12800 - 2393 - 1249 - 520
    assert (lamp.credited_to, lamp.collaboration, lamp.scope) == (world.creator, world.collaboration, "show1")
    assert (candle.commission_minor, candle.credited_to, candle.scope) == (0, None, "")
    assert order.tax_minor == lamp.tax_minor + candle.tax_minor + 92
    assert order.number == f"SF-{order.public_id[:8].upper()}"


def test_the_same_key_is_the_same_order(world):
    key = uuid4()
    first = place([buying.draft(world.lamp)], key=key)

    assert place([buying.draft(world.candle)], key=key) == first
    assert (Order.objects.count(), Buyer.objects.count()) == (1, 1)


def test_a_rival_with_the_same_key_in_mid_call_makes_one_order(world, monkeypatch):
    key = uuid4()
    real = placing._place
    rivals: list[Any] = []

    def with_rival(*args):
        if not rivals:
            rivals.append(None)
            rivals.append(place([buying.draft(world.lamp)], key=key))
        return real(*args)

    monkeypatch.setattr(placing, "_place", with_rival)
    order = place([buying.draft(world.lamp)], key=key)

    assert order == rivals[1]
    assert (Order.objects.count(), Buyer.objects.count()) == (1, 1)


def test_a_fault_of_the_database_is_not_taken_for_a_rival(world, monkeypatch):
    def fault(*args):
        raise IntegrityError("another constraint")

    monkeypatch.setattr(placing, "_place", fault)
    with pytest.raises(IntegrityError, match="another constraint"):
        place([buying.draft(world.lamp)])


def test_each_brand_has_its_parcel_and_its_delivery_fee(world):
    other = factories.make_product(factories.make_brand())
    order = place([buying.draft(world.lamp), buying.draft(other), buying.draft(world.candle)])

    assert order.fulfilments.count() == 2
    assert order.shipping_minor == 2 * 490
    assert sorted(parcel.lines.count() for parcel in order.fulfilments.all()) == [1, 2]


def test_terms_with_another_brand_or_creator_or_ended_ones_give_no_commission(world):
    stranger = factories.make_creator()
    other = factories.make_product(factories.make_brand())
    lines = [
        buying.draft(other, collaboration=world.collaboration),
        buying.draft(world.lamp, collaboration=world.collaboration, creator=stranger),
        buying.draft(world.candle, collaboration=world.collaboration, creator=None),
    ]
    for line in lines:
        made = place([line]).lines.get()
        assert (made.commission_minor, made.collaboration) == (0, None)

    Collaboration.objects.update(state=Collaboration.State.ENDED)
    world.collaboration.refresh_from_db()
    assert (
        place([buying.draft(world.lamp, collaboration=world.collaboration)]).lines.get().commission_minor == 0
    )


def test_nothing_and_two_currencies_are_refused(world):
    with pytest.raises(OrderEmpty):
        place([])
    yen = buying.draft(world.lamp, unit=Money(9800, "JPY"))
    with pytest.raises(OrderCurrencyMixed):
        place([buying.draft(world.candle), yen])
    assert Order.objects.exists() is False


def test_the_database_refuses_lines_that_do_not_add_up(world):
    order = place([buying.draft(world.lamp)])
    wrong = [
        {"total_minor": 1},
        {"refunded_minor": 10**6},
        {"quantity": 0},
        {"tax_minor": 10**6},
        {"refunded_quantity": 9},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.filter(order=order).update(**change)
    wrong_orders: list[dict[str, Any]] = [{"total_minor": 1}, {"refunded_minor": 10**6}, {"state": "paid"}]
    for values in wrong_orders:
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**values)
