"""Orders that are paid at the door: the pieces are the buyer's at once, the money comes with the parcel, or never."""

from django.db import transaction
from django.utils import timezone

from commerce.orders.events import OrderConfirmed, OrderRefused
from commerce.orders.models import Fulfilment, Order
from commerce.orders.services.paying import take_or_end
from commerce.promotions.services import redemptions_return
from commerce.stock.services import stock_return, stock_rows_hold
from marketplace.kernel.bus import emit


@transaction.atomic
def order_confirm(*, order: Order) -> bool:
    """Let an order be sent before it is paid; False when its pieces are gone (then it ends), or it was before."""
    now = timezone.now()
    waiting = Order.objects.filter(pk=order.pk, state=Order.State.PENDING)
    if not waiting.update(state=Order.State.CONFIRMED, confirmed_at=now):
        return False
    if not take_or_end(order):
        return False
    emit(OrderConfirmed(order_id=order.pk))
    return True


@transaction.atomic
def order_refuse(*, order: Order) -> bool:
    """The buyer did not take or pay the parcel at the door: the order ends, and its pieces are on their way back.

    Nothing was booked, so nothing is turned round. False when money came or it had ended before.
    """
    standing = Order.objects.filter(pk=order.pk, state=Order.State.CONFIRMED)
    if not standing.update(state=Order.State.CANCELLED, end_reason="refused"):
        return False
    stock_rows_hold(order.lines.values_list("variant", flat=True))
    for parcel in order.fulfilments.prefetch_related("lines").order_by("pk"):
        was_sent = parcel.state in Fulfilment.SENT
        state = Fulfilment.State.RETURNED if was_sent else Fulfilment.State.CANCELLED
        Fulfilment.objects.filter(pk=parcel.pk).update(state=state)
        for line in parcel.lines.all():
            left = line.quantity - line.cancelled_quantity
            if left:
                stock_return(variant_id=line.variant_id, quantity=left, key=str(order.key))
    redemptions_return(key=str(order.key))
    emit(OrderRefused(order_id=order.pk))
    return True
