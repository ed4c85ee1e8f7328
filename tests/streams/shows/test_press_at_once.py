"""A host, a brand and their assistants press keys at the same moment: three pins, one price, one stop."""

from functools import partial
from typing import Any

import pytest

from commerce.promotions.models import ShowPriceSpan
from commerce.stock.models import SaleStop, StockItem
from marketplace.kernel.money import Money
from streams.shows.models import LineUpItem, Show, Showing
from streams.shows.pins import line_up_pin, line_up_unpin, pinned_of
from streams.shows.prices import show_price_change
from streams.shows.sold_out import line_up_sold_out
from tests import factories
from tests.commerce.checkout.test_race import at_once
from tests.conftest import World

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def nine(live_world: World) -> Show:
    """A show on air with nine products."""
    for number in range(3, 10):
        product = factories.make_product(live_world.brand)
        LineUpItem.objects.create(show=live_world.show, product=product, number=number)
    return live_world.show


def done(deed: Any, **values: Any) -> bool:
    deed(**values)
    return True


def test_nine_keys_at_once_leave_three_on_stage(nine: Show) -> None:
    keys: list[Any] = [partial(done, line_up_pin, show=nine, number=number) for number in range(1, 10)]
    keys += [partial(done, line_up_unpin, show=nine, number=number) for number in (1, 2)]

    assert at_once(keys) == [True] * 11

    pinned = list(pinned_of(nine))
    assert 1 <= len(pinned) <= 3
    assert len({item.pinned_at for item in pinned}) == len(pinned)
    assert [row.item_id for row in Showing.objects.filter(hidden_at__isnull=True)] == [pinned[0].pk]


def test_prices_at_once_are_one_after_the_other(nine: Show) -> None:
    by = nine.creator.user
    deeds: list[Any] = [
        partial(done, show_price_change, show=nine, number=2, price=Money(1000 + n, "EUR"), by=by)
        for n in range(8)
    ]

    assert at_once(deeds) == [True] * 8

    spans = list(ShowPriceSpan.objects.order_by("opened_at"))
    assert len(spans) == 8
    assert [span.closed_at for span in spans] == [span.opened_at for span in spans[1:]] + [None]


def test_the_key_for_sold_out_pressed_by_many_stops_once(nine: Show) -> None:
    press = partial(done, line_up_sold_out, show=nine, number=2)
    assert at_once([partial(press, is_sold_out=True)] * 6) == [True] * 6
    assert SaleStop.objects.count() == 1
    at_once([partial(press, is_sold_out=n % 2 == 0) for n in range(6)])
    press(is_sold_out=False)

    assert not SaleStop.objects.exists()
    assert set(StockItem.objects.values_list("stops", flat=True)) == {0}
