"""A ticket is bought like a thing and sent like none: in the account once it is paid, gone once the money is back."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commerce.boxoffice.services import plan_set
from commerce.catalog.models import Product
from commerce.checkout.models import CartLine
from commerce.checkout.quoting import quote_of
from commerce.checkout.wanting import Wanted
from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import FulfilmentClosed
from commerce.orders.models import Order
from commerce.orders.services import fulfilment_ship, order_cancel
from commerce.stock.models import Reservation, StockItem
from commerce.tickets.errors import NotATicket
from commerce.tickets.models import Ticket
from commerce.tickets.services import tickets_issue, tier_open
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import give_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(lantern) -> Product:
    return factories.make_ticket(lantern)


def personal(product: Product) -> Product:
    """Let everybody buy one."""
    plan_set(tier=tier_open(product=product), creator=None, is_personal=True)
    return product


def nothing_happened() -> bool:
    return not (Order.objects.exists() or Reservation.objects.exists() or Ticket.objects.exists())


def test_a_ticket_is_paid_without_an_address_and_is_in_the_account(client_of, alice, ticket):
    alices = client_of(alice)
    page = alices.get(desk.buy_address(ticket))
    text = page.content.decode()
    assert "Pay €8.00" in text
    assert 'name="street"' not in text
    assert "Delivery" not in text

    fields = {"email": "alice@example.org", "name": "Alice", "country": "PT"}
    done = alices.post(desk.PAY, desk.hidden(page) | fields | desk.card(), follow=True)

    assert done.context["outcome"].word == "paid"
    order = Order.objects.get()
    assert (order.total_minor, order.shipping_minor, order.buyer.street) == (800, 0, "")
    assert order.fulfilments.get().state == "handed_over"
    held = Ticket.objects.get()
    assert (held.holder, held.tier.product, held.revoked_at) == (alice, ticket, None)
    assert StockItem.objects.get(variant__product=ticket).on_hand == 9
    assert prove().difference == ""
    assert "The ticket is in your account" in mail.outbox[0].body
    assert "Delivery" not in mail.outbox[0].body
    order_page = alices.get(reverse("orders:order", args=[order.public_id])).content.decode()
    assert "you are in" in order_page
    assert "Delivery" not in order_page


def test_a_guest_is_asked_to_sign_in_and_comes_back(client, ticket):
    choose = client.get(reverse("checkout:buy", args=[ticket.public_id]))
    text = choose.content.decode()
    assert "kept in your account" in text
    assert f"{reverse('account_login')}?next=%2Fbuy%2F{ticket.variants.get().public_id}%2F" in text

    page = client.post(desk.PAY, desk.hidden(choose) | desk.address() | desk.card())

    assert page.status_code == 403
    assert nothing_happened()


def test_a_guest_with_a_ticket_in_the_bag_is_asked_too(client, ticket, world):
    for product in (ticket, world.candle):
        client.post(reverse("checkout:add"), {"variant": product.variants.get().public_id})

    page = client.get(reverse("checkout:begin"))
    assert f"?next={reverse('checkout:begin').replace('/', '%2F')}" in page.content.decode()
    refused = client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == 403
    assert nothing_happened()
    assert CartLine.objects.count() == 2


def test_who_holds_one_for_themselves_is_told_before_paying_again(client_of, alice, ticket, committing):
    personal(ticket)
    alices = client_of(alice)
    page = alices.get(desk.buy_address(ticket))
    order = buying.place(buying.draft(ticket), user=alice)
    buying.pay(order, committing)

    assert "You have a ticket" in alices.get(desk.buy_address(ticket)).content.decode()
    refused = alices.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == 409
    assert (Order.objects.count(), Ticket.objects.count()) == (1, 1)


def test_of_what_is_one_for_each_an_order_that_waits_to_be_paid_is_one(client_of, alice, ticket):
    personal(ticket)
    alices = client_of(alice)
    page = alices.get(desk.buy_address(ticket))
    buying.place(buying.draft(ticket), user=alice)

    refused = alices.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code in (400, 409)
    assert (Order.objects.count(), Reservation.objects.count(), Ticket.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("deed", ["add", "change", "buy"])
def test_more_than_one_is_refused_of_what_is_one_for_each(client_of, alice, ticket, deed):
    personal(ticket)
    alices = client_of(alice)
    variant = ticket.variants.get().public_id
    if deed == "change":
        alices.post(reverse("checkout:add"), {"variant": variant})
    if deed == "buy":
        page = alices.get(desk.buy_address(ticket))
        sent = desk.hidden(page) | desk.address() | desk.card()
        refused = alices.post(desk.PAY, sent | {"quantity": "2"})
    else:
        refused = alices.post(reverse(f"checkout:{deed}"), {"variant": variant, "quantity": "2"})

    assert refused.status_code == 400
    assert "one for each person" in refused.content.decode()
    assert nothing_happened()
    assert list(CartLine.objects.values_list("quantity", flat=True)) == ([1] if deed == "change" else [])


def test_two_kinds_of_what_is_one_for_each_are_refused_in_a_bag(client_of, alice, lantern):
    ticket = personal(factories.make_ticket(lantern, variants=["Standing", "Front row"]))
    alices = client_of(alice)
    for variant in ticket.variants.all():
        alices.post(reverse("checkout:add"), {"variant": variant.public_id})

    page = alices.get(reverse("checkout:begin"))
    refused = alices.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == 400
    assert nothing_happened()


def test_a_ticket_and_a_record_are_one_order_with_one_parcel(
    client_of, alice, ticket, world, carla, committing
):
    alices = client_of(alice)
    for product in (ticket, world.candle):
        alices.post(reverse("checkout:add"), {"variant": product.variants.get().public_id})
    page = alices.get(reverse("checkout:begin"))
    desk.press_pay(alices, page)

    order = Order.objects.get()
    parcel = order.fulfilments.get()
    assert (order.shipping_minor, parcel.state, Ticket.objects.count()) == (490, "to_pack", 1)
    with committing():
        fulfilment_ship(fulfilment=parcel, tracking="T1")
    brand_page = client_of(carla).get(
        reverse("orders:brand_order", args=[world.brand.public_id, order.public_id])
    )
    assert brand_page.status_code == 200


def test_nothing_of_a_ticket_can_be_shipped(client_of, alice, carla, ticket, lantern, committing):
    order = buying.place(buying.draft(ticket), user=alice)
    buying.pay(order, committing)
    carlas = client_of(carla)

    page = carlas.get(reverse("orders:brand_order", args=[lantern.public_id, order.public_id]))
    assert "Nothing to send" in page.content.decode()
    listed = carlas.get(reverse("orders:brand_orders", args=[lantern.public_id]))
    assert "Handed over" in listed.content.decode()
    file = carlas.get(reverse("orders:brand_orders_csv", args=[lantern.public_id]))
    assert "delivery" not in file.getvalue().decode()
    with pytest.raises(FulfilmentClosed):
        fulfilment_ship(fulfilment=order.fulfilments.get(), tracking="T1")
    assert order.fulfilments.get().state == "handed_over"


def test_money_back_takes_the_ticket_back_with_it(alice, ticket, committing):
    order = buying.place(buying.draft(ticket, quantity=3), user=alice)
    buying.pay(order, committing)
    line = order.lines.get()

    def admitting() -> int:
        return Ticket.objects.filter(revoked_at__isnull=True).count()

    give_back(order, committing, RefundPart(line.public_id, 100))
    assert admitting() == 3
    give_back(order, committing, RefundPart(line.public_id, 700, 1, True))
    assert admitting() == 2
    give_back(order, committing, RefundPart(line.public_id, 1600))
    assert admitting() == 0

    assert order.fulfilments.get().state == "cancelled"
    assert StockItem.objects.get(variant__product=ticket).on_hand == 8
    assert prove().difference == ""


def test_a_payment_that_comes_after_the_time_finds_its_ticket(alice, ticket, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(ticket), user=alice)
    buying.pay(order, committing)
    order_cancel(order=order, reason="expired")
    assert (order.fulfilments.get().state, Ticket.objects.count()) == ("cancelled", 0)

    for message in sandbox_wire.held:
        with committing():
            sandbox_wire.deliver(message)

    assert order.fulfilments.get().state == "handed_over"
    assert Ticket.objects.get().source == order.lines.get().public_id


def test_tickets_of_one_line_are_issued_once(alice, ticket):
    tier = tier_open(product=ticket)
    first = tickets_issue(tier=tier, holder=alice, source="line00000001", quantity=2)

    assert (first, tickets_issue(tier=tier, holder=alice, source="line00000001", quantity=2)) == (2, 0)
    assert Ticket.objects.count() == 2


def test_a_lamp_admits_nobody(world):
    with pytest.raises(NotATicket):
        tier_open(product=world.lamp)


def test_the_last_seat_is_sold_once(client_of, alice, mallory, lantern):
    ticket = factories.make_ticket(lantern, seats=1)
    pages = {person: client_of(person).get(desk.buy_address(ticket)) for person in (alice, mallory)}

    answers = [
        client_of(person).post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())
        for person, page in pages.items()
    ]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert list(Ticket.objects.values_list("holder", flat=True)) == [alice.pk]


def test_a_brand_says_once_what_a_product_is(client_of, carla, lantern):
    carlas = client_of(carla)
    words = {
        "kind": "ticket",
        "title": "An evening",
        "description": "",
        "option_name": "",
        "rows": "1",
        "variant-0-name": "",
        "variant-0-price_EUR": "8.00",
        "variant-0-stock": "40",
        "variant-0-stock_seen": "0",
    }
    carlas.post(reverse("catalog:product_new", args=[lantern.public_id]), words | {"list": "1"})
    product = Product.objects.get(title="An evening")
    assert (product.kind, product.is_sent) == ("ticket", False)

    edit = reverse("catalog:product_edit", args=[lantern.public_id, product.public_id])
    assert 'name="kind"' not in carlas.get(edit).content.decode()
    carlas.post(edit, words | {"kind": "goods"})

    product.refresh_from_db()
    assert product.kind == "ticket"
    assert "nothing is sent" in carlas.get(product.get_absolute_url()).content.decode()


def test_tickets_are_not_among_what_creators_promote(client_of, carla, lantern, ticket, world):
    campaign = world.collaboration.campaign
    page = client_of(carla).get(reverse("campaigns:campaign", args=[lantern.public_id, campaign.public_id]))

    assert "Washi Moon lamp" in page.content.decode()
    assert ticket.title not in page.content.decode()


class DeliveryLaw(TestCase):
    """What a page shows for delivery is what the order charges, whatever is in the basket."""

    def setUp(self) -> None:
        brands = [factories.make_brand(), factories.make_brand()]
        self.things = [factories.make_product(brand) for brand in brands]
        self.things += [factories.make_ticket(brand) for brand in brands]
        self.user = factories.make_user()

    @given(chosen=st.sets(st.integers(0, 3), min_size=1), market=st.sampled_from(["eu", "jp"]))
    def test_the_quote_is_the_order(self, chosen: set[int], market: str) -> None:
        currency = Market.objects.get(code=market).currency
        things = [self.things[each] for each in sorted(chosen) if currency == "EUR" or each > 1]
        variants = [thing.variants.select_related("product__brand").get() for thing in things]
        quote = quote_of([Wanted(variant, 1) for variant in variants], Market.objects.get(code=market))

        if not things:
            assert quote.priced.total.minor == 0
            return
        lines = [
            buying.draft(variant, unit=variant.prices.get(currency=currency).money) for variant in variants
        ]
        order = buying.place(*lines, user=self.user, key=uuid4(), market=market)

        assert order.shipping_minor == quote.priced.shipping.minor
        assert order.total_minor == quote.priced.total.minor
        assert order.tax_minor == quote.priced.tax.minor
        assert order.shipping_minor == quote.sending * order.market.shipping_minor
