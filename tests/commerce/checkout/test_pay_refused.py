"""What keeps an order from being paid: told in words, with nothing charged and nothing lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.services import product_archive
from commerce.checkout.forms import quote_pass
from commerce.checkout.handlers import give_cart_back
from commerce.checkout.models import CartLine
from commerce.checkout.wanting import Shown
from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.payments.tasks import orders_expire
from commerce.stock import services as stock
from commerce.stock.models import Reservation, StockItem
from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from marketplace.kernel.money import Money
from tests.commerce.checkout import desk
from tests.commerce.payments import buying

ADD, CART, BEGIN = reverse("checkout:add"), reverse("checkout:cart"), reverse("checkout:begin")


def counts(product) -> tuple[int, int]:
    item = StockItem.objects.filter(variant__product=product).order_by("variant__position")[0]
    return item.on_hand, item.held


def outcome(page) -> str:
    return page.context["outcome"].word


def nothing_happened(product) -> bool:
    untouched = (
        not Order.objects.exists() and not Payment.objects.exists() and not Reservation.objects.exists()
    )
    return untouched and counts(product)[1] == 0


@pytest.mark.parametrize("quantity", ["-1", "0", "2.5", "1000000000", "", "21"])
def test_a_wrong_quantity_orders_nothing(client, world, quantity: str) -> None:
    page = client.get(desk.buy_address(world.lamp))

    assert desk.press_pay(client, page, quantity=quantity).status_code == 400
    assert client.get(desk.buy_address(world.lamp, quantity=quantity)).status_code == 400
    assert nothing_happened(world.lamp)


def test_sold_out_between_the_page_and_pay_is_told_and_nothing_charged(client, world) -> None:
    page = client.get(desk.buy_address(world.candle))
    StockItem.objects.filter(variant__product=world.candle).update(on_hand=0)

    again = desk.press_pay(client, page)

    assert again.status_code == 409
    assert "“Beeswax candle” is sold out. Nothing was charged." in again.content.decode()
    assert nothing_happened(world.candle)
    assert "Sold out" in client.get(desk.buy_address(world.candle)).content.decode()


def test_taken_off_sale_between_the_page_and_pay(client, world) -> None:
    client.post(ADD, {"variant": world.candle.variants.get().public_id})
    item_page, cart_page = client.get(desk.buy_address(world.candle)), client.get(BEGIN)
    product_archive(product=world.candle)

    assert desk.press_pay(client, item_page).status_code == 404
    again = desk.press_pay(client, cart_page)

    assert again.status_code == 409
    assert "is not sold in EUR" in again.content.decode()
    assert nothing_happened(world.candle)


@pytest.mark.parametrize(
    ("number", "reason"), [(desk.DECLINED, "The bank declined this card."), (desk.POOR, "not enough money")]
)
def test_a_declined_card_says_why_keeps_the_pieces_and_lets_another_be_tried(
    client, world, number: str, reason: str
) -> None:
    declined = desk.buy_now(client, world.candle, number)

    assert outcome(declined) == "declined"
    text = declined.content.decode()
    assert reason in text
    assert "Nothing was charged" in text
    assert "Held for you" in text
    assert counts(world.candle) == (5, 1)
    # The same thing from a new page: still this order, its address, its pieces.
    order = Order.objects.get()
    assert client.get(desk.buy_address(world.candle)).url == reverse(
        "checkout:result", args=[order.public_id]
    )

    again_url = reverse("checkout:pay", args=[order.public_id])
    sent = desk.card() | {"attempt": str(declined.context["outcome"].attempt)}
    paid = client.post(again_url, sent, follow=True)
    assert outcome(paid) == "paid"
    client.post(again_url, sent)
    order.refresh_from_db()
    assert (order.state, counts(world.candle)) == ("paid", (4, 0))
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["failed", "succeeded"]


def test_a_card_of_a_stranger_kind_is_refused_with_the_order_kept(client, world) -> None:
    page = desk.buy_now(client, world.candle, "4111 1111 1111 1111")

    assert page.status_code == 400
    assert "That card number cannot be used here" in page.content.decode()
    assert Payment.objects.exists() is False
    order = Order.objects.get()
    paid = client.post(
        reverse("checkout:pay", args=[order.public_id]), desk.card() | {"attempt": "0"}, follow=True
    )
    assert outcome(paid) == "paid"


def test_a_bank_that_asks_leads_to_its_page_and_back(client, world) -> None:
    asked = desk.buy_now(client, world.candle, desk.CHALLENGE)
    assert outcome(asked) == "challenge"
    url = asked.context["outcome"].challenge_url
    assert url in asked.content.decode()
    assert counts(world.candle) == (5, 1)

    client.post(url, {"answer": "approve"})

    result = client.get(reverse("checkout:result", args=[Order.objects.get().public_id]))
    assert outcome(result) == "paid"


def test_a_slow_bank_is_waited_for(client, world) -> None:
    waiting = desk.buy_now(client, world.candle, desk.LATE)

    assert outcome(waiting) == "settling"
    assert "We wait for the bank" in waiting.content.decode()
    assert "data-poll" in waiting.content.decode()


def test_the_pieces_are_held_until_a_slow_bank_answers(client, world) -> None:
    desk.buy_now(client, world.candle, desk.LATE)

    stock.reservations_expire(timezone.now() + timedelta(days=3))
    assert counts(world.candle) == (5, 1)

    assert stock.reservations_expire(timezone.now() + timedelta(days=8)) == 1


def test_when_the_time_is_over_nothing_was_charged_and_the_cart_is_back(client, world, committing) -> None:
    candle = world.candle.variants.get()
    client.post(ADD, {"variant": candle.public_id, "quantity": "2"})
    desk.press_pay(client, client.get(BEGIN), desk.DECLINED)
    order = Order.objects.get()
    assert CartLine.objects.exists() is False
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    again = client.post(
        reverse("checkout:pay", args=[order.public_id]), desk.card() | {"attempt": "1"}, follow=True
    )
    assert again.status_code == 410
    assert outcome(again) == "over"
    with committing():
        orders_expire()

    over = client.get(reverse("checkout:result", args=[order.public_id]))
    assert outcome(over) == "over"
    assert "Nothing was charged" in over.content.decode()
    assert counts(world.candle) == (5, 0)
    assert [(line.variant, line.quantity) for line in CartLine.objects.all()] == [(candle, 2)]


def test_a_cart_is_given_back_once_even_when_told_twice(client, world, committing) -> None:
    """A second delivery of the same fact does nothing: give_cart_back."""
    candle = world.candle.variants.get()
    client.post(ADD, {"variant": candle.public_id, "quantity": "2"})
    desk.press_pay(client, client.get(BEGIN), desk.DECLINED)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with committing():
        orders_expire()
    client.post(reverse("checkout:change"), {"variant": candle.public_id, "quantity": "1"})

    delivery = Delivery.objects.get(handler=bus.handler_name(give_cart_back))
    assert bus.deliver(delivery.pk) is True

    assert [line.quantity for line in CartLine.objects.all()] == [1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("name", ""),
        ("name", "\u202e\u200b"),
        ("name", "x" * 81),
        ("street", ""),
        ("street", "x" * 121),
        ("city", ""),
        ("postal_code", "x" * 17),
        ("country", "GB"),
        ("country", "XX"),
        ("card_number", ""),
        ("card_number", "4242"),
        ("card_number", "4242 4242 4242 424x"),
        ("card_number", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"),
        ("card_expiry", "13/39"),
        ("card_expiry", "12/20"),
        ("card_expiry", "12/99"),
        ("card_expiry", "soon"),
        ("card_cvc", "12"),
        ("card_cvc", "abc"),
    ],
)
def test_what_is_typed_wrong_is_told_beside_its_field_and_the_rest_kept(client, world, field, value) -> None:
    page = desk.press_pay(client, client.get(desk.buy_address(world.lamp)), **{field: value})

    assert page.status_code == 400
    form = page.context["card"] if field.startswith("card_") else page.context["address"]
    assert form[field].errors
    assert page.context["address"]["postal_code"].value() == ("1200-284" if field != "postal_code" else value)
    assert nothing_happened(world.lamp)


def test_a_cards_digits_are_never_sent_back(client, world) -> None:
    page = desk.press_pay(client, client.get(desk.buy_address(world.lamp)), "4242424242424242", city="")

    text = page.content.decode()
    assert "4242424242424242" not in text
    assert 'value="123"' not in text
    assert 'value="12/39"' in text


@pytest.mark.parametrize("key", ["", "1", "nonsense", "x" * 400])
def test_a_form_without_a_usable_key_orders_nothing(client, world, key: str) -> None:
    page = client.get(desk.buy_address(world.lamp))

    assert desk.press_pay(client, page, key=key).status_code == 400
    assert nothing_happened(world.lamp)


def test_an_empty_cart_has_no_checkout(client, world) -> None:
    assert client.get(BEGIN).url == CART
    sent = (
        {"key": str(uuid4()), "quote": quote_pass(Shown(Money(0, "EUR"), ""))} | desk.address() | desk.card()
    )

    assert client.post(desk.PAY, sent).status_code == 400
    assert nothing_happened(world.lamp)


def test_what_was_bought_at_once_is_not_put_into_a_cart_when_its_time_is_over(
    client, world, committing
) -> None:
    desk.buy_now(client, world.candle, desk.DECLINED)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with committing():
        orders_expire()

    assert Order.objects.get().state == "cancelled"
    assert CartLine.objects.exists() is False


def test_the_key_of_an_order_made_elsewhere_opens_nothing_and_orders_nothing(client, world, alice) -> None:
    """Made without a checkout, so that nobody's browser can show that it is its own."""
    page = client.get(desk.buy_address(world.candle))
    order = buying.place(buying.draft(world.lamp), user=alice)

    answer = desk.press_pay(client, page, key=str(order.key))

    assert answer.status_code == 409
    assert "This was ordered already." in answer.content.decode()
    assert "alice@example.org" not in answer.content.decode()
    assert (Order.objects.count(), Payment.objects.count()) == (1, 0)
