"""What orders do about their own facts: owe the mails, apart from the deed: a mail at fault fails no payment."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from commerce.orders.digests import digest_facts
from commerce.orders.events import (
    DigestDue,
    FulfilmentCancelled,
    FulfilmentDelivered,
    FulfilmentShipped,
    OrderCancelled,
    OrderConfirmed,
    OrderPaid,
    OrderRefunded,
    OrderSoldOut,
)
from commerce.orders.letters import order_facts, order_mail, shipment_facts
from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import fulfilment_by_id, order_by_id, shipment_by_id, wants_order_mails
from marketplace.accounts.services import people_tell
from marketplace.brands.selectors import brand_by_id, people_who
from marketplace.kernel.bus import on


@on(OrderPaid, durable=True)
def mail_paid(event: OrderPaid) -> None:
    """Tell the buyer that the order is paid and who sends it."""
    order_mail("order_paid", event.order_id)


@on(OrderPaid, durable=True)
def mail_brands(event: OrderPaid) -> None:
    """Tell the people of brands that want to hear of it that something was bought from them."""
    if not wants_order_mails(event.order_id):
        return
    order = order_by_id(event.order_id)
    for parcel in order.fulfilments.all():
        if parcel.brand.wants_order_mails:
            _tell_brand(order, parcel)


def _tell_brand(order: Order, parcel: Fulfilment) -> None:
    brand = parcel.brand
    path = reverse("orders:brand_order", args=[brand.public_id, order.public_id])
    people_tell(
        people=people_who(brand, to="view"),
        key=f"order-for-brand:{parcel.public_id}",
        template="order_for_brand",
        context=order_facts(order, [parcel])
        | {
            "brand": brand.name,
            "total": parcel.total.minor,
            "tax": 0,
            "payment": "",
            "address": f"{settings.SITE_URL}{path}",
        },
    )


@on(OrderConfirmed, durable=True)
def mail_confirmed(event: OrderConfirmed) -> None:
    """Tell the buyer that the order comes, and what to have ready at the door."""
    order_mail("order_confirmed", event.order_id)


@on(OrderSoldOut, durable=True)
def mail_sold_out(event: OrderSoldOut) -> None:
    """Tell the buyer what was gone, pieces or a code, and that all of the money goes back."""
    is_code = order_by_id(event.order_id).end_reason == "code_spent"
    order_mail("order_code_spent" if is_code else "order_sold_out", event.order_id)


@on(OrderCancelled, durable=True)
def mail_expired(event: OrderCancelled) -> None:
    """Tell the buyer that an order ran out unpaid; whoever gave it up themselves knows."""
    order = order_by_id(event.order_id)
    # It may have been paid after all since then.
    if order.state == Order.State.CANCELLED and order.end_reason == "expired":
        order_mail("order_expired", event.order_id)


@on(FulfilmentShipped, durable=True)
def mail_shipped(event: FulfilmentShipped) -> None:
    """Tell the buyer that a parcel is on its way, what is in it, and what is still to come."""
    parcel, shipment = fulfilment_by_id(event.fulfilment_id), shipment_by_id(event.shipment_id)
    brand = parcel.brand.name
    more = shipment_facts(parcel, shipment) | {"brand": brand, "sender_name": brand}
    key = shipment.public_id if shipment else parcel.public_id
    order_mail("order_shipped", parcel.order_id, key, parcel, **more)


@on(FulfilmentDelivered, durable=True)
def mail_delivered(event: FulfilmentDelivered) -> None:
    """Tell the buyer that a parcel arrived."""
    parcel, shipment = fulfilment_by_id(event.fulfilment_id), shipment_by_id(event.shipment_id)
    if shipment is not None:
        brand = parcel.brand.name
        more = shipment_facts(parcel, shipment) | {"brand": brand, "sender_name": brand}
        order_mail("order_delivered", parcel.order_id, shipment.public_id, parcel, **more)


@on(FulfilmentCancelled, durable=True)
def mail_cancelled(event: FulfilmentCancelled) -> None:
    """Tell the buyer what will not be sent. Where money went back for it, the mail about that says it too."""
    parcel = fulfilment_by_id(event.fulfilment_id)
    if not parcel.refunded.minor:
        brand = parcel.brand.name
        order_mail(
            "order_cancelled", parcel.order_id, parcel.public_id, parcel, brand=brand, sender_name=brand
        )


@on(OrderRefunded, durable=True)
def mail_refunded(event: OrderRefunded) -> None:
    """Tell the buyer how much money is back, and whose part of the order ended with it."""
    order = order_by_id(event.order_id)
    ended = [
        parcel.brand.name
        for parcel in order.fulfilments.all()
        if parcel.state == Fulfilment.State.CANCELLED and parcel.is_sent
    ]
    more: dict[str, Any] = {"refunded": event.minor, "reason": event.reason, "ended": ended}
    order_mail("order_refunded", event.order_id, event.refund, **more)


@on(DigestDue, durable=True)
def mail_digest(event: DigestDue) -> None:
    """Tell the people of a brand what waits to be packed, once a day, if anything does."""
    brand = brand_by_id(event.brand_id)
    facts = digest_facts(brand) if brand is not None and brand.wants_order_digest else {}
    if brand is not None and facts:
        people_tell(
            people=people_who(brand, to="view"),
            key=f"order-digest:{brand.public_id}:{event.day}",
            template="order_digest",
            context=facts,
        )
