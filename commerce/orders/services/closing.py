"""What is not sent any more: pieces whose money went back, and parts of which nothing is left to send."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet

from commerce.orders.errors import CancelEmpty, FulfilmentClosed, OrderNotPaid, PiecesGone
from commerce.orders.events import FulfilmentCancelled
from commerce.orders.models import Deed, Fulfilment, Order, OrderLine
from commerce.orders.services.deeds import deed_note
from commerce.orders.services.standing import fulfilment_restate
from commerce.stock.services import stock_return, stock_rows_hold
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


def parcels_close(order: Order, *, is_certain: bool) -> None:
    """After money went back: a part of which all of it did is not sent, or no longer the buyer's.

    Not ``is_certain``: some of it is claimed and may yet be given up; then only pieces are counted, not money, and of
    those only the ones whose own refund is settled.
    """
    for parcel in order.fulfilments.prefetch_related("lines__variant__product"):
        lines = list(parcel.lines.all())
        is_open = parcel.state in (*Fulfilment.OPEN, Fulfilment.State.HANDED_OVER)
        # What cost nothing is not back because nothing of it is missing.
        is_paid_back = (
            is_certain
            and sum(line.total_minor for line in lines) > 0
            and all(line.refunded_minor == line.total_minor for line in lines)
        )
        is_all_back = is_paid_back or all(line.is_surely_back for line in lines)
        if is_open and is_all_back:
            OrderLine.objects.filter(fulfilment=parcel).update(
                cancelled_quantity=F("quantity") - F("shipped_quantity")
            )
        if is_open and is_all_back and not parcel.is_sent:
            _end_unsent(Fulfilment.objects.filter(pk=parcel.pk, state=parcel.state), parcel)
        elif parcel.state != Fulfilment.State.CANCELLED:
            fulfilment_restate(parcel)


def _end_unsent(rows: QuerySet[Fulfilment], parcel: Fulfilment) -> None:
    if rows.update(state=Fulfilment.State.CANCELLED):
        emit(FulfilmentCancelled(fulfilment_id=parcel.pk))


@transaction.atomic
def pieces_cancel(*, fulfilment: Fulfilment, pieces: Mapping[str, int], by: User | None) -> int:
    """Cancel pieces that cost nothing and have not left: there is no money to send; returns how many.

    Raises OrderNotPaid, FulfilmentClosed, CancelEmpty and PiecesGone; then nothing changed.
    """
    order = Order.objects.select_for_update().get(pk=fulfilment.order_id)
    fulfilment.refresh_from_db()
    if fulfilment.state not in Fulfilment.OPEN:
        raise FulfilmentClosed(state=fulfilment.get_state_display())
    if order.state != Order.State.PAID:
        raise OrderNotPaid
    wanted = {line: count for line, count in pieces.items() if count > 0}
    lines = OrderLine.objects.filter(fulfilment=fulfilment, public_id__in=wanted).order_by("pk")
    if not lines:
        raise CancelEmpty
    stock_rows_hold(line.variant_id for line in lines)
    for line in lines:
        count = wanted[line.public_id]
        free = OrderLine.objects.filter(
            pk=line.pk,
            shipped_quantity__lte=F("quantity") - F("cancelled_quantity") - count,
            refunded_quantity__lte=F("quantity") - count,
        )
        if not free.update(
            cancelled_quantity=F("cancelled_quantity") + count,
            refunded_quantity=F("refunded_quantity") + count,
        ):
            raise PiecesGone(title=line.shown_title, left=line.unsent)
        stock_return(variant_id=line.variant_id, quantity=count, key=str(fulfilment.order.key))
    fulfilment_restate(fulfilment)
    total = sum(wanted.values())
    deed_note(fulfilment=fulfilment, kind=Deed.Kind.CANCELLED, by=by, what=f"{total} ×")
    return total
