"""What people saw handed over, as a report: a wrong word of theirs shows beside the books."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from commerce.payments.models import CashEntry
from commerce.payments.providers.shapes import ReportEntry, ReportKind
from marketplace.kernel.money import Money

MOVES: Final[dict[str, tuple[ReportKind, int]]] = {
    CashEntry.Kind.COLLECTION: ("charge", 1),
    CashEntry.Kind.RETURN: ("refund", -1),
}


def report_of(day: date) -> list[ReportEntry]:
    """Return what was confirmed on a day (UTC), oldest first."""
    since = datetime.combine(day, time.min, UTC)
    rows = CashEntry.objects.filter(
        status=CashEntry.Status.SUCCEEDED, settled_at__gte=since, settled_at__lt=since + timedelta(days=1)
    )
    found = []
    for entry in rows.order_by("settled_at", "pk"):
        kind, sign = MOVES[entry.kind]
        found.append(
            ReportEntry(
                ref=entry.ref,
                kind=kind,
                source=entry.ref,
                reference=entry.reference,
                amount=Money(sign * entry.amount_minor, entry.currency),
                fee=Money(0, entry.currency),
                happened_at=entry.settled_at or since,
            )
        )
    return found
