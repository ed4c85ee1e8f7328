"""Writes of orders."""

from commerce.orders.services.closing import pieces_cancel
from commerce.orders.services.confirming import order_confirm, order_refuse
from commerce.orders.services.deeds import deed_note, money_back_note, note_add
from commerce.orders.services.ending import order_cancel, orders_due
from commerce.orders.services.fulfilling import (
    Way,
    fulfilment_pack,
    fulfilment_ship,
    fulfilments_pack,
    shipment_deliver,
    shipment_send,
)
from commerce.orders.services.paying import Paid, order_hold, order_mark_paid, order_note_payment
from commerce.orders.services.placing import order_place
from commerce.orders.services.refunding import (
    order_refund_apply,
    order_refund_settle,
    order_refund_void,
)
from commerce.orders.services.standing import fulfilment_restate

__all__ = [
    "Paid",
    "Way",
    "deed_note",
    "fulfilment_pack",
    "fulfilment_restate",
    "fulfilment_ship",
    "fulfilments_pack",
    "money_back_note",
    "note_add",
    "order_cancel",
    "order_confirm",
    "order_hold",
    "order_mark_paid",
    "order_note_payment",
    "order_place",
    "order_refund_apply",
    "order_refuse",
    "order_refund_settle",
    "order_refund_void",
    "orders_due",
    "pieces_cancel",
    "shipment_deliver",
    "shipment_send",
]
