"""What orders can prove: what was paid is the sum of its shares, line by line, and refunds reverse them."""

from collections.abc import Iterator
from typing import Final

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.selectors import subject_sums, through_clearing
from commerce.orders.models import Fulfilment, Order, OrderDispute
from commerce.orders.splitting import Shares
from commerce.orders.trail import (
    dispute_key,
    line_refunded_shares,
    line_total_shares,
    shipping_refunded_shares,
    shipping_subject,
    shipping_total_shares,
)

Sums = dict[tuple[str, str, str, str], int]
WHOLE: Final = (MovementKind.DISPUTE, MovementKind.DISPUTE_WON)
BACK: Final = ((MovementKind.REFUND, 1), (MovementKind.DISPUTE, 1), (MovementKind.DISPUTE_WON, -1))


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
    return count, _left_over(sums) or _disputes()


def _left_over(sums: Sums) -> str:
    """What is booked and belongs to no part of any order; money owed back to buyers is the payments' to prove."""
    for (reference, subject, kind, account_kind), minor in sums.items():
        # What a bank takes and gives as a whole is about no part.
        if account_kind != AccountKind.REFUNDABLE and not (subject == "" and kind in WHOLE):
            return f"{kind} {reference}: {minor} of {subject or 'nothing'} is booked and was never ordered"
    return ""


def _disputes() -> str:
    """What banks took and gave back is what the disputes say."""
    taken = through_clearing((MovementKind.DISPUTE, MovementKind.DISPUTE_FEE, MovementKind.DISPUTE_WON))
    for dispute in OrderDispute.objects.order_by("pk").iterator(chunk_size=500):
        is_won = dispute.state == OrderDispute.State.WON
        wanted = {
            dispute_key(dispute): dispute.amount_minor,
            dispute_key(dispute, "fee"): dispute.fee_minor,
            dispute_key(dispute, "won"): -dispute.amount_minor if is_won else 0,
            dispute_key(dispute, "fee_back"): -dispute.fee_minor if dispute.is_fee_returned else 0,
        }
        for key, minor in wanted.items():
            booked = taken.pop(key, 0)
            if booked != minor:
                return f"dispute {dispute}: {key} moved {minor}, the books say {booked}"
    return f"{next(iter(taken))} is booked and belongs to no dispute" if taken else ""


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
    """What went back, by refunds or by banks, less what was won back from these."""
    for account_kind, minor in _wanted(shares):
        booked = sum(
            sign * sums.pop((order.public_id, subject, kind.value, side.value), 0)
            for kind, sign in BACK
            for side, sign in _sides(account_kind, sign)
        )
        if booked != minor:
            yield f"refund of {subject}: {minor} is {account_kind.label}, the books say {booked}"


def _sides(kind: AccountKind, sign: int) -> Iterator[tuple[AccountKind, int]]:
    yield kind, sign
    if kind is AccountKind.CLEARING:
        # The house's part passes through the dispute; what it gives out of kindness comes from itself.
        yield AccountKind.DISPUTE, sign
        yield AccountKind.PROMOTION, -sign
