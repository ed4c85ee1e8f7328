"""What passed through the accounts between the house and the outside: for reconciliation with providers.

Amounts are as the outside account sees them: what came in is positive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, Sum, When

from commerce.ledger.kinds import AccountKind, TransferState
from commerce.ledger.models import Account, Transfer

# Both sides of the house: what comes in, and what went out to payees.
OUTSIDE = (AccountKind.CLEARING, AccountKind.BANK)


@dataclass(frozen=True)
class Through:
    """What one movement moved through an outside account in one currency."""

    key: str
    kind: str
    reference: str
    owner: str
    currency: str
    minor: int
    state: str


def through_by_keys(keys: Iterable[str]) -> list[Through]:
    """Return what some movements moved through; given up ones are left out."""
    return _summed(Transfer.objects.filter(movement__key__in=list(keys)).exclude(state=TransferState.VOIDED))


def through_about(subjects: Iterable[str], kinds: Iterable[str]) -> list[tuple[str, Through]]:
    """Return the same of everything that was written about some subjects, with the subject."""
    rows = Transfer.objects.filter(subject__in=list(subjects), movement__kind__in=list(kinds))
    found = []
    for subject in sorted(set(subjects)):
        found += [(subject, one) for one in _summed(rows.filter(subject=subject))]
    return found


def through_between(since: datetime, until: datetime) -> list[Through]:
    """Return what was posted in a span of time; what was reserved counts when it was settled."""
    at_once = Q(movement__closing__isnull=True, created_at__gte=since, created_at__lt=until)
    settled = Q(movement__closing__created_at__gte=since, movement__closing__created_at__lt=until)
    return _summed(Transfer.objects.filter(at_once | settled, state=TransferState.POSTED))


def _summed(rows: QuerySet[Transfer]) -> list[Through]:
    """A sale of which the house bears a part passes through on both sides: only the rest comes from outside."""
    outside = rows.filter(Q(debit__kind__in=OUTSIDE) | Q(credit__kind__in=OUTSIDE))
    signed = Case(When(debit__kind__in=OUTSIDE, then=F("amount")), default=-F("amount"))
    owner = Case(When(debit__kind__in=OUTSIDE, then=F("debit__owner")), default=F("credit__owner"))
    sums = (
        outside.order_by()
        .annotate(outside_owner=owner)
        .values_list(
            "movement__key", "movement__kind", "movement__reference", "outside_owner", "currency", "state"
        )
        .annotate(total=Sum(signed))
    )
    return [
        Through(key, kind, reference, owner, currency, total, state)
        for key, kind, reference, owner, currency, state, total in sums.iterator()
        if total
    ]


def owner_through(key: str) -> str:
    """Return whose clearing account a movement went through, or "" for those before accounts were split."""
    accounts = Account.objects.filter(kind=AccountKind.CLEARING, debits__movement__key=key)
    return accounts.values_list("owner", flat=True).first() or ""
