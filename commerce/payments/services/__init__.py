"""Writes of payments."""

from commerce.payments.services.cancelling import parcel_cancel
from commerce.payments.services.cash import cash_collect, cash_refuse, cash_return
from commerce.payments.services.ending import order_expire, orders_expire
from commerce.payments.services.looking import payment_apply, payment_look
from commerce.payments.services.paying import payment_begin, payment_resume
from commerce.payments.services.refunding import (
    payment_return,
    refund_apply,
    refund_begin,
    refund_look,
    refund_send,
)
from commerce.payments.services.webhooks import webhook_process, webhook_receive

__all__ = [
    "cash_collect",
    "cash_refuse",
    "cash_return",
    "order_expire",
    "orders_expire",
    "parcel_cancel",
    "payment_apply",
    "payment_begin",
    "payment_look",
    "payment_resume",
    "payment_return",
    "refund_apply",
    "refund_begin",
    "refund_look",
    "refund_send",
    "webhook_process",
    "webhook_receive",
]
