"""Bank transfers by hand behind the provider interface: the buyer sends money, an operator sees it arrive.

There is nobody to ask over a network: what came and what was sent is written down here by whoever reads the
statements. Until then a payment is under way, like one that a slow bank has.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.payments.errors import ProviderRefused
from commerce.payments.models import BankEntry
from commerce.payments.providers.base import (
    Can,
    Method,
    MoneyState,
    MoneyStatus,
    PayRequest,
    PayState,
    PayStatus,
    ReportEntry,
    outside_transactions,
)
from commerce.payments.providers.manual.reporting import report_of
from commerce.payments.providers.registry import MANUAL
from commerce.payments.providers.unable import Unable
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


def _pay_state(entry: BankEntry) -> PayState:
    waits = entry.status == BankEntry.Status.PROCESSING
    account = {"kind": "bank_transfer", "account": settings.BANK_TRANSFER_ACCOUNT, "words": entry.reference}
    return PayState(
        ref=entry.ref,
        reference=entry.reference,
        status=cast(PayStatus, entry.status),
        amount=entry.money,
        is_live=ManualProvider.is_live,
        next=account if waits else {},
    )


def _money_state(entry: BankEntry) -> MoneyState:
    return MoneyState(
        ref=entry.ref,
        reference=entry.reference,
        status=cast(MoneyStatus, entry.status),
        amount=entry.money,
        is_live=ManualProvider.is_live,
        failure_code="returned_by_bank" if entry.status == BankEntry.Status.FAILED else "",
    )


def _entry(ref: str) -> BankEntry:
    entry = BankEntry.objects.filter(ref=ref).first()
    if entry is None:
        raise ProviderRefused("unknown_ref")
    return entry


def _written(kind: BankEntry.Kind, reference: str, amount: Money, key: str, of: str = "") -> BankEntry:
    entry, _is_new = BankEntry.objects.get_or_create(
        key=key,
        defaults={
            "ref": f"bank_{new_public_id()}",
            "kind": kind,
            "reference": reference,
            "of": of,
            "amount_minor": amount.minor,
            "currency": amount.currency,
        },
    )
    if (entry.reference, entry.money) != (reference, amount):
        raise ProviderRefused("idempotency_mismatch")
    return entry


@transaction.atomic
def _sent_back(of: str, amount: Money, reference: str, key: str) -> BankEntry:
    """Write down what is to be sent back: never more than is left of what came, whoever asks at the same moment."""
    came = BankEntry.objects.select_for_update().filter(ref=of, kind=BankEntry.Kind.INCOMING).first()
    if came is None or came.status != BankEntry.Status.SUCCEEDED:
        raise ProviderRefused("nothing_to_refund")
    back = BankEntry.objects.filter(kind=BankEntry.Kind.RETURN, of=of).exclude(key=key)
    gone = back.exclude(status=BankEntry.Status.FAILED).aggregate(total=Sum("amount_minor", default=0))[
        "total"
    ]
    if amount.currency != came.currency or gone + amount.minor > came.amount_minor:
        raise ProviderRefused("refund_too_large")
    return _written(BankEntry.Kind.RETURN, reference, amount, key, of)


def _found(kind: BankEntry.Kind, reference: str) -> BankEntry | None:
    return BankEntry.objects.filter(kind=kind, reference=reference).first()


class ManualProvider(Unable):
    """Money that people send by bank transfer. It is real: the same in a demonstration as anywhere."""

    code: ClassVar[str] = MANUAL
    is_live: ClassVar[bool] = True
    is_on_delivery: ClassVar[bool] = False
    can: ClassVar[frozenset[Can]] = frozenset({Can.PAYOUT, Can.REPORT})

    def method_of(self, form: Mapping[str, str]) -> Method:
        """There is nothing to type."""
        return Method(token=MANUAL, label=_("Bank transfer")[:40])

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Wait for a transfer, and tell the buyer where to send it."""
        outside_transactions()
        self.limits.refuse(request.amount)
        return _pay_state(_written(BankEntry.Kind.INCOMING, request.reference, request.amount, key))

    def fetch(self, ref: str) -> PayState:
        """Tell whether somebody saw it arrive."""
        return _pay_state(_entry(ref))

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Tell how the transfer of this reference stands."""
        entry = _found(BankEntry.Kind.INCOMING, reference)
        return _pay_state(entry) if entry else None

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Wait no longer, unless it came."""
        waiting = BankEntry.objects.filter(ref=ref, status=BankEntry.Status.PROCESSING)
        waiting.update(status=BankEntry.Status.CANCELLED, settled_at=timezone.now())
        return _pay_state(_entry(ref))

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Write down what a person has to send back."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(_sent_back(ref, amount, reference, key))

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell whether it was sent back."""
        return _money_state(_entry(ref))

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Tell how the return of this reference stands."""
        entry = _found(BankEntry.Kind.RETURN, reference)
        return _money_state(entry) if entry else None

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Write down what a person has to send to a payee's account."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(_written(BankEntry.Kind.PAYOUT, reference, amount, key, destination))

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell whether it was sent."""
        return _money_state(_entry(ref))

    def find_payout(self, destination: str, reference: str) -> MoneyState | None:
        """Tell how the payout of this reference stands."""
        entry = _found(BankEntry.Kind.PAYOUT, reference)
        return _money_state(entry) if entry else None

    def report(self, day: date) -> list[ReportEntry]:
        """Tell what people confirmed on one day."""
        return report_of(day)
