"""Running low: told once each time a thing falls to the level its brand set."""

import pytest
from django.core import mail

from commerce.stock import services
from commerce.stock.events import StockLow
from commerce.stock.models import StockItem
from commerce.stock.selectors import running_low
from commerce.stock.tasks import low_levels_check
from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from tests import factories


@pytest.fixture
def lamp(lantern):
    lamp = factories.make_product(lantern, title="Lamp", stock=6).variants.get()
    services.low_level_set(variant=lamp, level=4)
    return lamp


@pytest.fixture
def told(monkeypatch) -> list[int]:
    said: list[int] = []
    monkeypatch.setitem(bus._handlers, StockLow, [(lambda event: said.append(event.stock_id), False)])
    return said


def test_each_crossing_is_told_once(lamp, told, committing) -> None:
    item = StockItem.objects.get()
    with committing():
        assert low_levels_check() == 0

        services.reserve(key="a", wanted={lamp.pk: 2}, seconds=600)
        assert low_levels_check() == 1
        services.reserve(key="b", wanted={lamp.pk: 1}, seconds=600)
        assert low_levels_check() == 0

    assert told == [item.pk]

    with committing():
        services.stock_set(variant=lamp, on_hand=20)
        assert low_levels_check() == 0
        services.stock_set(variant=lamp, on_hand=5)
        assert low_levels_check() == 1
    assert told == [item.pk, item.pk]


def test_without_a_level_nobody_is_told_and_another_level_counts_anew(lamp, told, committing) -> None:
    with committing():
        services.low_level_set(variant=lamp, level=None)
        services.stock_set(variant=lamp, on_hand=0)
        assert low_levels_check() == 0

        services.low_level_set(variant=lamp, level=2)
        assert low_levels_check() == 1
        services.low_level_set(variant=lamp, level=3)
        assert low_levels_check() == 1

    assert len(told) == 2


def test_the_brands_own_level_counts_on_its_page(lamp, lantern) -> None:
    factories.make_product(lantern, title="Candle", stock=5)

    assert [item.variant for item in running_low(lantern, at_most=2)] == []
    services.stock_set(variant=lamp, on_hand=4)
    assert [item.variant for item in running_low(lantern, at_most=2)] == [lamp]


def test_who_looks_after_the_shelf_gets_one_mail_delivered_twice_or_not(
    lamp, carla, dana, committing
) -> None:
    with committing():
        services.reserve(key="a", wanted={lamp.pk: 3}, seconds=600)
        assert low_levels_check() == 1

    (letter,) = mail.outbox
    assert letter.to == [carla.email]
    assert "Lamp" in letter.subject
    assert "3 pieces of “Lamp” are left at Lantern Row" in letter.body
    delivery = Delivery.objects.get(handler__endswith="mail_low")
    Delivery.objects.update(done_at=None)
    with committing():
        bus.deliver(delivery.pk)
    assert len(mail.outbox) == 1
