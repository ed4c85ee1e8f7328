"""What sales brought into the pools of memberships: for sharing it out."""

from collections.abc import Iterable

from django.db.models import Case, F, Sum, When

from commerce.ledger.kinds import AccountKind, TransferState
from commerce.ledger.models import Transfer

POOL = AccountKind.MEMBERSHIP_POOL


def pool_credits(subjects: Iterable[str], currency: str) -> dict[str, int]:
    """Return what some order lines brought into pools, less what went back of it, by line."""
    rows = Transfer.objects.filter(subject__in=list(subjects), currency=currency, state=TransferState.POSTED)
    brought = rows.filter(credit__kind=POOL) | rows.filter(debit__kind=POOL)
    signed = Case(When(credit__kind=POOL, then=F("amount")), default=-F("amount"))
    return dict(brought.order_by().values_list("subject").annotate(total=Sum(signed)))
