"""How a brand's part of an order stands, decided from where its pieces are."""

from collections.abc import Sequence

from django.utils import timezone

from commerce.orders.events import FulfilmentCancelled, FulfilmentReturned
from commerce.orders.models import Fulfilment, OrderLine
from marketplace.kernel.bus import emit


def fulfilment_restate(fulfilment: Fulfilment) -> str:
    """Bring a paid part to the state its pieces are in, and return that; its order has to be locked by the caller."""
    lines = list(
        OrderLine.objects.filter(fulfilment=fulfilment).select_related("variant__product").order_by("pk")
    )
    was = Fulfilment.objects.values_list("state", flat=True).get(pk=fulfilment.pk)
    state = _state(was, lines, has_open_parcels=fulfilment.shipments.filter(delivered_at=None).exists())
    if state == was:
        return state
    fields = {"delivered_at": timezone.now()} if state == Fulfilment.State.DELIVERED else {}
    Fulfilment.objects.filter(pk=fulfilment.pk, state=was).update(state=state, **fields)
    if state == Fulfilment.State.CANCELLED:
        emit(FulfilmentCancelled(fulfilment_id=fulfilment.pk))
    if state == Fulfilment.State.RETURNED:
        emit(FulfilmentReturned(fulfilment_id=fulfilment.pk))
    return state


def _state(was: str, lines: Sequence[OrderLine], *, has_open_parcels: bool) -> str:
    sent = [line for line in lines if line.variant.product.is_sent]
    if not sent:
        return was
    shipped = sum(line.shipped_quantity for line in sent)
    # What is not to leave because of a refund that may yet fail, may yet have to leave.
    if sum(line.unsent + line.claimed_unsent_quantity for line in sent):
        return Fulfilment.State.PART_SHIPPED if shipped else was
    if not shipped:
        return Fulfilment.State.CANCELLED
    if not sum(line.kept for line in sent):
        return Fulfilment.State.RETURNED
    return Fulfilment.State.SHIPPED if has_open_parcels else Fulfilment.State.DELIVERED
