"""A reconciled day to walk through."""

from typing import Any

from django.utils import timezone

from commerce.reconciliation.models import ReportDay, ReportLine


def reconciled_ids() -> dict[str, Any]:
    """One day of the sandbox with a line that nobody explained."""
    now = timezone.now()
    day = ReportDay.objects.create(
        provider="sandbox", day=now.date(), state=ReportDay.State.FETCHED, line_count=1, fetched_at=now
    )
    line = ReportLine.objects.create(
        day=day,
        provider="sandbox",
        ref="evt_walked",
        kind=ReportLine.Kind.CHARGE,
        amount_minor=100,
        currency="EUR",
        happened_at=now,
        state=ReportLine.State.MISSING_HERE,
    )
    return {
        "gaps/<gap_id>": line.pk,
        "reconcile/<provider>": "sandbox",
        "<day>": now.date().isoformat(),
    }
