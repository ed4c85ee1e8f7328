"""Writes of payments."""

from commerce.payments.services.answering import dispute_prepare, dispute_submit
from commerce.payments.services.approving import Wish, refund_approve, refund_ask, refund_decline
from commerce.payments.services.cancelling import parcel_cancel
from commerce.payments.services.cash import cash_collect, cash_refuse, cash_return
from commerce.payments.services.disputing import dispute_apply, dispute_look
from commerce.payments.services.ending import order_expire, orders_expire
from commerce.payments.services.gift_codes import goodwill_code_give
from commerce.payments.services.goodwill import Gift, goodwill_give
from commerce.payments.services.looking import payment_apply, payment_look
from commerce.payments.services.paying import payment_begin, payment_resume
from commerce.payments.services.refunding import (
    line_give_back,
    payment_return,
    refund_apply,
    refund_begin,
    refund_look,
    refund_send,
)
from commerce.payments.services.saving import (
    kept_method,
    method_apply,
    method_look,
    method_make_usual,
    method_remove,
    method_resume,
    method_save,
    payment_charge,
)
from commerce.payments.services.standing import (
    operator_task,
    operator_task_done,
    operator_tasks_settled,
    provider_pause,
)
from commerce.payments.services.transferring import transfer_came, transfer_missed, transfer_sent
from commerce.payments.services.webhooks import (
    webhook_process,
    webhook_receive,
    webhook_replay,
    webhook_settle,
)

__all__ = [
    "Gift",
    "Wish",
    "cash_collect",
    "cash_refuse",
    "cash_return",
    "dispute_apply",
    "dispute_look",
    "dispute_prepare",
    "dispute_submit",
    "goodwill_code_give",
    "goodwill_give",
    "kept_method",
    "line_give_back",
    "method_apply",
    "method_look",
    "method_make_usual",
    "method_remove",
    "method_resume",
    "method_save",
    "operator_task",
    "operator_task_done",
    "operator_tasks_settled",
    "order_expire",
    "orders_expire",
    "parcel_cancel",
    "payment_apply",
    "payment_begin",
    "payment_charge",
    "payment_look",
    "payment_resume",
    "payment_return",
    "provider_pause",
    "refund_apply",
    "refund_approve",
    "refund_ask",
    "refund_begin",
    "refund_decline",
    "refund_look",
    "refund_send",
    "transfer_came",
    "transfer_missed",
    "transfer_sent",
    "webhook_process",
    "webhook_receive",
    "webhook_replay",
    "webhook_settle",
]
