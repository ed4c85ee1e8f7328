"""Answers that are lost, late or final: asked for again with the same key, and charged once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.calls import call_key
from commerce.payments.errors import ProviderAway, ProviderRefused
from commerce.payments.models import Payment, ProviderCall, ProviderPause, Refund, SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import orders_expire, refund_send
from commerce.payments.services.looking import payment_look
from commerce.payments.tasks import payments_sweep, sandbox_settle
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

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


def test_what_was_asked_for_and_never_answered_is_looked_for_and_not_charged_again(
    world, alice, committing, monkeypatch, sandbox_wire
):
    """The same asked again, and a crash between the provider's commit and ours."""
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
    # The second page looked for what the first one had asked for, and asked for nothing.
    assert (call.key, call.attempts) == (call_key(payment.key, "start"), 1)


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


def test_what_never_arrived_is_asked_for_again_with_the_same_key_while_the_order_may_be_paid(
    world, alice, committing, monkeypatch
):
    order = buying.place(buying.draft(world.candle), user=alice)

    def silence(*args, **kwargs):
        raise ProviderAway("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "start", silence)
        payment = buying.pay(order, committing)
    assert (payment.state, intents()) == (Payment.State.CREATED, 0)
    old(payment)
    sweep(committing)

    order.refresh_from_db()
    assert (order.state, intents()) == (Order.State.PAID, 1)
    assert ProviderCall.objects.get(operation="start").attempts == 2


def test_what_never_arrived_before_the_order_ended_is_not_charged_any_more(
    world, alice, committing, monkeypatch
):
    order = buying.place(buying.draft(world.candle), user=alice)

    def silence(*args, **kwargs):
        raise ProviderAway("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "start", silence)
        payment = buying.pay(order, committing)
    old(payment)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    sweep(committing)

    payment.refresh_from_db()
    assert (payment.state, payment.failure_code, intents()) == ("failed", "not_reached", 0)
    with committing():
        orders_expire()
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


def test_a_refund_whose_answer_was_lost_is_looked_for_and_not_sent_again(
    world, alice, committing, monkeypatch, sandbox_wire
):
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    sandbox_wire.hold = True
    real = SandboxProvider.refund

    def commit_and_break(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "refund", commit_and_break)
        refund = give_back(order, committing, *everything(order)[:1])
    assert Refund.objects.get().provider_ref == ""
    with monkeypatch.context() as patch, committing():
        patch.setattr(SandboxProvider, "refund", None)
        refund_send(Refund.objects.select_related("payment__order").get())

    refund.refresh_from_db()
    assert (refund.provider_ref[:3], SandboxObject.objects.filter(kind="refund").count()) == ("re_", 1)
    assert prove().difference == ""


def test_a_provider_that_asks_for_a_rest_is_left_alone_until_then(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)
    asked = []

    def busy(*args, **kwargs):
        asked.append(1)
        raise ProviderAway("too many requests", provider="sandbox", retry_after=90)

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "start", busy)
        payment = buying.pay(order, committing)
    old(payment)
    sweep(committing)
    payment.refresh_from_db()
    assert (payment.state, len(asked), intents()) == (Payment.State.CREATED, 1, 0)
    assert ProviderPause.objects.get().provider == "sandbox"

    ProviderPause.objects.update(until=timezone.now())
    sweep(committing)

    order.refresh_from_db()
    assert order.state == Order.State.PAID
