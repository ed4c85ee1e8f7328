"""Writes of orders."""

from commerce.orders.services.ending import order_cancel, orders_due
from commerce.orders.services.fulfilling import fulfilment_ship
from commerce.orders.services.paying import Paid, order_mark_paid, order_note_payment
from commerce.orders.services.placing import order_place
from commerce.orders.services.refunding import (
    order_refund_apply,
    order_refund_settle,
    order_refund_void,
)

__all__ = [
    "Paid",
    "fulfilment_ship",
    "order_cancel",
    "order_mark_paid",
    "order_note_payment",
    "order_place",
    "order_refund_apply",
    "order_refund_settle",
    "order_refund_void",
    "orders_due",
]
