"""The sandbox behind the provider interface, and its callbacks."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, cast, get_args

from django.conf import settings

from commerce.payments.errors import WebhookMalformed
from commerce.payments.providers.base import (
    Can,
    DisputeState,
    Evidence,
    Method,
    MethodState,
    MoneyState,
    MoneyStatus,
    PayeeState,
    PayRequest,
    PayState,
    PayStatus,
    ProviderEvent,
    ReportEntry,
    SaveRequest,
    Subject,
    outside_transactions,
)
from commerce.payments.providers.sandbox import bank, disputing, keeping, payees, reporting, transport
from commerce.payments.providers.sandbox.cards import card_of
from commerce.payments.providers.sandbox.signing import HEADER, check_signature, signature_of
from commerce.payments.providers.shapes import DisputeStatus, MethodStatus, PayeeStatus
from commerce.payments.providers.unable import Unable
from marketplace.kernel.money import Money

PAYEE: dict[str, PayeeStatus] = {
    "incomplete": "incomplete",
    "processing": "pending",
    "ready": "ready",
    "refused": "refused",
}


def _next(data: bank.Data) -> dict[str, str]:
    if data["status"] != "requires_action" or not data["token"]:
        return {}
    return {"kind": "redirect", "url": bank.challenge_url(data["ref"])}


def _pay_state(data: bank.Data) -> PayState:
    return PayState(
        ref=data["ref"],
        reference=data["reference"],
        status=cast(PayStatus, data["status"]),
        amount=Money(data["amount"], data["currency"]),
        is_live=False,
        failure_code=data["failure"],
        next=_next(data),
    )


def _money_state(data: bank.Data) -> MoneyState:
    return MoneyState(
        ref=data["ref"],
        reference=data["reference"],
        status=cast(MoneyStatus, data["status"]),
        amount=Money(data["amount"], data["currency"]),
        is_live=False,
        failure_code=data["failure"],
    )


def _method_state(data: bank.Data) -> MethodState:
    return MethodState(
        ref=data["ref"],
        reference=data["reference"],
        status=cast(MethodStatus, data["status"]),
        customer=data["customer"],
        token=data["kept"],
        is_live=False,
        failure_code=data["failure"],
        next=_next(data),
    )


def _payee_state(data: bank.Data) -> PayeeState:
    return PayeeState(
        ref=data["ref"],
        owner=data["reference"],
        status=PAYEE[data["status"]],
        is_live=False,
        missing=(data["failure"],) if data["failure"] else tuple(data.get("missing", ())),
        next={"kind": "redirect", "url": payees.payee_url(data["ref"])}
        if data["status"] == "incomplete"
        else {},
    )


def _dispute_state(data: bank.Data) -> DisputeState:
    return DisputeState(
        ref=data["ref"],
        of=data["of"],
        status=cast(DisputeStatus, data["status"]),
        amount=Money(data["amount"], data["currency"]),
        fee=Money(data["fee"], data["currency"]),
        reason=data["reason"],
        answer_by=disputing.answer_by(data),
        is_live=False,
    )


class SandboxProvider(Unable):
    """A provider in our own building that takes no real money, and calls back like a real one."""

    code: ClassVar[str] = "sandbox"
    is_live: ClassVar[bool] = False
    is_on_delivery: ClassVar[bool] = False
    can: ClassVar[frozenset[Can]] = frozenset(Can)

    @property
    def asks_payees(self) -> bool:
        """The sandbox asks who somebody is where it is told to."""
        return bool(settings.SANDBOX_ASKS_PAYEES)

    def method_of(self, form: Mapping[str, str]) -> Method:
        """Turn a typed card number into a token."""
        card = card_of(form.get("number", ""))
        return Method(token=card.token, label=card.label, fingerprint=card.token)

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Ask for money."""
        return self._start(request, key, is_off_session=False)

    def charge_saved(self, request: PayRequest, *, key: str) -> PayState:
        """Take money with a kept card while its holder is away."""
        keeping.method_check(request.token, request.customer)
        return self._start(request, key, is_off_session=True)

    def _start(self, request: PayRequest, key: str, *, is_off_session: bool) -> PayState:
        outside_transactions()
        self.limits.refuse(request.amount)
        if request.token.startswith(bank.KEPT):
            keeping.method_check(request.token, request.customer)
        facts: dict[str, Any] = {"description": request.description, "return_url": request.return_url}
        if request.captures_later:
            facts["captures_later"] = True
        if is_off_session:
            facts["is_off_session"] = True
        return _pay_state(
            bank.intent_start(
                key=key,
                reference=request.reference,
                amount=request.amount.minor,
                currency=request.amount.currency,
                token=request.token,
                facts=facts,
            )
        )

    def confirm(self, ref: str, token: str, *, return_url: str, key: str) -> PayState:
        """Ask for the money of an intent that has no card yet."""
        outside_transactions()
        return _pay_state(bank.intent_confirm(ref, token=token, return_url=return_url))

    def capture(self, ref: str, amount: Money, *, key: str) -> PayState:
        """Take the money of an authorised intent."""
        outside_transactions()
        return _pay_state(bank.intent_capture(ref, amount=amount.minor))

    def fetch(self, ref: str) -> PayState:
        """Tell how a payment really stands."""
        outside_transactions()
        return _pay_state(bank.object_of(ref))

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Tell how the payment of this reference stands."""
        outside_transactions()
        data = bank.found("intent", reference)
        return _pay_state(data) if data else None

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Give a payment up unless it ended."""
        outside_transactions()
        return _pay_state(bank.intent_cancel(ref))

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money of a payment back."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(
            bank.refund_start(
                key=key, of=ref, reference=reference, amount=amount.minor, currency=amount.currency
            )
        )

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell how a refund really stands."""
        outside_transactions()
        return _money_state(bank.object_of(ref))

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Tell how the refund of this reference stands."""
        outside_transactions()
        data = bank.found("refund", reference, of=of)
        return _money_state(data) if data else None

    def save_method(self, request: SaveRequest, *, key: str) -> MethodState:
        """Keep a card for later."""
        outside_transactions()
        return _method_state(
            keeping.method_save(
                key=key,
                reference=request.reference,
                token=request.token,
                customer=request.customer,
                return_url=request.return_url,
            )
        )

    def fetch_method(self, ref: str) -> MethodState:
        """Tell how the keeping of a card stands."""
        outside_transactions()
        return _method_state(bank.object_of(ref))

    def remove_method(self, token: str) -> None:
        """Forget a kept card."""
        outside_transactions()
        keeping.method_forget(token)

    def connect_payee(self, owner: str, *, country: str, return_url: str, key: str) -> PayeeState:
        """Open an account for somebody who is to be paid."""
        outside_transactions()
        return _payee_state(payees.payee_open(key=key, owner=owner, country=country, return_url=return_url))

    def continue_payee(self, ref: str, *, return_url: str) -> PayeeState:
        """Tell the same, with the page on which they go on."""
        outside_transactions()
        state = _payee_state(bank.object_of(ref))
        payees.payee_back_to(ref, return_url)
        return state

    def fetch_payee(self, ref: str) -> PayeeState:
        """Tell whether a payee can be paid."""
        outside_transactions()
        return _payee_state(bank.object_of(ref))

    def transfer(
        self, payee: str, amount: Money, *, reference: str, source: str = "", key: str
    ) -> MoneyState:
        """Move money to a payee's account."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(
            keeping.transfer_start(
                key=key,
                to=payee,
                reference=reference,
                amount=amount.minor,
                currency=amount.currency,
                source=source,
            )
        )

    def fetch_transfer(self, ref: str) -> MoneyState:
        """Tell how a transfer stands."""
        outside_transactions()
        return _money_state(bank.object_of(ref))

    def find_transfer(self, payee: str, reference: str) -> MoneyState | None:
        """Tell how the transfer of this reference stands."""
        outside_transactions()
        data = bank.found("transfer", reference, to=payee)
        return _money_state(data) if data else None

    def reverse_transfer(self, ref: str, *, key: str) -> MoneyState:
        """Take all of a transfer back."""
        outside_transactions()
        return _money_state(keeping.transfer_reverse(ref))

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money to a payee's account."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(
            bank.payout_start(
                key=key, to=destination, reference=reference, amount=amount.minor, currency=amount.currency
            )
        )

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell how a payout really stands."""
        outside_transactions()
        return _money_state(bank.object_of(ref))

    def find_payout(self, destination: str, reference: str) -> MoneyState | None:
        """Tell how the payout of this reference stands."""
        outside_transactions()
        data = bank.found("payout", reference)
        return _money_state(data) if data else None

    def fetch_dispute(self, ref: str) -> DisputeState:
        """Tell how a dispute stands."""
        outside_transactions()
        return _dispute_state(bank.object_of(ref))

    def submit_evidence(self, ref: str, evidence: Evidence, *, key: str) -> DisputeState:
        """Answer a dispute."""
        outside_transactions()
        kept = {
            "filename": evidence.filename,
            "sha256": hashlib.sha256(evidence.document).hexdigest(),
            "statement": evidence.statement,
            "tracking": evidence.tracking,
            "delivered_on": evidence.delivered_on,
        }
        return _dispute_state(disputing.dispute_answer(ref, kept))

    def report(self, day: date) -> list[ReportEntry]:
        """Tell everything that moved on one day."""
        outside_transactions()
        return reporting.report_of(day)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise unless the sandbox signed this message lately."""
        check_signature(headers.get(HEADER, ""), body)

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a message of the sandbox."""
        try:
            return _event(json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WebhookMalformed from error


def _event(message: dict[str, Any]) -> ProviderEvent:
    data = message["data"]
    subject = data["object"] if data["object"] in get_args(Subject) else "other"
    return ProviderEvent(
        event_id=str(message["id"])[:80],
        kind=str(message["type"])[:60],
        subject=cast(Subject, subject),
        ref=str(data["ref"])[:80],
        reference=str(data.get("reference", ""))[:40],
        amount=Money(data["amount"], data["currency"]) if "amount" in data else None,
        is_live=bool(message["live"]),
    )


def message_post(ref: str) -> bool:
    """Post one message to our own webhook address; True when it was received. Sent again until it is."""
    outside_transactions()
    message = bank.message_of(ref)
    if message is None:
        return True
    body = json.dumps(message, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", HEADER: signature_of(body)}
    try:
        status = transport.post(f"{settings.INTERNAL_URL}/webhooks/sandbox/", body, headers)
    except OSError:
        return False
    if status != 200:
        return False
    bank.message_received(ref)
    return True
