"""Writes of returns."""

from commerce.returns.services.answering import return_accept, return_refuse, returns_escalate
from commerce.returns.services.asking import return_ask, return_withdraw
from commerce.returns.services.receiving import Receipt, return_receive, return_refund

__all__ = [
    "Receipt",
    "return_accept",
    "return_ask",
    "return_receive",
    "return_refund",
    "return_refuse",
    "return_withdraw",
    "returns_escalate",
]
