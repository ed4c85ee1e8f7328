"""A brand sends its part of an order."""

from django.db import transaction
from django.utils import timezone

from commerce.orders.errors import FulfilmentClosed, OrderNotPaid
from commerce.orders.events import FulfilmentShipped
from commerce.orders.models import Fulfilment, Order
from marketplace.kernel.bus import emit


@transaction.atomic
def fulfilment_ship(*, fulfilment: Fulfilment, tracking: str) -> Fulfilment:
    """Mark a parcel as shipped; a second press with the same number changes nothing.

    Raises OrderNotPaid and FulfilmentClosed.
    """
    order = Order.objects.select_for_update().get(pk=fulfilment.order_id)
    # Only columns of the row itself: a condition on another table is not looked at again after waiting for a rival.
    packed = Fulfilment.objects.filter(pk=fulfilment.pk, state=Fulfilment.State.TO_PACK)
    shipped = order.state == Order.State.PAID and packed.update(
        state=Fulfilment.State.SHIPPED, tracking=tracking.strip(), shipped_at=timezone.now()
    )
    fulfilment.refresh_from_db()
    if shipped:
        emit(FulfilmentShipped(fulfilment_id=fulfilment.pk))
        return fulfilment
    if fulfilment.state == Fulfilment.State.SHIPPED and fulfilment.tracking == tracking.strip():
        return fulfilment
    if fulfilment.state == Fulfilment.State.TO_PACK:
        raise OrderNotPaid
    raise FulfilmentClosed(state=fulfilment.get_state_display())
