"""The money trail of orders: the proof finds and names every difference."""

import pytest
from django.db import connection
from django.db.models import F

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.proof import prove
from commerce.ledger.services import Posting, account, post
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.payments.models import Payment, Refund
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.services import payout_run
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world, alice, committing, settings) -> Order:
    settings.PAYOUT_HOLD_SECONDS = 0
    order = buying.place(buying.draft(world.lamp, quantity=2, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing)
    give_back(order, committing, *everything(order)[:1])
    with committing():
        payout_run(key="r")
    assert prove().difference == ""
    return order


TAMPERINGS = {
    "tax": lambda: OrderLine.objects.update(tax_minor=1, refunded_tax_minor=1),
    "commission": lambda: OrderLine.objects.update(commission_minor=1, refunded_commission_minor=1),
    "refund": lambda: OrderLine.objects.update(refunded_tax_minor=1),
    "line refunded": lambda: OrderLine.objects.update(refunded_minor=0, refunded_tax_minor=0),
    "shipping": lambda: Fulfilment.objects.update(shipping_minor=1, shipping_tax_minor=0),
    "order refunded": lambda: Order.objects.update(refunded_minor=1),
    "order total": lambda: Order.objects.update(total_minor=99_999, goods_minor=99_509, shipping_minor=490),
    "order tax": lambda: Order.objects.update(tax_minor=1),
    "order never paid": lambda: Order.objects.update(state="cancelled"),
    "order gone": lambda: Order.objects.update(public_id="elsewhere000"),
    "payment": lambda: Payment.objects.update(amount_minor=1),
    "refund amount": lambda: Refund.objects.update(amount_minor=1),
    "refund state": lambda: Refund.objects.update(state="created"),
    "payout amount": lambda: Payout.objects.update(amount_minor=1),
    "payout state": lambda: Payout.objects.update(state="sent"),
    "payout line": lambda: PayoutLine.objects.update(amount_minor=1),
    "payout and its lines": lambda: (
        PayoutLine.objects.update(amount_minor=F("amount_minor") * 2),
        Payout.objects.update(amount_minor=F("amount_minor") * 2),
    ),
    "payout line of another": lambda: Payout.objects.update(owner="brand:somebody"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_every_tampering_is_found(paid, what):
    with connection.constraint_checks_disabled():
        TAMPERINGS[what]()

    assert prove().difference


def test_money_that_nobody_ordered_is_found(paid):
    lines = [
        Posting(
            account(AccountKind.CLEARING, "", "EUR"),
            account(AccountKind.BRAND_PAYABLE, "brand:thief", "EUR"),
            Money(100, "EUR"),
            "ghost",
        )
    ]
    post(key="sale:ghost", kind=MovementKind.SALE, reference="ghost", lines=lines)

    assert "was never ordered" in prove().difference


def test_money_owed_back_that_no_refund_knows_is_found(paid):
    lines = [
        Posting(
            account(AccountKind.CLEARING, "", "EUR"),
            account(AccountKind.REFUNDABLE, "", "EUR"),
            Money(100, "EUR"),
            "ghost",
        )
    ]
    post(key="receipt:ghost", kind=MovementKind.RECEIPT, reference=paid.public_id, lines=lines)

    assert "owed back" in prove().difference
