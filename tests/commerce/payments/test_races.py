"""Many hands at the same moment, on a database with real row locks: charged once, given back once, paid out once."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from commerce.ledger import services as ledger
from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.orders.services import fulfilment_ship, order_cancel
from commerce.payments.models import Payment, Refund, SandboxObject
from commerce.payments.services import payment_begin, refund_begin
from commerce.payments.services.looking import payment_look
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.services import payout_run
from marketplace.accounts.models import Mail
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from tests.commerce.payments import buying

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
HANDS = 6


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do everything in threads that start together; returns what each gave, or the refusal it got."""
    results: list[Any] = []
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            results.append(deed())
        except Refusal as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def pay(order: Order, key: Any = None) -> Payment:
    return payment_begin(
        order=Order.objects.get(pk=order.pk), key=key or uuid4(), method={"number": buying.GOOD}
    )


def intents() -> int:
    return SandboxObject.objects.filter(kind="intent").count()


def test_many_presses_of_pay_charge_once(world, alice):
    order = buying.place(buying.draft(world.candle), user=alice)
    key = uuid4()

    results = at_once([partial(pay, order, key)] * 3 + [partial(pay, order)] * 3)

    assert len(results) == 6
    assert {payment.pk for payment in results} == {Payment.objects.get().pk}
    assert intents() == 1
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert Mail.objects.filter(template="order_paid").count() == 1
    assert prove().difference == ""


def test_a_payment_looked_at_by_many_pays_once(world, alice, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle, quantity=2), user=alice)
    payment = pay(order)
    sandbox_wire.hold = False
    sandbox_wire.deliver(sandbox_wire.held[0])

    at_once([partial(payment_look, payment)] * HANDS)

    assert prove().difference == ""
    item = world.candle.variants.get().stock
    assert (item.on_hand, item.held) == (3, 0)
    assert Mail.objects.filter(template="order_paid").count() == 1


def test_paying_and_ending_at_the_same_moment_end_in_one_of_the_two(world, alice, sandbox_wire):
    for _round in range(4):
        sandbox_wire.hold = True
        order = buying.place(buying.draft(world.candle), user=alice)
        payment = pay(order)
        at_once(
            [
                partial(payment_look, payment),
                partial(order_cancel, order=order, reason="expired"),
            ]
        )
        order.refresh_from_db()
        # The money is there, so the order is paid in the end, whoever was first; no piece is lost or sold twice.
        assert order.state == Order.State.PAID
        assert order.fulfilments.get().state == "to_pack"
    item = world.candle.variants.get().stock
    assert (item.on_hand, item.held) == (1, 0)
    assert prove().difference == ""


def test_many_refunds_never_give_back_more_than_was_paid(world, alice):
    order = buying.place(buying.draft(world.candle), user=alice)
    pay(order)
    line = order.lines.get()
    form = uuid4()
    part = RefundPart(line.public_id, 1000)

    def give_back(key: Any) -> Refund:
        fresh = Order.objects.get(pk=order.pk)
        return refund_begin(order=fresh, key=key, parts=[part], reason="", asked_by=None)

    results = at_once([partial(give_back, form)] * 3 + [partial(give_back, uuid4()) for _hand in range(3)])

    given = {result.pk for result in results if isinstance(result, Refund)}
    assert len(given) == 2
    line.refresh_from_db()
    assert line.refunded_minor == 2000
    assert Refund.objects.filter(key=form).count() <= 1
    assert SandboxObject.objects.filter(kind="refund").count() == 2
    assert prove().difference == ""


def test_many_payout_runs_pay_each_transfer_once(world, alice, settings):
    settings.PAYOUT_HOLD_SECONDS = 0
    for _order in range(3):
        pay(buying.place(buying.draft(world.candle, collaboration=world.collaboration), user=alice))

    at_once([partial(payout_run, key=f"k{number}") for number in range(HANDS)])

    lines = list(PayoutLine.objects.values_list("transfer_key", flat=True))
    assert len(lines) == len(set(lines)) == 3 + 6
    sent = SandboxObject.objects.filter(kind="payout")
    assert sum(row.data["amount"] for row in sent) == sum(
        Payout.objects.values_list("amount_minor", flat=True)
    )
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid"}
    assert prove().difference == ""


def test_two_clerks_ship_one_parcel_once(world, alice):
    order = buying.place(buying.draft(world.candle), user=alice)
    pay(order)
    parcel = order.fulfilments.get()

    results = at_once(
        [
            partial(fulfilment_ship, fulfilment=order.fulfilments.get(), tracking=f"T{number}")
            for number in range(3)
        ]
    )

    assert sum(isinstance(result, Refusal) for result in results) == 2
    parcel.refresh_from_db()
    assert parcel.state == "shipped"
    assert Mail.objects.filter(template="order_shipped").count() == 1


def test_a_movement_closed_by_many_is_closed_once(world):
    lines = [
        ledger.Posting(
            ledger.account("clearing", "", "EUR"), ledger.account("refundable", "", "EUR"), Money(5, "EUR")
        )
    ]
    ledger.reserve(key="k", kind="refund", reference="r", lines=lines)

    results = at_once([partial(ledger.settle, key="k")] * HANDS)

    assert sorted(results) == [False] * (HANDS - 1) + [True]
