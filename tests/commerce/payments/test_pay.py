"""A buyer presses Pay: every card, two presses, every currency."""

from typing import Any
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.orders.models import Order
from commerce.payments.errors import CardRefused
from commerce.payments.models import Payment, ProviderCall, SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import payment_begin
from marketplace.accounts.models import Mail
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def intents():
    return SandboxObject.objects.filter(kind="intent").count()


def test_a_good_card_pays_the_order_and_everybody_gets_their_share(world, alice, committing):
    line = buying.draft(
        world.lamp, collaboration=world.collaboration, scope=world.show.public_id, line_up_number=1
    )
    order = buying.place(line, user=alice)

    payment = buying.pay(order, committing)

    assert payment.state == Payment.State.SUCCEEDED
    assert order.state == Order.State.PAID
    assert payment.method_label == "Visa •••• 4242"
    # 64.00 with 23 % VAT: 11.97; base 52.03; 12 % is 6.24, 5 % is 2.60; delivery 4.90 with 0.92 VAT.
    assert order.total_minor == 6890
    assert balance("clearing", "provider:sandbox", "EUR").minor == -6890
    assert balance("tax_payable", "", "EUR").minor == 1197 + 92
    assert balance("creator_payable", f"creator:{world.creator.public_id}", "EUR").minor == 624
    assert balance("platform_fee", "", "EUR").minor == 260
    assert balance("brand_payable", f"brand:{world.brand.public_id}", "EUR").minor == 4319 + 398
    variant = world.lamp.variants.get(name="Natural")
    assert (variant.stock.on_hand, variant.stock.held) == (9, 0)
    assert prove().difference == ""
    assert WebhookEvent.objects.get().outcome == "applied"
    assert Mail.objects.get(template="order_paid").to == alice.email


@pytest.mark.parametrize(
    ("card", "code"), [(buying.DECLINED, "card_declined"), (buying.POOR, "insufficient_funds")]
)
def test_a_refused_card_charges_nothing_and_another_may_be_tried(world, alice, committing, card, code):
    order = buying.place(buying.draft(world.candle), user=alice)

    refused = buying.pay(order, committing, card=card)

    assert (refused.state, refused.failure_code) == (Payment.State.FAILED, code)
    assert (order.state, order.payment_state, order.payment_failure) == ("pending", "failed", code)
    assert prove().checked["transfers"] == 0

    paid = buying.pay(order, committing)

    assert paid.state == Payment.State.SUCCEEDED
    assert order.state == Order.State.PAID


@pytest.mark.parametrize(
    "number", ["", "4242", "4111 1111 1111 1111", "4000000000001234", "x" * 500, "４２４２"]
)
def test_a_card_the_sandbox_does_not_know_is_refused_before_anything_happens(
    world, alice, committing, number
):
    order = buying.place(buying.draft(world.candle), user=alice)

    with pytest.raises(CardRefused):
        buying.pay(order, committing, card=number)

    assert Payment.objects.exists() is False
    assert ProviderCall.objects.exists() is False


def test_no_card_number_is_kept_or_logged(world, alice, committing, caplog):
    caplog.set_level("DEBUG")
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)

    tables = (Payment, ProviderCall, WebhookEvent, SandboxObject, Order, Mail)
    kept = " ".join(str(row) for table in tables for row in table.objects.values())
    assert "42424242" not in kept.replace(" ", "")
    assert "42424242" not in caplog.text.replace(" ", "")


@pytest.mark.parametrize(
    ("market", "currency", "minor"),
    [("jp", "JPY", 80), ("in", "INR", 8000), ("cn", "CNY", 8000), ("us", "USD", 8000)],
)
def test_the_provider_gets_the_amount_in_the_currencys_own_units(
    lantern, alice, committing, market, currency, minor
):
    """80 yen are 80, 80.00 of the others are 8000."""
    thing = factories.make_product(lantern, prices={currency: minor})
    order = buying.place(
        buying.draft(thing, unit=thing.variants.get().prices.get().money), user=alice, market=market
    )

    payment = buying.pay(order, committing)

    sent = SandboxObject.objects.get(kind="intent").data
    assert (sent["amount"], sent["currency"]) == (minor + order.shipping_minor, currency)
    assert payment.state == "succeeded"
    assert balance("clearing", "provider:sandbox", currency).minor == -(minor + order.shipping_minor)
    assert prove().difference == ""


def test_two_presses_are_one_payment(world, alice, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    key = uuid4()

    first = buying.pay(order, committing, key=key)
    again = buying.pay(order, committing, key=key)
    other_page = buying.pay(order, committing)

    assert first == again == other_page
    assert intents() == 1
    assert Mail.objects.filter(template="order_paid").count() == 1


def test_a_rival_press_in_mid_call_lands_on_the_same_payment(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)
    real = SandboxProvider.start
    rivals: list[Any] = []

    def start_with_rival(self, request, *, key):
        if not rivals:
            rivals.append(None)
            rivals.append(payment_begin(order=order, key=uuid4(), method={"number": buying.GOOD}))
        return real(self, request, key=key)

    monkeypatch.setattr(SandboxProvider, "start", start_with_rival)
    payment = buying.pay(order, committing)

    assert rivals[1] == payment
    assert (intents(), Payment.objects.count()) == (1, 1)
    assert order.state == Order.State.PAID


def test_a_rival_that_claims_first_wins(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)
    real = SandboxProvider.method_of
    rivals: list[Any] = []

    def method_with_rival(self, form):
        if not rivals:
            rivals.append(None)
            rivals.append(buying.pay(order, committing))
        return real(self, form)

    monkeypatch.setattr(SandboxProvider, "method_of", method_with_rival)
    payment = buying.pay(order, committing)

    assert payment == rivals[1]
    assert intents() == 1


def test_another_card_after_an_unconfirmed_one(world, alice, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    first = buying.pay(order, committing, card=buying.CHALLENGE)
    assert first.state == Payment.State.REQUIRES_ACTION
    assert first.next_step == {"kind": "redirect", "url": f"/pay/sandbox/{first.provider_ref}/"}

    second = buying.pay(order, committing)

    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "succeeded")
    assert balances(kind="clearing")[0].posted.minor == -order.total_minor


def test_an_order_that_costs_nothing_is_paid_by_saying_so(lantern, alice, committing):
    gift = factories.make_product(lantern, prices={"EUR": 0})
    order = buying.place(buying.draft(gift), user=alice)
    Order.objects.filter(pk=order.pk).update(total_minor=0, shipping_minor=0, tax_minor=0)
    order.fulfilments.update(shipping_minor=0, shipping_tax_minor=0)

    payment = buying.pay(order, committing, card="")

    assert (payment.state, order.state) == ("succeeded", "paid")
    assert intents() == 0
    assert prove().difference == ""
