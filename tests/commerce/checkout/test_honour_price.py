"""Whoever saw a price in the show's picture a moment ago pays it: in the sheet, in the bag, and in the order."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commerce.catalog.models import Product
from commerce.checkout.models import CartLine
from commerce.orders.models import Order
from commerce.promotions.models import ShowPriceSpan
from commerce.promotions.quotes import quote_sign
from commerce.promotions.services import show_price_ask
from commerce.stock.models import StockItem
from marketplace.kernel.money import Money
from streams.shows.selectors import line_up, show_token
from streams.shows.services import show_end
from tests import factories
from tests.clocks import soon
from tests.commerce.checkout import desk
from tests.conftest import World

ADD, CART, BEGIN = reverse("checkout:add"), reverse("checkout:cart"), reverse("checkout:begin")


@pytest.fixture
def clock() -> Iterator[Any]:
    with freeze_time(soon()) as frozen:
        yield frozen


@pytest.fixture
def raised(clock: Any, live_world: World) -> World:
    """The candle costs 24.00, 19.00 in the show, and 22.00 there from ten past eight on."""
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    _ask(live_world, 1900)
    clock.tick(600)
    _ask(live_world, 2200)
    return live_world


def _ask(world: World, minor: int) -> None:
    show_price_ask(
        scope=world.show.public_id,
        variants=list(world.candle.variants.all()),
        price=Money(minor, "EUR"),
        by=world.creator.user,
    )


def quote(world: World, *, product: Product | None = None, scope: str = "", back: int = 60) -> str:
    """What a page was told ``back`` seconds before the price was raised."""
    span = ShowPriceSpan.objects.order_by("opened_at").last()
    assert span is not None
    told = span.opened_at - timedelta(seconds=back)
    return quote_sign(
        scope=scope or world.show.public_id,
        product=(product or world.candle).public_id,
        told_ms=int(told.timestamp() * 1000),
    )


def sheet(client: Client, world: World, seen: str, **more: str) -> Any:
    words = {"show": show_token(world.show), "number": "2", "seen": seen, **more}
    return client.get(desk.buy_address(world.candle, **words))


def unit(page: Any) -> int:
    return page.context["line"].asked.price.minor


def pay(client: Client, page: Any) -> Any:
    return desk.press_pay(client, page, seen=page.context["item"].hold)


def test_seen_a_moment_ago_it_is_paid(client: Client, raised: World, clock: Any) -> None:
    clock.tick(8)
    page = sheet(client, raised, quote(raised))
    assert "It costs €22.00 by now. You saw €19.00" in page.content.decode()
    clock.tick(300)
    done = pay(client, page)

    assert done.context["outcome"].word == "paid"
    assert Order.objects.get().lines.get().unit_minor == 1900


def test_sixteen_seconds_later_the_present_price_is_asked_and_said(
    client: Client, raised: World, clock: Any
) -> None:
    clock.tick(16)
    page = sheet(client, raised, quote(raised))

    assert unit(page) == 2200
    assert "The price changed from €19.00 to €22.00" in page.content.decode()
    assert pay(client, page).context["outcome"].word == "paid"
    assert Order.objects.get().lines.get().unit_minor == 2200


def test_without_a_quote_everybody_is_asked_the_present_price(
    client: Client, raised: World, clock: Any
) -> None:
    clock.tick(1)

    assert unit(sheet(client, raised, "")) == 2200


def test_a_lower_price_is_everybodys_at_once(client: Client, raised: World, clock: Any) -> None:
    clock.tick(60)
    seen = quote(raised, back=0)
    _ask(raised, 1500)
    clock.tick(1)

    assert unit(sheet(client, raised, seen)) == 1500


def test_the_hold_ends_with_the_time_to_pay_and_nothing_is_charged(
    client: Client, raised: World, clock: Any, settings: Any
) -> None:
    clock.tick(8)
    page = sheet(client, raised, quote(raised))
    clock.tick(settings.STOCK_HOLD_SECONDS + 1)
    answer = pay(client, page)

    assert answer.status_code == 409
    assert str(answer.context["refusal"]).startswith("The total changed")
    assert "The price changed from €19.00 to €22.00" in answer.content.decode()
    assert not Order.objects.exists()


def test_asking_again_and_again_makes_no_hold_longer(
    client: Client, raised: World, clock: Any, settings: Any
) -> None:
    clock.tick(8)
    seen = quote(raised)
    for _again in range(4):
        seen = sheet(client, raised, seen).context["item"].hold
        clock.tick(settings.STOCK_HOLD_SECONDS // 4 + 1)

    assert unit(sheet(client, raised, seen)) == 2200


@pytest.mark.parametrize("whose", ["show", "product", "forged", "bare", "told by the page"])
def test_another_quote_buys_nothing(client: Client, raised: World, clock: Any, whose: str) -> None:
    clock.tick(1)
    mine = quote(raised)
    seen = {
        "show": quote(raised, scope="show00000001"),
        "product": quote(raised, product=raised.lamp),
        "forged": mine[:-2] + "AA",
        "bare": mine.rpartition(".")[0],
        "told by the page": "",
    }[whose]
    # Whatever time a page claims is of no account.
    page = sheet(client, raised, seen, t="0", told="0", price="100", minor="100")

    assert unit(page) == 2200


def test_a_quote_says_nothing_of_another_market(client: Client, raised: World, clock: Any) -> None:
    client.post(reverse("accounts:preferences"), {"language": "en", "market": "jp"})
    clock.tick(1)
    page = sheet(client, raised, quote(raised))

    assert page.context["line"].asked.price == Money(3600, "JPY")


def test_a_quote_gets_nobody_what_is_sold_out(client: Client, raised: World, clock: Any) -> None:
    clock.tick(1)
    page = sheet(client, raised, quote(raised))
    StockItem.objects.filter(variant__product=raised.candle).update(on_hand=0)
    answer = pay(client, page)

    assert answer.status_code == 409
    assert answer.context["refusal"].code == "sold_out"
    assert not Order.objects.exists()


def test_the_last_seconds_of_the_show_count_like_others(client: Client, raised: World, clock: Any) -> None:
    clock.tick(60)
    seen = quote(raised, back=-1)
    token = show_token(raised.show)
    show_end(show=raised.show)
    clock.tick(14)
    assert unit(sheet(client, raised, seen, show=token)) == 2200
    clock.tick(2)

    assert unit(sheet(client, raised, seen, show=token)) == 2400


def add(client: Client, world: World, seen: str) -> Any:
    variant = world.candle.variants.get().public_id
    return client.post(ADD, {"variant": variant, "show": show_token(world.show), "number": "2", "seen": seen})


def test_the_bag_keeps_what_was_seen_up_to_the_order(
    client: Client, raised: World, clock: Any, settings: Any
) -> None:
    clock.tick(8)
    add(client, raised, quote(raised))
    clock.tick(settings.STOCK_HOLD_SECONDS - 60)
    assert "€19.00" in client.get(CART).content.decode()
    done = desk.press_pay(client, client.get(BEGIN))

    assert done.context["outcome"].word == "paid"
    assert Order.objects.get().lines.get().unit_minor == 1900


def test_the_bag_says_when_it_keeps_it_no_longer(
    client: Client, raised: World, clock: Any, settings: Any
) -> None:
    clock.tick(8)
    add(client, raised, quote(raised))
    clock.tick(settings.STOCK_HOLD_SECONDS + 1)

    assert "The price changed from €19.00 to €22.00" in client.get(CART).content.decode()
    assert desk.press_pay(client, client.get(BEGIN)).context["outcome"].word == "paid"
    assert Order.objects.get().lines.get().unit_minor == 2200


def test_one_more_in_the_bag_does_not_make_the_first_dearer(
    client: Client, raised: World, clock: Any
) -> None:
    clock.tick(8)
    add(client, raised, quote(raised))
    kept = CartLine.objects.get().price_seen_at
    clock.tick(60)
    add(client, raised, quote(raised, back=0))

    line = CartLine.objects.get()
    assert (line.quantity, line.price_seen_at) == (2, kept)
    assert client.get(BEGIN).context["quote"].priced.goods == Money(3800, "EUR")


def test_the_page_of_the_product_takes_it_along(client: Client, raised: World, clock: Any) -> None:
    clock.tick(8)
    address = reverse("catalog:product", args=[raised.candle.public_id])
    words = {"show": show_token(raised.show), "number": "2", "seen": quote(raised)}
    html = client.get(address, words).content.decode()

    assert "€19.00" in html
    assert 'name="seen" value="' in html


def test_the_line_up_proves_what_it_shows(client: Client, raised: World, clock: Any) -> None:
    clock.tick(60)
    fact = next(one for one in line_up(raised.show, "EUR") if one.product == raised.candle)
    assert fact.price == Money(2200, "EUR")
    _ask(raised, 2300)
    clock.tick(10)

    assert unit(sheet(client, raised, fact.quote)) == 2200
