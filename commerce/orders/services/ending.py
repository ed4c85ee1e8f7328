"""Orders that nobody paid."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from commerce.orders.events import OrderCancelled
from commerce.orders.models import Fulfilment, Order
from commerce.promotions.services import redemptions_return
from commerce.stock.services import reservation_release
from marketplace.kernel.bus import emit

EXPIRE_ROWS_MAX: Final = 200


@transaction.atomic
def order_cancel(*, order: Order, reason: str) -> bool:
    """End an unpaid order and free its pieces; False when it is paid or ended already."""
    waiting = Order.objects.filter(pk=order.pk, state=Order.State.PENDING)
    if not waiting.update(state=Order.State.CANCELLED, end_reason=reason):
        return False
    Fulfilment.objects.filter(order=order).update(state=Fulfilment.State.CANCELLED)
    reservation_release(key=str(order.key))
    redemptions_return(key=str(order.key))
    emit(OrderCancelled(order_id=order.pk))
    return True


def orders_due(
    *, without: QuerySet[Any], after: Order | None = None, now: datetime | None = None
) -> list[Order]:
    """Return unpaid orders whose time is over, oldest first, so many at a time: those that come after one.

    ``without`` are the keys of orders that have to wait for something else: they keep no other from its turn.
    """
    due = Order.objects.filter(state=Order.State.PENDING, expires_at__lte=now or timezone.now())
    due = due.exclude(pk__in=without)
    if after is not None:
        due = due.filter(Q(expires_at__gt=after.expires_at) | Q(expires_at=after.expires_at, pk__gt=after.pk))
    return list(due.order_by("expires_at", "pk")[:EXPIRE_ROWS_MAX])
