"""Payments: money in and back, what was asked of the provider, and what it told us."""

from commerce.payments.models.approvals import RefundRequest
from commerce.payments.models.bank import BankEntry
from commerce.payments.models.disputes import Dispute, DisputeFile
from commerce.payments.models.exports import MoneyExport
from commerce.payments.models.gifts import GoodwillCode
from commerce.payments.models.hearing import DisputeNote, DisputePicture, DisputeStep
from commerce.payments.models.paying import CashEntry, Payment, ProviderCall, Refund, SandboxObject
from commerce.payments.models.saved import ProviderCustomer, SavedMethod
from commerce.payments.models.standing import OperatorTask, ProviderPause
from commerce.payments.models.webhooks import WebhookEvent

__all__ = [
    "BankEntry",
    "CashEntry",
    "Dispute",
    "DisputeFile",
    "DisputeNote",
    "DisputePicture",
    "DisputeStep",
    "GoodwillCode",
    "MoneyExport",
    "OperatorTask",
    "Payment",
    "ProviderCall",
    "ProviderCustomer",
    "ProviderPause",
    "Refund",
    "RefundRequest",
    "SandboxObject",
    "SavedMethod",
    "WebhookEvent",
]
