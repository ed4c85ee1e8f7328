"""A buyer presses Pay: every card, two presses, and every answer that is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.orders.models import Order
from commerce.orders.services import order_cancel
from commerce.payments.calls import call_key
from commerce.payments.errors import CardRefused, OrderClosed, ProviderAway, ProviderRefused
from commerce.payments.models import Payment, ProviderCall, Refund, SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import payment_begin
from commerce.payments.services.looking import payment_look
from commerce.payments.tasks import orders_expire, payments_sweep, sandbox_settle
from commerce.stock.models import StockItem
from commerce.stock.services import reservation_release
from marketplace.accounts.models import Mail
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def old(payment):
    """Let the sweep see a payment: it leaves fresh ones to those who work on them."""
    Payment.objects.filter(pk=payment.pk).update(created_at=timezone.now() - timedelta(minutes=1))


def sweep(committing, rounds=2):
    for _round in range(rounds):
        with committing():
            payments_sweep()


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
    assert balance("clearing", "", "EUR").minor == -6890
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
    """C068: 80 yen are 80, 80.00 of the others are 8000."""
    thing = factories.make_product(lantern, prices={currency: minor})
    order = buying.place(
        buying.draft(thing, unit=thing.variants.get().prices.get().money), user=alice, market=market
    )

    payment = buying.pay(order, committing)

    sent = SandboxObject.objects.get(kind="intent").data
    assert (sent["amount"], sent["currency"]) == (minor + order.shipping_minor, currency)
    assert payment.state == "succeeded"
    assert balance("clearing", "", currency).minor == -(minor + order.shipping_minor)
    assert prove().difference == ""


def test_two_presses_are_one_payment(world, alice, committing):
    """C070, first half."""
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


def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(
    world, alice, committing, monkeypatch, sandbox_wire
):
    """C070, second half, and a crash between the provider's commit and ours."""
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    real = SandboxProvider.start

    def commit_and_break(self, request, *, key):
        real(self, request, key=key)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "start", commit_and_break)
        payment = buying.pay(order, committing)
    assert (payment.state, order.payment_state) == (Payment.State.CREATED, "created")
    assert "timed out" in ProviderCall.objects.get().last_error

    second_page = buying.pay(order, committing)

    assert second_page == payment
    assert second_page.state == Payment.State.PROCESSING
    old(payment)
    sweep(committing)
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert intents() == 1
    call = ProviderCall.objects.get(operation="start")
    assert (call.key, call.attempts) == (call_key(payment.key, "start"), 2)


def test_a_crash_after_the_call_is_taken_up_by_the_sweep(world, alice, committing, monkeypatch, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("commerce.payments.services.paying._begun", crash)
        with pytest.raises(KeyboardInterrupt):
            buying.pay(order, committing)
    payment = Payment.objects.get()
    assert payment.provider_ref == ""

    old(payment)
    sweep(committing)

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert intents() == 1


def test_a_provider_that_says_no_for_good_ends_the_payment(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)

    def refuse(*args, **kwargs):
        raise ProviderRefused("account_closed")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "start", refuse)
        payment = buying.pay(order, committing)

    assert (payment.state, payment.failure_code) == ("failed", "account_closed")
    assert order.state == Order.State.PENDING


def test_a_late_card_settles_by_itself(world, alice, committing, settings):
    settings.SANDBOX_SETTLE_SECONDS = 20
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing, card=buying.LATE)
    assert (payment.state, order.state) == ("processing", "pending")

    row = SandboxObject.objects.get(kind="intent")
    row.data["settles_at"] = 1
    row.save()
    with committing():
        sandbox_settle(row.ref)

    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_a_payment_that_ended_never_comes_back_but_money_that_arrives_counts(
    world, alice, committing, sandbox_wire
):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing)
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.CANCELLED)

    with committing():
        payment_look(Payment.objects.get())

    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_an_order_that_is_over_cannot_be_paid(world, alice, committing):
    late = buying.place(buying.draft(world.candle), user=alice, seconds=-1)
    ended = buying.place(buying.draft(world.candle), user=alice)
    order_cancel(order=ended, reason="expired")

    for order in (late, ended):
        with pytest.raises(OrderClosed):
            buying.pay(order, committing)
    assert Payment.objects.exists() is False


def test_the_last_piece_paid_twice_goes_to_the_first_and_the_second_gets_the_money_back(
    world, alice, committing, sandbox_wire
):
    """C043. The hold of B ran out while B paid."""
    StockItem.objects.filter(variant__product=world.candle).update(on_hand=1)
    sandbox_wire.hold = True
    b = buying.place(buying.draft(world.candle), email="b@example.org")
    buying.pay(b, committing)
    reservation_release(key=str(b.key))
    a = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(a, committing)

    sandbox_wire.hold = False
    for message in reversed(sandbox_wire.held):
        with committing():
            sandbox_wire.deliver(message)

    a.refresh_from_db()
    b.refresh_from_db()
    assert a.state == Order.State.PAID
    assert (b.state, b.end_reason, b.payment_state) == ("cancelled", "sold_out", "returned")
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_minor, refund.of_receipt) == ("succeeded", b.total_minor, True)
    assert balance("refundable", "", "EUR").minor == 0
    assert balance("clearing", "", "EUR").minor == -a.total_minor
    assert Mail.objects.get(template="order_sold_out").to == "b@example.org"
    item = StockItem.objects.get(variant__product=world.candle)
    assert (item.on_hand, item.held) == (0, 0)
    assert prove().difference == ""


def test_a_payment_in_time_that_is_noticed_late_is_kept_while_pieces_are_left(
    world, alice, committing, sandbox_wire
):
    """C044."""
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    reservation_release(key=str(order.key))
    order_cancel(order=order, reason="expired")

    sandbox_wire.hold = False
    with committing():
        sandbox_wire.deliver(sandbox_wire.held[0])

    order.refresh_from_db()
    assert (order.state, order.end_reason) == ("paid", "")
    assert order.fulfilments.get().state == "to_pack"
    assert StockItem.objects.get(variant__product=world.candle).on_hand == 4


def test_a_second_payment_that_went_through_all_the_same_goes_back(world, alice, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    first = buying.pay(order, committing)
    Payment.objects.filter(pk=first.pk).update(state=Payment.State.FAILED)
    second = buying.pay(order, committing, card="5555 5555 5555 4444")
    assert second != first

    sandbox_wire.hold = False
    for message in sandbox_wire.held:
        with committing():
            sandbox_wire.deliver(message)

    first.refresh_from_db()
    second.refresh_from_db()
    order.refresh_from_db()
    assert (first.state, second.state, order.state) == ("succeeded", "surplus", "paid")
    assert Refund.objects.get().payment == second
    assert Mail.objects.filter(template="order_surplus").count() == 1
    assert balance("clearing", "", "EUR").minor == -order.total_minor
    assert prove().difference == ""


def test_orders_nobody_paid_end_and_their_pieces_are_free(world, alice, committing):
    untouched = buying.place(buying.draft(world.candle), user=alice)
    unconfirmed = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(unconfirmed, committing, card=buying.CHALLENGE)
    settling = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(settling, committing, card=buying.LATE)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with committing():
        assert orders_expire() == 2

    for order in (untouched, unconfirmed, settling):
        order.refresh_from_db()
    assert (untouched.state, unconfirmed.state, settling.state) == ("cancelled", "cancelled", "pending")
    assert Payment.objects.get(order=unconfirmed).state == "cancelled"
    assert StockItem.objects.get(variant__product=world.candle).held == 1
    with committing():
        assert orders_expire() == 0


def test_an_order_confirmed_in_its_last_second_is_not_ended(world, alice, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing, card=buying.CHALLENGE)
    bank.challenge_answer(payment.provider_ref, approve=True)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with committing():
        orders_expire()

    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_a_provider_that_is_away_keeps_no_other_order_from_ending(world, alice, committing, monkeypatch):
    stuck = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(stuck, committing, card=buying.CHALLENGE)
    free = buying.place(buying.draft(world.candle), user=alice)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def away(*args, **kwargs):
        raise ProviderAway

    monkeypatch.setattr(SandboxProvider, "cancel", away)
    with committing():
        assert orders_expire() == 1

    free.refresh_from_db()
    assert free.state == "cancelled"


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
