"""A brand packs and sends its part of an order, in one parcel or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.orders.carriers import CARRIERS, OTHER
from commerce.orders.errors import CarrierUnknown, FulfilmentClosed, OrderNotPaid, ParcelEmpty, PiecesGone
from commerce.orders.events import FulfilmentDelivered, FulfilmentPacking, FulfilmentShipped
from commerce.orders.models import Deed, Fulfilment, Order, OrderLine, Shipment, ShipmentLine
from commerce.orders.services.deeds import deed_note
from commerce.orders.services.standing import fulfilment_restate
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


@dataclass(frozen=True)
class Way:
    """Who carries a parcel, and how it is followed."""

    tracking: str = ""
    carrier: str = ""
    carrier_name: str = ""
    link: str = ""


@transaction.atomic
def fulfilment_pack(*, fulfilment: Fulfilment, by: User | None) -> bool:
    """Say that packing has begun; False when it had before. Raises OrderNotPaid and FulfilmentClosed."""
    order = Order.objects.select_for_update().get(pk=fulfilment.order_id)
    waiting = Fulfilment.objects.filter(pk=fulfilment.pk, state=Fulfilment.State.TO_PACK)
    if order.state in Order.STANDING and waiting.update(
        state=Fulfilment.State.PACKING, packing_at=timezone.now()
    ):
        deed_note(fulfilment=fulfilment, kind=Deed.Kind.PACKING, by=by)
        emit(FulfilmentPacking(fulfilment_id=fulfilment.pk))
        return True
    fulfilment.refresh_from_db()
    if fulfilment.state == Fulfilment.State.PACKING:
        return False
    raise _refusal(fulfilment, order)


@transaction.atomic
def fulfilments_pack(*, fulfilments: Sequence[Fulfilment], by: User | None) -> int:
    """Say of several that packing has begun, in key order; those that cannot be packed stay as they are."""
    begun = 0
    for fulfilment in sorted(fulfilments, key=lambda one: one.order_id):
        try:
            begun += fulfilment_pack(fulfilment=fulfilment, by=by)
        except (OrderNotPaid, FulfilmentClosed):
            continue
    return begun


def shipment_send(
    *,
    fulfilment: Fulfilment,
    way: Way,
    key: UUID,
    pieces: Mapping[str, int] | None = None,
    by: User | None = None,
) -> Shipment:
    """Send a parcel with some pieces (by line), or with all that are left; the same key returns the first one.

    Raises OrderNotPaid, FulfilmentClosed, ParcelEmpty, PiecesGone and CarrierUnknown; then nothing changed.
    """
    if way.carrier not in (*CARRIERS, OTHER, "") or (way.carrier == OTHER and not way.carrier_name.strip()):
        raise CarrierUnknown
    return _send(fulfilment, way, key, pieces, by)


@transaction.atomic
def _send(
    fulfilment: Fulfilment, way: Way, key: UUID, pieces: Mapping[str, int] | None, by: User | None
) -> Shipment:
    # Everything that moves pieces of an order passes here one after the other.
    order = Order.objects.select_for_update().get(pk=fulfilment.order_id)
    first = Shipment.objects.filter(key=key, fulfilment=fulfilment).first()
    if first is not None:
        return first
    fulfilment.refresh_from_db()
    if order.state not in Order.STANDING or fulfilment.state not in Fulfilment.OPEN:
        raise _refusal(fulfilment, order)
    chosen = _chosen(fulfilment, pieces)
    now = timezone.now()
    shipment = Shipment.objects.create(
        key=key,
        fulfilment=fulfilment,
        carrier=way.carrier,
        carrier_name=way.carrier_name.strip() if way.carrier == OTHER else "",
        tracking=way.tracking.strip(),
        link=way.link,
        shipped_at=now,
    )
    for line, quantity in chosen:
        _take(line, quantity)
        ShipmentLine.objects.create(shipment=shipment, line=line, quantity=quantity)
    Fulfilment.objects.filter(pk=fulfilment.pk).update(tracking=shipment.tracking, shipped_at=now)
    fulfilment_restate(fulfilment)
    fulfilment.refresh_from_db()
    count = sum(quantity for _line, quantity in chosen)
    deed_note(fulfilment=fulfilment, kind=Deed.Kind.SHIPPED, by=by, what=f"{count} × {shipment}")
    emit(FulfilmentShipped(fulfilment_id=fulfilment.pk, shipment_id=shipment.pk))
    return shipment


def _refusal(fulfilment: Fulfilment, order: Order) -> OrderNotPaid | FulfilmentClosed:
    if fulfilment.state in Fulfilment.OPEN and order.state not in Order.STANDING:
        return OrderNotPaid()
    return FulfilmentClosed(state=fulfilment.get_state_display())


def _chosen(fulfilment: Fulfilment, pieces: Mapping[str, int] | None) -> list[tuple[OrderLine, int]]:
    lines = OrderLine.objects.filter(fulfilment=fulfilment).select_related("variant__product").order_by("pk")
    sent = [line for line in lines if line.variant.product.is_sent]
    if pieces is None:
        chosen = [(line, line.unsent) for line in sent if line.unsent]
    else:
        chosen = [(line, pieces[line.public_id]) for line in sent if pieces.get(line.public_id, 0) > 0]
    if not chosen:
        raise ParcelEmpty
    return chosen


def _take(line: OrderLine, quantity: int) -> None:
    free = OrderLine.objects.filter(
        pk=line.pk, shipped_quantity__lte=F("quantity") - F("cancelled_quantity") - quantity
    )
    if not free.update(shipped_quantity=F("shipped_quantity") + quantity):
        raise PiecesGone(title=line.shown_title, left=line.unsent)


@transaction.atomic
def fulfilment_ship(
    *, fulfilment: Fulfilment, tracking: str, way: Way | None = None, by: User | None = None
) -> Fulfilment:
    """Send all that is left in one parcel; a second press with the same number changes nothing.

    Raises OrderNotPaid, FulfilmentClosed and CarrierUnknown.
    """
    Order.objects.select_for_update().get(pk=fulfilment.order_id)
    fulfilment.refresh_from_db()
    is_gone = fulfilment.state in Fulfilment.SENT and fulfilment.state != Fulfilment.State.PART_SHIPPED
    if is_gone and fulfilment.tracking == tracking.strip():
        return fulfilment
    shipment_send(fulfilment=fulfilment, way=way or Way(tracking=tracking), key=uuid4(), by=by)
    return fulfilment


@transaction.atomic
def shipment_deliver(*, shipment: Shipment, by: User | None, side: str = Deed.Side.BRAND) -> bool:
    """Say that a parcel arrived; False when it was said before."""
    fulfilment = shipment.fulfilment
    Order.objects.select_for_update().get(pk=fulfilment.order_id)
    waiting = Shipment.objects.filter(pk=shipment.pk, delivered_at=None)
    if not waiting.update(delivered_at=timezone.now()):
        return False
    fulfilment_restate(fulfilment)
    fulfilment.refresh_from_db()
    deed_note(fulfilment=fulfilment, kind=Deed.Kind.DELIVERED, by=by, side=side, what=str(shipment))
    emit(FulfilmentDelivered(fulfilment_id=fulfilment.pk, shipment_id=shipment.pk))
    return True
