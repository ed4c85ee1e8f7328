"""What came back: counted, put on the shelf or not, and paid for once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Deed, Order, OrderLine
from commerce.orders.services import deed_note, fulfilment_restate
from commerce.orders.splitting import pieces_minor
from commerce.orders.trail import shipping_subject
from commerce.payments.errors import RefundDisputed
from commerce.payments.selectors import is_disputed
from commerce.payments.services import refund_begin
from commerce.returns.errors import ReceivedTooMany, ReturnEmpty, ReturnMoved, ReturnRefundTooLarge
from commerce.returns.events import ReturnReceived, ReturnRefunded
from commerce.returns.models import Return, ReturnLine
from commerce.stock.services import stock_return
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money


@dataclass(frozen=True)
class Receipt:
    """What came back of one line, and how."""

    pieces: int
    condition: str
    restock: bool


@transaction.atomic
def return_receive(*, back: Return, receipts: Mapping[str, Receipt], by: User | None) -> bool:
    """Count what came back (by order line); False when it was counted before.

    Raises ReturnMoved, ReceivedTooMany and ReturnEmpty; then nothing changed.
    """
    # Whoever moves pieces of an order holds it first.
    Order.objects.select_for_update().get(pk=back.fulfilment.order_id)
    waiting = Return.objects.filter(pk=back.pk, state=Return.State.ACCEPTED)
    if not waiting.update(state=Return.State.RECEIVED, received_at=timezone.now()):
        back.refresh_from_db(fields=["state"])
        if back.state == Return.State.RECEIVED:
            return False
        raise ReturnMoved(state=back.get_state_display())
    count = sum(_receive(row, receipts) for row in back.lines.select_related("line").order_by("pk"))
    if not count:
        raise ReturnEmpty
    fulfilment_restate(back.fulfilment)
    deed_note(
        fulfilment=back.fulfilment, kind=Deed.Kind.RETURN_RECEIVED, by=by, what=f"{back.number}, {count} ×"
    )
    emit(ReturnReceived(return_id=back.pk))
    return True


def _receive(row: ReturnLine, receipts: Mapping[str, Receipt]) -> int:
    receipt = receipts.get(row.line.public_id)
    if receipt is None or receipt.pieces <= 0:
        return 0
    came_back = OrderLine.objects.filter(
        pk=row.line_id, returned_quantity__lte=F("shipped_quantity") - receipt.pieces
    )
    if receipt.pieces > row.quantity or not came_back.update(
        returned_quantity=F("returned_quantity") + receipt.pieces
    ):
        raise ReceivedTooMany(title=row.line.shown_title, most=row.quantity)
    row.received, row.condition, row.is_restocked = receipt.pieces, receipt.condition, receipt.restock
    row.save(update_fields=["received", "condition", "is_restocked"])
    if receipt.restock:
        # Where they were taken from, as with whatever comes back.
        key = str(row.line.order.key)
        stock_return(variant_id=row.line.variant_id, quantity=receipt.pieces, key=key)
    return receipt.pieces


def refundable_minor(row: ReturnLine) -> int:
    """Return what the pieces that came back cost, as far as it has not gone back before."""
    line = row.line
    open_pieces = line.quantity - line.refunded_quantity
    left = line.total_minor - line.refunded_minor
    return pieces_minor(left, open_pieces, min(row.received, open_pieces))


@transaction.atomic
def return_refund(
    *, back: Return, amounts: Mapping[str, int], with_delivery: bool, reason: str, by: User | None
) -> bool:
    """Give the money of what came back, by order line in minor units; False when that was done before.

    The state moves first and the refund's key is made from the return's, so that it goes back once. Raises
    ReturnMoved, ReturnRefundTooLarge, RefundDisputed and what ``refund_begin`` raises; then nothing changed.
    """
    order = Order.objects.select_for_update().get(pk=back.fulfilment.order_id)
    waiting = Return.objects.filter(pk=back.pk, state=Return.State.RECEIVED)
    if not waiting.update(state=Return.State.REFUNDED, closed_at=timezone.now()):
        back.refresh_from_db(fields=["state"])
        if back.state == Return.State.REFUNDED:
            return False
        raise ReturnMoved(state=back.get_state_display())
    if is_disputed(order):
        # What the bank has until it decides looks like what went back, and may yet be the buyer's to get.
        raise RefundDisputed
    parts = [
        _part(row, amounts.get(row.line.public_id, 0), order.currency)
        for row in back.lines.select_related("line").order_by("pk")
        if row.received
    ]
    if with_delivery:
        fulfilment = back.fulfilment
        left = fulfilment.shipping_minor - fulfilment.shipping_refunded_minor
        parts.append(RefundPart(shipping_subject(fulfilment), left))
    if any(part.minor for part in parts) or not _is_paid_back(back):
        refund = refund_begin(
            order=order, key=uuid5(back.key, "refund"), parts=parts, reason=reason, asked_by=by
        )
        Return.objects.filter(pk=back.pk).update(refund=refund)
    emit(ReturnRefunded(return_id=back.pk))
    return True


def _is_paid_back(back: Return) -> bool:
    """All that could go back for it went back before, by hand: there is nothing to send."""
    return not any(refundable_minor(row) for row in back.lines.select_related("line"))


def _part(row: ReturnLine, minor: int, currency: str) -> RefundPart:
    line = row.line
    most = refundable_minor(row)
    if not 0 <= minor <= most:
        raise ReturnRefundTooLarge(title=line.shown_title, left=format_money(Money(most, currency)))
    pieces = min(row.received, line.quantity - line.refunded_quantity)
    # They were put on the shelf, or not, when they came.
    return RefundPart(line.public_id, minor, pieces, restock=False, unsent=0)
