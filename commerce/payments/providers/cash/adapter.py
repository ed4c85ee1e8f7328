"""Cash on delivery behind the provider interface: the carrier collects, and a person says that it has.

There is nobody to ask over a network: what was collected and what was given back is written down here, by whom the
money passed. Until then a payment is under way, like one that a slow bank has.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, cast

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.payments.errors import ProviderRefused
from commerce.payments.models import CashEntry
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
from commerce.payments.providers.cash.reporting import report_of
from commerce.payments.providers.unable import Unable
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


def _written(kind: CashEntry.Kind, reference: str, amount: Money, key: str, of: str = "") -> CashEntry:
    entry, _is_new = CashEntry.objects.get_or_create(
        key=key,
        defaults={
            "ref": f"cash_{new_public_id()}",
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
def _given_back(of: str, amount: Money, reference: str, key: str) -> CashEntry:
    """Write down what goes back of a collection: never more than is left of it, whoever asks at the same moment."""
    collected = CashEntry.objects.select_for_update().filter(ref=of).first()
    if collected is None or collected.status != CashEntry.Status.SUCCEEDED:
        raise ProviderRefused("nothing_to_refund")
    back = CashEntry.objects.filter(kind=CashEntry.Kind.RETURN, of=of).exclude(key=key)
    gone = back.aggregate(total=Sum("amount_minor", default=0))["total"]
    if amount.currency != collected.currency or gone + amount.minor > collected.amount_minor:
        raise ProviderRefused("refund_too_large")
    return _written(CashEntry.Kind.RETURN, reference, amount, key, of)


class CashProvider(Unable):
    """Money that changes hands at the door. It is real: the same in a demonstration as anywhere."""

    code: ClassVar[str] = CASH
    is_live: ClassVar[bool] = True
    is_on_delivery: ClassVar[bool] = True
    can: ClassVar[frozenset[Can]] = frozenset({Can.REPORT})

    def method_of(self, form: Mapping[str, str]) -> Method:
        """There is nothing to type."""
        return Method(token=CASH, label=_("Cash on delivery")[:40])

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Write down what the carrier has to collect."""
        outside_transactions()
        self.limits.refuse(request.amount)
        return _pay_state(_written(CashEntry.Kind.COLLECTION, request.reference, request.amount, key))

    def fetch(self, ref: str) -> PayState:
        """Tell whether it was collected."""
        return _pay_state(_entry(ref))

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Tell how the collection of this reference stands."""
        entry = CashEntry.objects.filter(kind=CashEntry.Kind.COLLECTION, reference=reference).first()
        return _pay_state(entry) if entry else None

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Collect nothing any more, unless it was."""
        waiting = CashEntry.objects.filter(ref=ref, status=CashEntry.Status.PROCESSING)
        waiting.update(status=CashEntry.Status.CANCELLED, settled_at=timezone.now())
        return _pay_state(_entry(ref))

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Write down what a person has to hand or send back."""
        outside_transactions()
        self.limits.refuse(amount)
        return _money_state(_given_back(ref, amount, reference, key))

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell whether it was given back."""
        return _money_state(_entry(ref))

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Tell how the return of this reference stands."""
        entry = CashEntry.objects.filter(kind=CashEntry.Kind.RETURN, reference=reference).first()
        return _money_state(entry) if entry else None

    def report(self, day: date) -> list[ReportEntry]:
        """Tell what people confirmed on one day."""
        return report_of(day)
