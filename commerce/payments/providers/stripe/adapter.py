"""Stripe behind the provider interface: PaymentIntents, SetupIntents, and Connect with separate charges and transfers.

The charge is the house's own; what brands and creators earned is sent on later, from the balance, to their connected
accounts, and leaves from there to their banks.
"""

import io
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Final

import stripe
from django.conf import settings

from commerce.payments.errors import (
    CardRefused,
    ProviderAway,
    ProviderRefused,
    WebhookMalformed,
    WebhookStale,
    WebhookUnsigned,
)
from commerce.payments.providers.base import (
    Can,
    DisputeState,
    Evidence,
    Method,
    MethodState,
    MoneyState,
    PayRequest,
    PayState,
    ProviderEvent,
    ReportEntry,
    SaveRequest,
    outside_transactions,
)
from commerce.payments.providers.limits import Limits
from commerce.payments.providers.stripe import reading
from commerce.payments.providers.stripe.amounts import LIMITS, sent
from commerce.payments.providers.stripe.client import CODE, Data, Declined, ask, client, full, options
from commerce.payments.providers.stripe.money_out import MoneyOut
from commerce.payments.providers.stripe.reporting import report_of
from marketplace.kernel.money import Money

HEADER: Final = "Stripe-Signature"
AGE_SECONDS_MAX: Final = 300
METHOD: Final = re.compile(r"pm_[A-Za-z0-9_]{1,60}")
# Clocks differ.
SKEW_SECONDS: Final = 300
ENDED: Final = frozenset({"succeeded", "canceled"})


class StripeProvider(MoneyOut):
    """Stripe."""

    code: ClassVar[str] = CODE
    is_on_delivery: ClassVar[bool] = False
    limits: ClassVar[Limits] = LIMITS
    can: ClassVar[frozenset[Can]] = frozenset(Can)

    def method_of(self, form: Mapping[str, str]) -> Method:
        """Take the name that Stripe gave to a card in the buyer's browser; its digits never come here."""
        token = form.get("payment_method", "")
        if not METHOD.fullmatch(token):
            raise CardRefused
        outside_transactions()
        try:
            card = ask(lambda: client().payment_methods.retrieve(token)).get("card") or {}
        except ProviderRefused as error:
            raise CardRefused from error
        except ProviderAway:
            card = {}
        brand = str(card.get("brand") or "card").capitalize()[:20]
        label = f"{brand} •••• {card['last4']}" if card.get("last4") else brand
        return Method(token=token, label=label, fingerprint=str(card.get("fingerprint") or "")[:80])

    # Money in

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Make an intent and confirm it at once when there is a card."""
        values = self._intent(request)
        if request.token:
            values |= {
                "payment_method": request.token,
                "confirm": True,
                "return_url": full(request.return_url),
            }
        if request.customer:
            values |= {"customer": request.customer}
        return self._pay(lambda: client().payment_intents.create(values, options=options(key)))

    def charge_saved(self, request: PayRequest, *, key: str) -> PayState:
        """Take money with a kept card while its holder is away."""
        values = self._intent(request) | {
            "payment_method": request.token,
            "customer": request.customer,
            "confirm": True,
            "off_session": True,
        }
        return self._pay(lambda: client().payment_intents.create(values, options=options(key)))

    def _intent(self, request: PayRequest) -> Data:
        values = sent(request.amount) | {
            "description": request.description,
            "metadata": {"reference": request.reference},
            "allowed_payment_method_types": ["card"],
        }
        if request.group:
            values["transfer_group"] = request.group
        if request.captures_later:
            values["capture_method"] = "manual"
        return values

    def _pay(self, call: Callable[[], Any]) -> PayState:
        outside_transactions()
        try:
            return reading.pay_state(ask(call))
        except Declined as error:
            if not error.data:
                raise
            return reading.pay_state(error.data)

    def confirm(self, ref: str, token: str, *, return_url: str, key: str) -> PayState:
        """Ask for the money of an intent that has no card yet."""
        before = self._fetch(ref)
        if before["status"] != "requires_payment_method" or before.get("last_payment_error"):
            return reading.pay_state(before)
        values = {"payment_method": token, "return_url": full(return_url)}
        return self._pay(lambda: client().payment_intents.confirm(ref, values, options=options(key)))

    def capture(self, ref: str, amount: Money, *, key: str) -> PayState:
        """Take the money of an authorised intent."""
        values = {"amount_to_capture": sent(amount)["amount"]}
        return self._pay(lambda: client().payment_intents.capture(ref, values, options=options(key)))

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Give a payment up unless it ended."""
        before = self._fetch(ref)
        if before["status"] in ENDED:
            return reading.pay_state(before)
        try:
            return self._pay(lambda: client().payment_intents.cancel(ref, {}, options=options(key)))
        except ProviderRefused:
            # It ended between the two calls, or cannot be stopped any more: it is as it is.
            return self.fetch(ref)

    def fetch(self, ref: str) -> PayState:
        """Tell how a payment really stands."""
        return reading.pay_state(self._fetch(ref))

    def _fetch(self, ref: str) -> Data:
        outside_transactions()
        return ask(lambda: client().payment_intents.retrieve(ref))

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Look through what was made since then; Stripe's search is too slow to be trusted with this."""
        made = {"created": {"gte": int(since.timestamp()) - SKEW_SECONDS}}
        data = self._found(lambda page: client().payment_intents.list(made | page), reference)
        return reading.pay_state(data) if data else None

    # Money back

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money of a payment back."""
        outside_transactions()
        values = {
            "payment_intent": ref,
            "amount": sent(amount)["amount"],
            "metadata": {"reference": reference},
        }
        data = ask(lambda: client().refunds.create(values, options=options(key)))
        return reading.refund_state(data, is_live=self.is_live)

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell how a refund really stands."""
        outside_transactions()
        data = ask(lambda: client().refunds.retrieve(ref))
        return reading.refund_state(data, is_live=self.is_live)

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Look through the refunds of that payment."""
        made = {"payment_intent": of}
        data = self._found(lambda page: client().refunds.list(made | page), reference)
        return reading.refund_state(data, is_live=self.is_live) if data else None

    # Ways to pay that are kept

    def save_method(self, request: SaveRequest, *, key: str) -> MethodState:
        """Keep a card for somebody; their bank is asked now, so that it may be charged while they are away."""
        outside_transactions()
        customer = request.customer
        if not customer:
            # The person is known to Stripe by our key for them alone.
            made = {"metadata": {"reference": request.person}}
            asked = options(f"{request.person}:customer")
            customer = ask(lambda: client().customers.create(made, options=asked))["id"]
        values = {
            "customer": customer,
            "payment_method": request.token,
            "allowed_payment_method_types": ["card"],
            "usage": "off_session",
            "confirm": True,
            "return_url": full(request.return_url),
            "metadata": {"reference": request.reference},
        }
        try:
            data = ask(lambda: client().setup_intents.create(values, options=options(key)))
        except Declined as error:
            if not error.data:
                raise
            data = error.data
        return reading.method_state(data)

    def fetch_method(self, ref: str) -> MethodState:
        """Tell how the keeping of a card stands."""
        outside_transactions()
        return reading.method_state(ask(lambda: client().setup_intents.retrieve(ref)))

    def remove_method(self, token: str) -> None:
        """Forget a kept card; one that is gone already is fine."""
        outside_transactions()
        try:
            ask(lambda: client().payment_methods.detach(token))
        except ProviderRefused:
            return

    # Disputes

    def fetch_dispute(self, ref: str) -> DisputeState:
        """Tell how a dispute stands."""
        outside_transactions()
        return reading.dispute_state(ask(lambda: client().disputes.retrieve(ref)))

    def submit_evidence(self, ref: str, evidence: Evidence, *, key: str) -> DisputeState:
        """Answer a dispute with a document and what has a place of its own; there is one answer."""
        outside_transactions()
        document = io.BytesIO(evidence.document)
        document.name = evidence.filename
        upload = {"purpose": "dispute_evidence", "file": document}
        kept = ask(lambda: client().files.create(upload, options=options(f"{key}:file")))
        answer = {
            "uncategorized_file": kept["id"],
            "uncategorized_text": evidence.statement,
            "shipping_carrier": evidence.carrier,
            "shipping_tracking_number": evidence.tracking,
            "shipping_date": evidence.delivered_on,
        }
        values = {"evidence": {name: said for name, said in answer.items() if said}, "submit": True}
        return reading.dispute_state(ask(lambda: client().disputes.update(ref, values, options=options(key))))

    def report(self, day: date) -> list[ReportEntry]:
        """Tell everything that moved on one day."""
        outside_transactions()
        return report_of(day)

    # Messages

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise unless Stripe signed this message lately, with any of our secrets (two while one is changed)."""
        header = headers.get(HEADER, "")
        if not any(_is_signed(header, body, secret) for secret in settings.STRIPE_WEBHOOK_SECRETS):
            raise WebhookUnsigned
        stamp = next(part[2:] for part in header.split(",") if part.startswith("t="))
        if abs(time.time() - int(stamp)) > AGE_SECONDS_MAX:
            raise WebhookStale

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a message."""
        try:
            return reading.event_of(json.loads(body))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WebhookMalformed from error


def _is_signed(header: str, body: bytes, secret: str) -> bool:
    """Tell whether this secret signed the body; how long ago is asked separately, in both directions."""
    try:
        stripe.WebhookSignature.verify_header(body.decode(), header, secret, tolerance=None)
    except (stripe.SignatureVerificationError, TypeError, ValueError):
        return False
    return True
