"""The shop that the benchmarks are run in: it grows in everything, its books agree, and its pages open."""

import pytest

from bench.long_lists import lengthen, long_shop
from bench.page_queries import LONG_PAGES, PAGES, client_of, measured_long, queries_of
from bench.shop import Shop, founded, grow
from commerce.checkout.models import LINES_MAX
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payouts.models import Payout
from marketplace.campaigns.models import Campaign
from streams.shows.models import Show


@pytest.fixture
def shop(db: None, settings) -> Shop:
    settings.PAYOUT_HOLD_SECONDS = 0
    made = founded(is_on_air=True)
    grow(made, 2)
    return made


def test_a_shop_grows_in_everything_that_pages_list(shop):
    grow(shop, 4)

    assert shop.rows == 4
    assert len(shop.orders) == 4
    assert Campaign.objects.filter(brand=shop.brand).count() == 5
    assert Show.objects.filter(state=Show.State.LIVE).count() == 5
    assert Payout.objects.count() >= 4


def test_a_grown_shops_books_agree(shop):
    assert prove().difference == ""


def test_every_page_of_the_benchmark_opens(shop):
    clients = {"fan": client_of(shop.fan), "owner": client_of(shop.owner), "host": client_of(shop.host.user)}

    for page in PAGES:
        assert queries_of(clients[page.who], page.route, page.path(shop)) > 0


def test_a_page_that_does_not_open_is_no_figure(shop):
    with pytest.raises(RuntimeError, match="nowhere"):
        queries_of(client_of(shop.fan), "nowhere", "/nowhere/")


def test_long_lists_grow_to_any_length_and_a_bag_to_as_much_as_it_takes(db: None):
    shop = long_shop()

    lengthen(shop, 2)
    lengthen(shop, LINES_MAX + 3)

    assert len(shop.variants) == len(shop.orders) == Order.objects.count() == LINES_MAX + 3
    assert shop.cart.lines.count() == LINES_MAX
    assert len({order.public_id for order in shop.orders}) == LINES_MAX + 3


def test_long_lists_ask_as_often_with_many_rows_as_with_few(db: None):
    found = measured_long(10, 60)

    assert [one.route for one in found] == [f"{route}, long" for route, _who, _at in LONG_PAGES]
    assert [(one.route, one.queries_large) for one in found] == [
        (one.route, one.queries_small) for one in found
    ]
