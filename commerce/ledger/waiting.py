"""Since when earnings wait to be paid out: what a payout run goes by, oldest first."""

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from commerce.ledger.kinds import EARNING, TransferState
from commerce.ledger.models import Transfer
from commerce.ledger.selectors import PAYABLE

Place = tuple[str, str, str]


def waiting_since(*, paid_keys: QuerySet[Any, Any]) -> dict[Place, datetime]:
    """Return when the oldest earning that is in no payout was written, by kind, owner and currency of its account."""
    rows = Transfer.objects.filter(
        credit__kind__in=PAYABLE, state=TransferState.POSTED, movement__kind__in=EARNING
    ).exclude(key__in=paid_keys)
    found = (
        rows.order_by()
        .values_list("credit__kind", "credit__owner", "currency")
        .annotate(since=Min("created_at"))
    )
    return {(kind, owner, currency): since for kind, owner, currency, since in found}
