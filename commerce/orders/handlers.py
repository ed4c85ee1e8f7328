"""What orders do about their own facts: owe the mails, apart from the deed: a mail at fault fails no payment."""

from typing import Any

from commerce.orders.events import FulfilmentShipped, OrderPaid, OrderRefunded, OrderSoldOut
from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import fulfilment_by_id, order_address, order_by_id, shipment_by_id
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import on


def _facts(order: Order, parcels: list[Fulfilment]) -> dict[str, Any]:
    return {
        "name": order.buyer.name,
        "number": order.number,
        "address": order_address(order),
        "currency": order.currency,
        "total": order.total_minor,
        "tax": order.tax_minor,
        "tax_name": order.market.tax_name,
        "payment": order.payment_label,
        "has_no_parcel": not any(parcel.is_sent for parcel in parcels),
        "has_tickets": any(parcel.has_tickets for parcel in parcels),
        "parcels": [
            {
                "brand": parcel.brand.name,
                "shipping": parcel.shipping_minor,
                "has_no_parcel": not parcel.is_sent,
                "lines": [
                    {"title": line.title, "quantity": line.quantity, "total": line.total_minor}
                    for line in parcel.lines.all()
                ],
            }
            for parcel in parcels
        ],
    }


def _mail(template: str, order_id: int, key: str = "", parcel: Fulfilment | None = None, **more: Any) -> None:
    """Owe the buyer a mail about an order, or one parcel of it (the order's own id is the key without another)."""
    order = order_by_id(order_id)
    parcels = list(order.fulfilments.all()) if parcel is None else [parcel]
    mail_queue(
        key=f"{template.replace('_', '-')}:{key or order.public_id}",
        to=order.buyer.email,
        language=order.buyer.language,
        template=template,
        context=_facts(order, parcels) | more,
    )


@on(OrderPaid, durable=True)
def mail_paid(event: OrderPaid) -> None:
    """Tell the buyer that the order is paid and who sends it."""
    _mail("order_paid", event.order_id)


@on(OrderSoldOut, durable=True)
def mail_sold_out(event: OrderSoldOut) -> None:
    """Tell the buyer that the pieces were gone and all of the money goes back."""
    _mail("order_sold_out", event.order_id)


@on(FulfilmentShipped, durable=True)
def mail_shipped(event: FulfilmentShipped) -> None:
    """Tell the buyer that a parcel is on its way."""
    parcel = fulfilment_by_id(event.fulfilment_id)
    brand = parcel.brand.name
    shipment = shipment_by_id(event.shipment_id)
    key, tracking = (
        (shipment.public_id, shipment.tracking) if shipment else (parcel.public_id, parcel.tracking)
    )
    more = {"brand": brand, "tracking": tracking, "sender_name": brand}
    _mail("order_shipped", parcel.order_id, key, parcel, **more)


@on(OrderRefunded, durable=True)
def mail_refunded(event: OrderRefunded) -> None:
    """Tell the buyer how much money is back."""
    _mail("order_refunded", event.order_id, event.refund, refunded=event.minor, reason=event.reason)
