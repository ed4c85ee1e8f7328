"""A brand cancels what it has not sent: the money goes back, the pieces to the shelf."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from commerce.orders.drafts import RefundPart
from commerce.orders.errors import CancelEmpty, PiecesGone
from commerce.orders.models import Deed, Fulfilment, Order, OrderLine
from commerce.orders.services import pieces_cancel
from commerce.orders.splitting import pieces_minor
from commerce.orders.trail import shipping_subject
from commerce.payments.errors import RefundDisputed
from commerce.payments.models import Refund
from commerce.payments.selectors import is_disputed
from commerce.payments.services.refunding import refund_begin, refund_of_key
from marketplace.accounts.models import User


@transaction.atomic
def parcel_cancel(
    *, fulfilment: Fulfilment, key: UUID, pieces: Mapping[str, int], reason: str, by: User | None
) -> Refund | None:
    """Cancel pieces by line before they leave; None where they cost nothing. The same key cancels once.

    The delivery fee goes back with the last of them when nothing was sent. Raises CancelEmpty, PiecesGone,
    OrderNotPaid, FulfilmentClosed, RefundDisputed and what ``refund_begin`` raises; then nothing changed.
    """
    # What is left of each line is read and claimed in one piece, apart from a dispute that comes or ends now.
    order = Order.objects.select_for_update().get(pk=fulfilment.order_id)
    first = refund_of_key(order, key)
    if first is not None:
        return first
    if is_disputed(order):
        raise RefundDisputed
    lines = list(OrderLine.objects.filter(fulfilment=fulfilment).order_by("pk"))
    chosen = {line.pk: pieces.get(line.public_id, 0) for line in lines}
    if not any(count > 0 for count in chosen.values()):
        raise CancelEmpty
    for line in lines:
        if chosen[line.pk] > line.unsent:
            raise PiecesGone(title=line.shown_title, left=line.unsent)
    parts = [_part(line, chosen[line.pk]) for line in lines if chosen[line.pk] > 0]
    if all(chosen[line.pk] == line.quantity - line.cancelled_quantity for line in lines):
        parts.append(_delivery(fulfilment))
    if not sum(part.minor for part in parts):
        pieces_cancel(fulfilment=fulfilment, pieces=pieces, by=by)
        return None
    return refund_begin(
        order=order,
        key=key,
        parts=[part for part in parts if part.minor or part.pieces],
        reason=reason,
        asked_by=by,
        deed=Deed.Kind.CANCELLED,
    )


def _part(line: OrderLine, count: int) -> RefundPart:
    # Pieces whose price went back before, in full or in part, cost what is left of it.
    left = line.total_minor - line.refunded_minor
    minor = pieces_minor(left, line.quantity - line.refunded_quantity, count) if left else 0
    return RefundPart(line.public_id, minor, count, restock=True, unsent=count)


def _delivery(fulfilment: Fulfilment) -> RefundPart:
    left = fulfilment.shipping_minor - fulfilment.shipping_refunded_minor
    return RefundPart(shipping_subject(fulfilment), left)
