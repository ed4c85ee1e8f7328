"""Many buyers, few pieces, impatient fingers: one piece is one paid order, whatever happens at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from commerce.checkout import services
from commerce.checkout.models import CartLine, Placement
from commerce.checkout.services import carts, checkout_place, placing
from commerce.checkout.shoppers import Shopper
from commerce.checkout.views import paying
from commerce.checkout.wanting import Wanted
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.stock.errors import SoldOut
from commerce.stock.models import Reservation, StockItem
from commerce.stock.services import holding as stock
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.payments import buying

RIVALS = 20


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do everything in threads that start together; returns what each gave."""
    results: list[Any] = []
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            results.append(deed())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def sent_by(client: Client, product: Any) -> dict[str, str]:
    return desk.hidden(client.get(desk.buy_address(product))) | desk.address() | desk.card()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_fans_press_buy_for_one_piece(lantern) -> None:
    product = factories.make_product(lantern, stock=1)
    clients = [Client() for _ in range(RIVALS)]
    forms = [sent_by(client, product) for client in clients]

    def press(client: Client, form: dict[str, str]) -> int:
        return client.post(desk.PAY, form).status_code

    pairs = zip(clients, forms, strict=True)
    answers = at_once([partial(press, client, form) for client, form in pairs])

    assert Counter(answers) == {302: 1, 409: RIVALS - 1}
    item = StockItem.objects.get()
    assert (item.on_hand, item.held) == (0, 0)
    assert [order.state for order in Order.objects.all()] == ["paid"]
    assert Payment.objects.count() == Reservation.objects.count() == 1
    assert prove().difference == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_buyer_presses_twenty_times_at_once(lantern) -> None:
    product = factories.make_product(lantern, stock=30)
    client = Client()
    form = sent_by(client, product)

    def press() -> str:
        mine = Client()
        mine.cookies = client.cookies
        return str(mine.post(desk.PAY, form).headers.get("Location"))

    places = at_once([press] * RIVALS)

    assert len(set(places)) == 1
    assert Order.objects.count() == Payment.objects.count() == 1
    item = StockItem.objects.get()
    assert (item.on_hand, item.held) == (29, 0)
    assert prove().difference == ""


def test_a_rival_in_mid_call_takes_the_last_piece(client, lantern, monkeypatch) -> None:
    """Between the look at the stock and the write somebody else buys it."""
    product = factories.make_product(lantern, stock=1)
    form = sent_by(client, product)
    hold = stock._hold

    def rival_first(item: StockItem, quantity: int, own: int = 0) -> None:
        StockItem.objects.filter(pk=item.pk).update(held=F("held") + 1)
        hold(item, quantity)

    monkeypatch.setattr(stock, "_hold", rival_first)
    answer = client.post(desk.PAY, form)

    assert answer.status_code == 409
    assert "is sold out. Nothing was charged." in answer.content.decode()
    assert Order.objects.exists() is False
    assert Payment.objects.exists() is False
    assert Reservation.objects.exists() is False


def test_a_second_press_in_mid_call_lands_on_the_order_of_the_first(client, lantern, monkeypatch) -> None:
    """The second press looked before the first committed, and writes after it."""
    product = factories.make_product(lantern, stock=5)
    form = sent_by(client, product)
    first = client.post(desk.PAY, form)
    # Blind on purpose: as if the first order had not been there when the second looked.
    monkeypatch.setattr(paying, "placement_with_key", lambda key: None)

    second = client.post(desk.PAY, form)

    assert second.url == first.url
    assert Order.objects.count() == Payment.objects.count() == 1
    assert StockItem.objects.get().on_hand == 4


def test_a_second_press_that_finds_the_cart_empty_lands_on_the_order_of_the_first(
    client, lantern, monkeypatch
) -> None:
    variant = factories.make_product(lantern, stock=5).variants.get()
    client.post(reverse("checkout:add"), {"variant": variant.public_id})
    form = desk.hidden(client.get(reverse("checkout:begin"))) | desk.address() | desk.card()
    first = client.post(desk.PAY, form)
    monkeypatch.setattr(paying, "placement_with_key", lambda key: None)

    second = client.post(desk.PAY, form)

    assert second.url == first.url
    assert Order.objects.count() == 1


@pytest.mark.parametrize("rival", ["more", "gone", "emptied"])
def test_a_cart_that_moves_under_a_press_is_ordered_as_it_lies_there(
    rival, client, lantern, monkeypatch
) -> None:
    """Between the reading of the cart and the taking another tab changes it: nothing is sold twice or unseen."""
    lamp = factories.make_product(lantern, title="Lamp", stock=5).variants.get()
    candle = factories.make_product(lantern, title="Candle", stock=5).variants.get()
    for variant in (lamp, candle):
        client.post(reverse("checkout:add"), {"variant": variant.public_id})
    form = desk.hidden(client.get(reverse("checkout:begin"))) | desk.address() | desk.card()

    def rival_first(**wanted: Any) -> Placement:
        lines = CartLine.objects.all() if rival == "emptied" else CartLine.objects.filter(variant=candle)
        if rival == "more":
            lines.update(quantity=3)
        else:
            lines.delete()
        return checkout_place(**wanted)

    monkeypatch.setattr(services, "checkout_place", rival_first)
    answer = client.post(desk.PAY, form)

    # What is left costs something else than the page said: the buyer is asked again, and the cart is theirs still.
    assert answer.status_code == (400 if rival == "emptied" else 409)
    assert not Order.objects.exists()
    left = {"more": {lamp.pk: 1, candle.pk: 3}, "gone": {lamp.pk: 1}, "emptied": {}}
    assert dict(CartLine.objects.values_list("variant_id", "quantity")) == left[rival]


def test_another_thing_for_the_same_money_is_not_sold_unseen(client, lantern) -> None:
    """In another tab the lamp was swapped for a candle that costs as much: the total alone would not tell."""
    lamp = factories.make_product(lantern, title="Lamp", stock=5).variants.get()
    candle = factories.make_product(lantern, title="Candle", stock=5).variants.get()
    client.post(reverse("checkout:add"), {"variant": lamp.public_id})
    form = desk.hidden(client.get(reverse("checkout:begin"))) | desk.address() | desk.card()
    CartLine.objects.update(variant=candle)

    answer = client.post(desk.PAY, form)

    assert answer.status_code == 409
    assert "The bag changed since this page was shown" in answer.content.decode()
    assert not Order.objects.exists()
    assert CartLine.objects.get().variant == candle
    again = client.post(desk.PAY, desk.hidden(answer) | desk.address() | desk.card())
    assert again.status_code == 302
    assert Order.objects.get().lines.get().variant == candle


def test_two_adds_at_once_count_both(client, lantern, monkeypatch) -> None:
    """Between the first's look and its write the other adds: both pieces are in the bag."""
    variant = factories.make_product(lantern, stock=5).variants.get()
    add = partial(client.post, reverse("checkout:add"), {"variant": variant.public_id})
    add()
    own, rivals = carts.own_cart, iter([True])

    def rival_first(shopper: Shopper) -> Any:
        cart = own(shopper)
        if next(rivals, False):
            add()
        return cart

    monkeypatch.setattr(carts, "own_cart", rival_first)
    add()

    assert CartLine.objects.get().quantity == 3


def test_a_key_that_somebody_else_used_is_refused_by_the_service_too(client, lantern, monkeypatch) -> None:
    product = factories.make_product(lantern, stock=5)
    form = sent_by(client, product)
    client.post(desk.PAY, form)
    monkeypatch.setattr(paying, "placement_with_key", lambda key: None)

    assert client.__class__().post(desk.PAY, form).status_code == 409
    assert Order.objects.count() == Payment.objects.count() == 1


def test_another_fault_of_the_database_is_not_taken_for_a_second_press(client, lantern, monkeypatch) -> None:
    form = sent_by(client, factories.make_product(lantern, stock=5))

    def broken(**_values: Any) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr(placing, "order_place", broken)
    with pytest.raises(IntegrityError, match="something else"):
        client.post(desk.PAY, form)

    item = StockItem.objects.get()
    assert (item.on_hand, item.held) == (5, 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_buyers_for_the_last_piece_make_one_order(lantern) -> None:
    """Through the service that the press of Pay calls: one order, and everybody else a definite answer."""
    variant = factories.make_product(lantern, stock=1).variants.select_related("product__brand").get()
    market = Market.objects.get(code="eu")
    turns = iter(range(200))
    lock = threading.Lock()
    answers: Counter[str] = Counter()

    def place(number: int) -> str:
        try:
            checkout_place(
                shopper=Shopper(None, f"browser-{number:04}"),
                key=uuid4(),
                buyer=buying.details(),
                market=market,
                wanted=[Wanted(variant, 1)],
                shown=None,
            )
        except SoldOut:
            return "sold out"
        return "ordered"

    def press() -> None:
        while (number := next_of(turns, lock)) is not None:
            answer = place(number)
            with lock:
                answers[answer] += 1

    at_once([press] * RIVALS)

    assert answers == {"ordered": 1, "sold out": 199}
    assert Order.objects.count() == Reservation.objects.count() == 1
    item = StockItem.objects.get()
    assert (item.on_hand, item.held) == (1, 1)


def next_of(turns: Any, lock: Any) -> int | None:
    with lock:
        return next(turns, None)
