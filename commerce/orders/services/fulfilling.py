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
    packed = Fulfilment.objects.filter(
        pk=fulfilment.pk, state=Fulfilment.State.TO_PACK, order__state=Order.State.PAID
    )
    shipped = packed.update(
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
