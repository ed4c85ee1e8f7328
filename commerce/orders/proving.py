"""What orders can prove: what was paid is the sum of its shares, line by line, and refunds reverse them."""

from collections.abc import Iterator

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.selectors import subject_sums
from commerce.orders.models import Fulfilment, Order
from commerce.orders.splitting import Shares
from commerce.orders.trail import (
    line_refunded_shares,
    line_total_shares,
    shipping_refunded_shares,
    shipping_subject,
    shipping_total_shares,
)

Sums = dict[tuple[str, str, str, str], int]


def prove_orders() -> tuple[int, str]:
    """Check the money trail of every order; the first difference, or ""."""
    count = 0
    sums = subject_sums()
    orders = Order.objects.prefetch_related("fulfilments__lines").order_by("pk")
    for order in orders.iterator(chunk_size=500):
        count += 1
        difference = next(_differences(order, sums), "")
        if difference:
            return count, f"order {order.number}: {difference}"
    return count, _left_over(sums)


def _left_over(sums: Sums) -> str:
    """What is booked and belongs to no part of any order; money owed back to buyers is the payments' to prove."""
    for (reference, subject, kind, account_kind), minor in sums.items():
        if account_kind != AccountKind.REFUNDABLE:
            return f"{kind} {reference}: {minor} of {subject or 'nothing'} is booked and was never ordered"
    return ""


def _differences(order: Order, sums: Sums) -> Iterator[str]:
    is_sold = order.state in (Order.State.PAID, Order.State.REFUNDED)
    parts = [(name, sold, back) for parcel in order.fulfilments.all() for name, sold, back in _parts(parcel)]
    zero = Shares(0, 0, 0, 0)
    for subject, sold, back in parts:
        yield from _compare(order, sums, subject, MovementKind.SALE, sold if is_sold else zero)
        yield from _compare_back(order, sums, subject, back)
    if sum(sold.total for _subject, sold, _back in parts) != order.total_minor:
        yield f"its parts do not add up to {order.total_minor}"
    if sum(back.total for _subject, _sold, back in parts) != order.refunded_minor:
        yield f"its refunds do not add up to {order.refunded_minor}"
    if sum(sold.tax for _subject, sold, _back in parts) != order.tax_minor:
        yield f"its taxes do not add up to {order.tax_minor}"


def _parts(parcel: Fulfilment) -> Iterator[tuple[str, Shares, Shares]]:
    for line in parcel.lines.all():
        yield line.public_id, line_total_shares(line), line_refunded_shares(line)
    yield (
        shipping_subject(parcel),
        shipping_total_shares(parcel),
        shipping_refunded_shares(parcel),
    )


def _wanted(shares: Shares) -> Iterator[tuple[AccountKind, int]]:
    yield AccountKind.TAX_PAYABLE, shares.tax
    yield AccountKind.CREATOR_PAYABLE, shares.creator
    yield AccountKind.AGENCY_PAYABLE, shares.agency
    yield AccountKind.PLATFORM_FEE, shares.fee
    yield AccountKind.BRAND_PAYABLE, shares.brand
    # What the house adds goes into the sale, to be shared out from there.
    yield AccountKind.CLEARING, shares.house


def _compare(order: Order, sums: Sums, subject: str, kind: MovementKind, shares: Shares) -> Iterator[str]:
    for account_kind, minor in _wanted(shares):
        booked = sums.pop((order.public_id, subject, kind.value, account_kind.value), 0)
        if booked != minor:
            yield f"{kind.label} of {subject}: {minor} is {account_kind.label}, the books say {booked}"


def _compare_back(order: Order, sums: Sums, subject: str, shares: Shares) -> Iterator[str]:
    refund = MovementKind.REFUND.value
    # What the house gives out of kindness comes from itself, instead of going back to it.
    kind_of = sums.pop((order.public_id, subject, refund, AccountKind.PROMOTION.value), 0)
    for account_kind, minor in _wanted(shares):
        booked = sums.pop((order.public_id, subject, refund, account_kind.value), 0)
        if account_kind is AccountKind.CLEARING:
            booked -= kind_of
        if booked != minor:
            yield f"refund of {subject}: {minor} is {account_kind.label}, the books say {booked}"
