"""The sandbox behind the provider interface, and its callbacks."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, cast, get_args

from django.conf import settings

from commerce.payments.errors import WebhookRefused
from commerce.payments.providers.base import (
    Method,
    MoneyState,
    MoneyStatus,
    PayRequest,
    PayState,
    PayStatus,
    ProviderEvent,
    outside_transactions,
)
from commerce.payments.providers.sandbox import bank, transport
from commerce.payments.providers.sandbox.cards import card_of
from commerce.payments.providers.sandbox.signing import HEADER, is_signed, signature_of
from marketplace.kernel.money import Money

Subject = Literal["payment", "refund", "payout", "other"]


def _pay_state(data: bank.Data) -> PayState:
    waits = data["status"] == "requires_action"
    return PayState(
        ref=data["ref"],
        reference=data["reference"],
        status=cast(PayStatus, data["status"]),
        amount=Money(data["amount"], data["currency"]),
        is_live=False,
        failure_code=data["failure"],
        next={"kind": "redirect", "url": bank.challenge_url(data["ref"])} if waits else {},
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


class SandboxProvider:
    """A provider in our own building that takes no real money, and calls back like a real one."""

    code: ClassVar[str] = "sandbox"
    is_live: ClassVar[bool] = False
    is_on_delivery: ClassVar[bool] = False

    def method_of(self, form: Mapping[str, str]) -> Method:
        """Turn a typed card number into a token."""
        card = card_of(form.get("number", ""))
        return Method(token=card.token, label=card.label)

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Ask for money."""
        outside_transactions()
        return _pay_state(
            bank.intent_start(
                key=key,
                reference=request.reference,
                amount=request.amount.minor,
                currency=request.amount.currency,
                token=request.token,
                facts={"description": request.description, "return_url": request.return_url},
            )
        )

    def fetch(self, ref: str) -> PayState:
        """Tell how a payment really stands."""
        outside_transactions()
        return _pay_state(bank.object_of(ref))

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Give a payment up unless it ended."""
        outside_transactions()
        return _pay_state(bank.intent_cancel(ref))

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money of a payment back."""
        outside_transactions()
        return _money_state(
            bank.refund_start(
                key=key, of=ref, reference=reference, amount=amount.minor, currency=amount.currency
            )
        )

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell how a refund really stands."""
        outside_transactions()
        return _money_state(bank.object_of(ref))

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money to a payee's account."""
        outside_transactions()
        return _money_state(
            bank.payout_start(
                key=key, to=destination, reference=reference, amount=amount.minor, currency=amount.currency
            )
        )

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell how a payout really stands."""
        outside_transactions()
        return _money_state(bank.object_of(ref))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise WebhookRefused unless the sandbox signed this message lately."""
        if not is_signed(headers.get(HEADER, ""), body):
            raise WebhookRefused

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a message of the sandbox."""
        try:
            return _event(json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WebhookRefused from error


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
