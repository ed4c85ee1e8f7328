"""Stripe's objects as ours."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from commerce.payments.providers.base import (
    DisputeState,
    MethodState,
    MoneyState,
    MoneyStatus,
    PayeeState,
    PayState,
    PayStatus,
    ProviderEvent,
    Subject,
)
from commerce.payments.providers.shapes import DisputeStatus, MethodStatus, PayeeStatus
from commerce.payments.providers.stripe.amounts import read
from marketplace.kernel.money import Money

Data = dict[str, Any]
PAY: Final[dict[str, PayStatus]] = {
    "requires_confirmation": "requires_action",
    "requires_action": "requires_action",
    "processing": "processing",
    "requires_capture": "authorized",
    "succeeded": "succeeded",
    "canceled": "cancelled",
}
REFUND: Final[dict[str, MoneyStatus]] = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
PAYOUT: Final[dict[str, MoneyStatus]] = {"paid": "succeeded", "failed": "failed", "canceled": "failed"}
DISPUTE: Final[dict[str, DisputeStatus]] = {
    "warning_needs_response": "needs_response",
    "needs_response": "needs_response",
    "warning_under_review": "under_review",
    "under_review": "under_review",
    "appeal_needs_response": "under_review",
    "appeal_under_review": "under_review",
    "warning_closed": "won",
    "prevented": "won",
    "won": "won",
    "lost": "lost",
}
# The bank asks, or the buyer was given the money before it did: Stripe has taken nothing.
NOTHING_TAKEN: Final = frozenset(
    ("warning_needs_response", "warning_under_review", "warning_closed", "prevented")
)
SUBJECTS: Final[dict[str, Subject]] = {
    "payment_intent": "payment",
    "refund": "refund",
    "dispute": "dispute",
    "setup_intent": "method",
    "account": "payee",
    "payout": "payout",
}


def reference_of(data: Data) -> str:
    """Return our own name for an object."""
    return str((data.get("metadata") or {}).get("reference", ""))


def name_of(value: Any) -> str:
    """Return the id of what may be an id, the object itself, or nothing."""
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")


def next_of(data: Data) -> dict[str, str]:
    """Return where the buyer goes on."""
    redirect = (data.get("next_action") or {}).get("redirect_to_url") or {}
    return {"kind": "redirect", "url": str(redirect["url"])} if redirect.get("url") else {}


def failure_of(data: Data) -> str:
    """Return why a payment, or the keeping of a card, did not work."""
    error = data.get("last_payment_error") or data.get("last_setup_error") or {}
    if error.get("code") in ("authentication_required", "payment_intent_authentication_failure"):
        return str(error["code"])
    return str(error.get("decline_code") or error.get("code") or "")[:40]


def pay_state(data: Data) -> PayState:
    """Read a PaymentIntent. One whose card was refused has failed: the next try is another one."""
    failure = failure_of(data)
    status: PayStatus = "failed" if failure else "requires_action"
    status = PAY.get(data["status"], status)
    amount = data["amount_received"] if status == "succeeded" else data["amount"]
    return PayState(
        ref=data["id"],
        reference=reference_of(data),
        status=status,
        amount=read(amount, data["currency"]),
        is_live=bool(data["livemode"]),
        failure_code=failure if status == "failed" else "",
        next=next_of(data) if status == "requires_action" else {},
    )


def refund_state(data: Data, *, is_live: bool) -> MoneyState:
    """Read a Refund. It does not say whether its money is real; who asked knows."""
    return MoneyState(
        ref=data["id"],
        reference=reference_of(data),
        status=REFUND.get(data.get("status") or "", "processing"),
        amount=read(data["amount"], data["currency"]),
        is_live=is_live,
        failure_code=str(data.get("failure_reason") or ""),
    )


def transfer_state(data: Data) -> MoneyState:
    """Read a Transfer: it is done when it is made, unless it was reversed."""
    return MoneyState(
        ref=data["id"],
        reference=reference_of(data),
        status="failed" if data["reversed"] else "succeeded",
        amount=read(data["amount"], data["currency"]),
        is_live=bool(data["livemode"]),
        failure_code="reversed" if data["reversed"] else "",
    )


def payout_state(data: Data, account: str) -> MoneyState:
    """Read a Payout; it is known by the account it leaves and its own name."""
    return MoneyState(
        ref=f"{account}/{data['id']}",
        reference=reference_of(data),
        status=PAYOUT.get(data["status"], "processing"),
        amount=read(data["amount"], data["currency"]),
        is_live=bool(data["livemode"]),
        failure_code=str(data.get("failure_code") or ""),
    )


def method_state(data: Data) -> MethodState:
    """Read a SetupIntent."""
    failure = failure_of(data)
    status: MethodStatus = "requires_action"
    if data["status"] == "succeeded":
        status = "ready"
    elif failure or data["status"] == "canceled":
        status = "failed"
    return MethodState(
        ref=data["id"],
        reference=reference_of(data),
        status=status,
        customer=name_of(data.get("customer")),
        token=name_of(data.get("payment_method")),
        is_live=bool(data["livemode"]),
        failure_code=(failure or "cancelled") if status == "failed" else "",
        next=next_of(data) if status == "requires_action" else {},
    )


def payee_state(data: Data, *, is_live: bool, url: str = "") -> PayeeState:
    """Read an Account: whether it can be paid, and what Stripe still wants to know."""
    needs = data.get("requirements") or {}
    can_receive = (data.get("capabilities") or {}).get("transfers") == "active"
    status: PayeeStatus = "pending" if data.get("details_submitted") else "incomplete"
    if str(needs.get("disabled_reason") or "").startswith("rejected"):
        status = "refused"
    elif data.get("payouts_enabled") and can_receive:
        status = "ready"
    return PayeeState(
        ref=data["id"],
        owner=reference_of(data),
        status=status,
        is_live=is_live,
        missing=tuple(str(name) for name in needs.get("currently_due") or ()),
        next={"kind": "redirect", "url": url} if url else {},
        bank=_bank_of(data),
    )


def _bank_of(data: Data) -> str:
    """Return a digest of the names of the bank accounts behind an Account: one that is entered anew has a new name."""
    names = sorted(str(each["id"]) for each in (data.get("external_accounts") or {}).get("data") or ())
    return sha256(" ".join(names).encode()).hexdigest() if names else ""


def dispute_state(data: Data) -> DisputeState:
    """Read a Dispute, with what Stripe took for it."""
    due = (data.get("evidence_details") or {}).get("due_by")
    return DisputeState(
        ref=data["id"],
        of=name_of(data.get("payment_intent")),
        status=DISPUTE.get(data["status"], "needs_response"),
        amount=read(data["amount"], data["currency"]),
        fee=_dispute_fee(data),
        reason=str(data.get("reason") or ""),
        answer_by=datetime.fromtimestamp(due, tz=UTC) if due else None,
        is_live=bool(data["livemode"]),
        has_withdrawn=data["status"] not in NOTHING_TAKEN,
    )


def _dispute_fee(data: Data) -> Money:
    """Add up what Stripe took and gave back: in the currency of its balance, which need not be the dispute's."""
    rows = data.get("balance_transactions") or ()
    currency = next((str(row["currency"]) for row in rows if row.get("currency")), data["currency"])
    fee = sum(int(row.get("fee") or 0) for row in rows if (row.get("currency") or currency) == currency)
    return read(max(0, fee), currency)


def event_of(message: Data) -> ProviderEvent:
    """Read a message. What it says about the object is only compared: how that stands is asked."""
    data = message["data"]["object"]
    subject: Subject = SUBJECTS.get(str(data["object"]), "other")
    ref = str(data.get("id") or "")
    account = str(message.get("account") or "")
    if subject == "payout" and account:
        ref = f"{account}/{ref}"
    return ProviderEvent(
        event_id=str(message["id"])[:80],
        kind=str(message["type"])[:60],
        subject=subject,
        ref=ref[:80],
        reference=reference_of(data)[:40],
        amount=_amount(data),
        is_live=bool(message["livemode"]),
    )


def _amount(data: Data) -> Money | None:
    if not isinstance(data.get("amount"), int) or not isinstance(data.get("currency"), str):
        return None
    amount = data["amount"]
    if data.get("status") == "succeeded" and "amount_received" in data:
        amount = data["amount_received"]
    return read(int(amount), data["currency"])
