"""Orders that end: nobody paid, paid too late, paid twice, sold out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.models import Order
from commerce.orders.services import order_cancel
from commerce.payments.errors import OrderClosed, ProviderAway
from commerce.payments.models import Payment, Refund
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import payment_return
from commerce.payments.tasks import orders_expire
from commerce.stock.models import StockItem
from commerce.stock.services import reservation_release
from marketplace.accounts.models import Mail
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


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
    """The hold of B ran out while B paid."""
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
    assert balance("clearing", "provider:sandbox", "EUR").minor == -a.total_minor
    assert Mail.objects.get(template="order_sold_out").to == "b@example.org"
    item = StockItem.objects.get(variant__product=world.candle)
    assert (item.on_hand, item.held) == (0, 0)
    assert prove().difference == ""


def test_a_payment_in_time_that_is_noticed_late_is_kept_while_pieces_are_left(
    world, alice, committing, sandbox_wire
):
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
    assert balance("clearing", "provider:sandbox", "EUR").minor == -order.total_minor
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


@pytest.mark.parametrize("trouble", [ProviderAway, ZeroDivisionError])
def test_those_that_cannot_end_are_passed_by(world, alice, committing, monkeypatch, trouble):
    """However many they are, and whatever it is that goes wrong with them."""
    monkeypatch.setattr("commerce.orders.services.ending.EXPIRE_ROWS_MAX", 1)
    for _order in range(2):
        buying.pay(buying.place(buying.draft(world.candle), user=alice), committing, card=buying.CHALLENGE)
    Order.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    free = buying.place(buying.draft(world.candle), user=alice, seconds=-1)

    def fail(*args, **kwargs):
        raise trouble

    monkeypatch.setattr(SandboxProvider, "cancel", fail)
    with committing():
        assert orders_expire() == 1

    free.refresh_from_db()
    assert free.state == "cancelled"


def test_a_paid_order_is_not_ended(world, alice, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)

    assert order_cancel(order=order, reason="expired") is False
    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_an_order_that_ends_between_look_and_claim_is_not_charged(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)
    real = SandboxProvider.method_of

    def end_first(self, form):
        order_cancel(order=order, reason="expired")
        return real(self, form)

    monkeypatch.setattr(SandboxProvider, "method_of", end_first)
    with pytest.raises(OrderClosed):
        buying.pay(order, committing)
    assert Payment.objects.exists() is False


def test_a_first_card_that_cannot_be_given_up_stays_the_one(world, alice, committing, monkeypatch):
    order = buying.place(buying.draft(world.candle), user=alice)
    first = buying.pay(order, committing, card=buying.CHALLENGE)

    def away(*args, **kwargs):
        raise ProviderAway

    monkeypatch.setattr(SandboxProvider, "cancel", away)

    assert buying.pay(order, committing) == first
    assert Payment.objects.count() == 1


def test_all_of_a_payment_is_returned_once(world, alice, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing)

    first = payment_return(payment=payment, reason="sold out")

    assert payment_return(payment=payment, reason="sold out") == first
    assert balance("refundable", "", "EUR").minor == order.total_minor
