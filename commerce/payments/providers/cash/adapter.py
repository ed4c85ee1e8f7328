"""Cash on delivery behind the provider interface: the carrier collects, and a person says that it has.

There is nobody to ask over a network: what was collected and what was given back is written down here, by whom the
money passed. Until then a payment is under way, like one that a slow bank has.
"""

from collections.abc import Mapping
from typing import ClassVar, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.payments.errors import ProviderRefused, WebhookRefused
from commerce.payments.models import CashEntry
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
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

CASH = "cash"


def _pay_state(entry: CashEntry) -> PayState:
    return PayState(
        ref=entry.ref,
        reference=entry.reference,
        status=cast(PayStatus, entry.status),
        amount=entry.money,
        is_live=CashProvider.is_live,
    )


def _money_state(entry: CashEntry) -> MoneyState:
    return MoneyState(
        ref=entry.ref,
        reference=entry.reference,
        status=cast(MoneyStatus, entry.status),
        amount=entry.money,
        is_live=CashProvider.is_live,
    )


def _entry(ref: str) -> CashEntry:
    entry = CashEntry.objects.filter(ref=ref).first()
    if entry is None:
        raise ProviderRefused("unknown_ref")
    return entry


def _written(kind: CashEntry.Kind, reference: str, amount: Money, key: str) -> CashEntry:
    entry, _is_new = CashEntry.objects.get_or_create(
        key=key,
        defaults={
            "ref": f"cash_{new_public_id()}",
            "kind": kind,
            "reference": reference,
            "amount_minor": amount.minor,
            "currency": amount.currency,
        },
    )
    return entry


class CashProvider:
    """Money that changes hands at the door. It is real: the same in a demonstration as anywhere."""

    code: ClassVar[str] = CASH
    is_live: ClassVar[bool] = True
    is_on_delivery: ClassVar[bool] = True

    def method_of(self, form: Mapping[str, str]) -> Method:
        """There is nothing to type."""
        return Method(token=CASH, label=_("Cash on delivery")[:40])

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Write down what the carrier has to collect."""
        outside_transactions()
        return _pay_state(_written(CashEntry.Kind.COLLECTION, request.reference, request.amount, key))

    def fetch(self, ref: str) -> PayState:
        """Tell whether it was collected."""
        return _pay_state(_entry(ref))

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Collect nothing any more, unless it was."""
        waiting = CashEntry.objects.filter(ref=ref, status=CashEntry.Status.PROCESSING)
        waiting.update(status=CashEntry.Status.CANCELLED, settled_at=timezone.now())
        return _pay_state(_entry(ref))

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Write down what a person has to hand or send back."""
        outside_transactions()
        _entry(ref)
        return _money_state(_written(CashEntry.Kind.RETURN, reference, amount, key))

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell whether it was given back."""
        return _money_state(_entry(ref))

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Pay nobody: cash only comes in."""
        raise ProviderRefused("cash_pays_nobody")

    def fetch_payout(self, ref: str) -> MoneyState:
        """There is none."""
        raise ProviderRefused("unknown_ref")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Nobody sends messages about cash."""
        raise WebhookRefused

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Nobody sends messages about cash."""
        raise WebhookRefused
