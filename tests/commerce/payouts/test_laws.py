"""The law of the books: any orders, any refunds, any payouts in between; balanced at every step, zero at the end."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.ledger.kinds import AccountKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balances
from commerce.orders.drafts import RefundPart
from commerce.payments.services import refund_begin
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.services import payout_run
from commerce.stock.models import StockItem
from marketplace.campaigns.models import Collaboration
from marketplace.kernel.money import Money
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db

step = st.one_of(
    st.tuples(st.just("order"), st.integers(1, 3), st.integers(1, 99_999), st.booleans()),
    st.tuples(st.just("refund"), st.integers(0, 9), st.integers(1, 10_000)),
    st.tuples(st.just("payout")),
)


def all_left(order):
    parts = [
        RefundPart(
            line.public_id, line.total_minor - line.refunded_minor, line.quantity - line.refunded_quantity
        )
        for line in order.lines.all()
    ]
    fees = [
        RefundPart(f"shipping:{parcel.public_id}", parcel.shipping_minor - parcel.shipping_refunded_minor)
        for parcel in order.fulfilments.all()
    ]
    return parts + fees


def refund(order, parts, committing):
    with committing():
        refund_begin(order=order, key=uuid4(), parts=parts, reason="", asked_by=None)


class Books:
    """A shop whose steps can be drawn at random."""

    def __init__(self, world, committing, commission_bp):
        Collaboration.objects.update(commission_bp=commission_bp)
        world.collaboration.refresh_from_db()
        self.terms = world.collaboration
        self.variant = world.lamp.variants.get(name="Natural")
        StockItem.objects.update(on_hand=10_000)
        self.committing = committing
        self.orders = []

    def order(self, quantity, minor, is_credited):
        terms = self.terms if is_credited else None
        draft = buying.draft(self.variant, quantity=quantity, unit=Money(minor, "EUR"), collaboration=terms)
        order = buying.place(draft)
        buying.pay(order, self.committing)
        self.orders.append(order)

    def refund(self, which, share):
        if not self.orders:
            return
        order = self.orders[which % len(self.orders)]
        line = order.lines.get()
        left = line.total_minor - line.refunded_minor
        if left:
            refund(order, [RefundPart(line.public_id, max(1, left * share // 10_000))], self.committing)

    def payout(self):
        with self.committing():
            payout_run(key=uuid4().hex)

    def refund_everything(self):
        for order in self.orders:
            refund(order, all_left(order), self.committing)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=2, max_size=8), commission_bp=st.integers(0, 8000))
def test_the_books_balance_whatever_happens(world, committing, settings, steps, commission_bp):
    settings.PAYOUT_HOLD_SECONDS = 0
    books = Books(world, committing, commission_bp)

    for kind, *rest in steps:
        getattr(books, kind)(*rest)
        assert prove().difference == ""
        assert sum(found.posted.minor for found in balances()) == 0

    books.refund_everything()
    assert prove().difference == ""
    lines = list(PayoutLine.objects.filter(is_returned=False).values_list("transfer_key", flat=True))
    assert len(lines) == len(set(lines))
    by_kind = dict.fromkeys(AccountKind.values, 0)
    for found in balances():
        by_kind[found.kind] += found.posted.minor
    # Nothing was kept by the platform or owed for tax; what was paid out is what payees owe back.
    assert by_kind["platform_fee"] == by_kind["tax_payable"] == by_kind["clearing"] == 0
    paid_out = sum(Payout.objects.filter(state="paid").values_list("amount_minor", flat=True))
    assert by_kind["bank"] == paid_out
    assert by_kind["brand_payable"] + by_kind["creator_payable"] == -paid_out
