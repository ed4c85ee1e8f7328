"""What orders do about their own facts: owe the mails, apart from the deed: a mail at fault fails no payment."""

from typing import Any

from commerce.orders.events import FulfilmentShipped, OrderPaid, OrderRefunded, OrderSoldOut
from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import fulfilment_by_id, order_address, order_by_id
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
        "parcels": [
            {
                "brand": parcel.brand.name,
                "shipping": parcel.shipping_minor,
                "lines": [
                    {"title": line.title, "quantity": line.quantity, "total": line.total_minor}
                    for line in parcel.lines.all()
                ],
            }
            for parcel in parcels
        ],
    }


def _mail(order: Order, *, key: str, template: str, context: dict[str, Any]) -> None:
    mail_queue(
        key=key, to=order.buyer.email, language=order.buyer.language, template=template, context=context
    )


@on(OrderPaid, durable=True)
def mail_paid(event: OrderPaid) -> None:
    """Tell the buyer that the order is paid and who sends it."""
    order = order_by_id(event.order_id)
    context = _facts(order, list(order.fulfilments.all()))
    _mail(order, key=f"order-paid:{order.public_id}", template="order_paid", context=context)


@on(OrderSoldOut, durable=True)
def mail_sold_out(event: OrderSoldOut) -> None:
    """Tell the buyer that the pieces were gone and all of the money goes back."""
    order = order_by_id(event.order_id)
    context = _facts(order, list(order.fulfilments.all()))
    _mail(order, key=f"order-sold-out:{order.public_id}", template="order_sold_out", context=context)


@on(FulfilmentShipped, durable=True)
def mail_shipped(event: FulfilmentShipped) -> None:
    """Tell the buyer that a parcel is on its way."""
    parcel = fulfilment_by_id(event.fulfilment_id)
    context = _facts(order_by_id(parcel.order_id), [parcel]) | {
        "brand": parcel.brand.name,
        "tracking": parcel.tracking,
        "sender_name": parcel.brand.name,
    }
    order = parcel.order
    _mail(order, key=f"order-shipped:{parcel.public_id}", template="order_shipped", context=context)


@on(OrderRefunded, durable=True)
def mail_refunded(event: OrderRefunded) -> None:
    """Tell the buyer how much money is back."""
    order = order_by_id(event.order_id)
    context = _facts(order, list(order.fulfilments.all())) | {
        "refunded": event.minor,
        "reason": event.reason,
    }
    _mail(order, key=f"order-refunded:{event.refund}", template="order_refunded", context=context)
