"""A limit per buyer over all their orders, a lowest age that is confirmed, and things that need no parcel."""

import threading
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection, connections
from django.urls import reverse

from commerce.catalog.models import Product
from commerce.checkout.errors import AgeNotConfirmed, LimitReached
from commerce.checkout.models import CartLine
from commerce.checkout.services import checkout_place
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.stock.models import StockItem
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.checkout import desk

ADD, CHANGE, BEGIN = (reverse(f"checkout:{name}") for name in ("add", "change", "begin"))
NUMBERS = iter(range(1, 10_000))


def details(user=None, email="ines@example.org", **more) -> BuyerDetails:
    words: dict[str, Any] = {
        "name": "Ines Duarte",
        "street": "Rua 8",
        "postal_code": "1200",
        "city": "Lisboa",
        "region": "",
    }
    return BuyerDetails(
        user=user, email=email, country="PT", phone="", language="en", name_in_room="", **words, **more
    )


def place(*wanted: Wanted, buyer: BuyerDetails) -> Order:
    number = next(NUMBERS)
    return checkout_place(
        shopper=Shopper(buyer.user, f"browser{number:05d}"),
        key=UUID(int=number),
        buyer=buyer,
        market=Market.objects.get(code="eu"),
        wanted=wanted,
        shown=None,
    ).order


def limited(brand, most: int = 2, **more) -> Product:
    return factories.make_product(brand, limit_per_buyer=most, **more)


def test_the_limit_counts_all_orders_of_a_person_and_what_went_back_does_not(lantern, alice) -> None:
    lamp = limited(lantern, variants=["Natural", "Persimmon"])
    natural, persimmon = lamp.variants.all()
    first = place(Wanted(natural, 1), buyer=details(alice, email="somewhere@else.example"))

    with pytest.raises(LimitReached):
        place(Wanted(persimmon, 2), buyer=details(alice))
    place(Wanted(persimmon, 1), buyer=details(email=alice.email.upper()))
    with pytest.raises(LimitReached):
        place(Wanted(natural, 1), buyer=details(alice))

    assert Order.objects.count() == 2
    assert sum(StockItem.objects.values_list("held", flat=True)) == 2
    Order.objects.filter(pk=first.pk).update(state=Order.State.CANCELLED)
    place(Wanted(natural, 1), buyer=details(alice))
    # Somebody else's limit is their own.
    place(Wanted(natural, 2), buyer=details(email="other@example.org"))


def test_refunded_pieces_may_be_bought_again(lantern) -> None:
    lamp = limited(lantern, most=1).variants.get()
    order = place(Wanted(lamp, 1), buyer=details())
    with pytest.raises(LimitReached):
        place(Wanted(lamp, 1), buyer=details())

    OrderLine.objects.filter(order=order).update(refunded_quantity=1)

    assert place(Wanted(lamp, 1), buyer=details()).pk != order.pk


def test_the_bag_holds_no_more_than_one_person_may_buy(client, lantern) -> None:
    natural, persimmon = limited(lantern, variants=["Natural", "Persimmon"]).variants.all()
    client.post(ADD, {"variant": natural.public_id, "quantity": "1"}, headers=desk.PIECE)
    client.post(ADD, {"variant": persimmon.public_id, "quantity": "1"}, headers=desk.PIECE)

    more = client.post(ADD, {"variant": persimmon.public_id, "quantity": "1"}, headers=desk.PIECE)
    changed = client.post(CHANGE, {"variant": natural.public_id, "quantity": "2"}, headers=desk.PIECE)

    assert (more.status_code, changed.status_code) == (409, 409)
    assert "one person may buy 2" in more.content.decode()
    assert [line.quantity for line in CartLine.objects.all()] == [1, 1]


def test_who_bought_enough_reads_it_before_anything_is_typed(client_of, lantern, alice) -> None:
    lamp = limited(lantern, most=1)
    place(Wanted(lamp.variants.get(), 1), buyer=details(alice))

    page = client_of(alice).get(desk.buy_address(lamp))

    assert "earlier orders included" in page.content.decode()
    assert page.context["is_hindered"] is True


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_orders_in_one_moment_keep_the_limit(lantern) -> None:
    variants = limited(lantern, most=1, variants=["Natural", "Persimmon"]).variants.all()
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def run(wanted: Wanted) -> None:
        together.wait()
        try:
            outcomes.append(place(wanted, buyer=details()).state)
        except LimitReached as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(Wanted(variant, 1),)) for variant in list(variants)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["limit_per_buyer", "pending"]
    assert connection.vendor == "postgresql"


def test_a_buyer_confirms_the_age_or_nothing_is_ordered(client, lantern) -> None:
    sake = factories.make_product(lantern, title="Sake", age_min=20)
    page = client.get(desk.buy_address(sake))
    assert "I am at least 20 years old." in page.content.decode()

    refused = desk.press_pay(client, page)
    assert refused.status_code == 400
    assert "at least 20 years old" in refused.content.decode()
    assert refused.context["address"]["city"].value() == "Lisboa"
    # Having confirmed another age confirms nothing.
    assert desk.press_pay(client, page, is_18="on").status_code == 400
    assert not Order.objects.exists()

    desk.press_pay(client, page, is_20="on")
    assert Order.objects.get().state == Order.State.PAID


def test_the_till_of_the_bag_asks_for_the_age_of_the_strictest_thing(client, world) -> None:
    Product.objects.filter(pk=world.candle.pk).update(age_min=16)
    for product in (world.candle, world.lamp):
        variant = product.variants.first()
        client.post(ADD, {"variant": variant.public_id, "quantity": "1"}, headers=desk.PIECE)
    page = client.get(BEGIN)

    assert desk.press_pay(client, page).status_code == 400
    desk.press_pay(client, page, is_16="on")

    assert Order.objects.get().state == Order.State.PAID


def test_the_services_ask_for_the_age_themselves(lantern) -> None:
    sake = factories.make_product(lantern, age_min=20).variants.get()

    with pytest.raises(AgeNotConfirmed):
        place(Wanted(sake, 1), buyer=details(age_confirmed=18))

    assert not Order.objects.exists()
    assert StockItem.objects.get().held == 0
    assert place(Wanted(sake, 1), buyer=details(age_confirmed=20)).state == Order.State.PENDING


def test_what_is_digital_needs_no_parcel_and_is_handed_over_when_paid(
    client, client_of, carla, lantern
) -> None:
    pattern = factories.make_product(lantern, title="Knitting pattern", kind=Product.Kind.DIGITAL)
    page = client.get(desk.buy_address(pattern, quantity="2"))
    assert "street" not in page.context["address"].fields

    desk.press_pay(client, page)

    order = Order.objects.get()
    assert (order.state, order.shipping_minor) == (Order.State.PAID, 0)
    assert order.lines.get().quantity == 2
    assert Fulfilment.objects.get().state == Fulfilment.State.HANDED_OVER
    assert "ticket" not in mail.outbox[0].body
    desk_url = reverse("orders:brand_order", args=[lantern.public_id, order.public_id])
    assert "handed over with the payment" in client_of(carla).get(desk_url).content.decode()


def test_a_parcel_with_something_digital_in_it_is_still_to_pack(client, lantern) -> None:
    pattern = factories.make_product(lantern, kind=Product.Kind.DIGITAL)
    for product in (pattern, factories.make_product(lantern)):
        variant = product.variants.get()
        client.post(ADD, {"variant": variant.public_id, "quantity": "1"}, headers=desk.PIECE)

    desk.press_pay(client, client.get(BEGIN))

    assert Order.objects.get().shipping_minor > 0
    assert Fulfilment.objects.get().state == Fulfilment.State.TO_PACK
