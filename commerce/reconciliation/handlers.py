"""What reconciliation does about its own facts: every operator hears of a difference."""

from django.conf import settings
from django.urls import reverse

from commerce.reconciliation.events import GapFound
from commerce.reconciliation.selectors import day_by_id
from marketplace.accounts.selectors import operators
from marketplace.accounts.services import people_tell
from marketplace.kernel.bus import on


@on(GapFound, durable=True)
def mail_gap(event: GapFound) -> None:
    """Tell operators; once for a day as long as the number of lines stays the same."""
    day = day_by_id(event.day_id)
    path = reverse("reconciliation:day", args=[day.provider, day.day.isoformat()])
    people_tell(
        people=operators(),
        key=f"reconciliation_gap:{event.day_id}:{event.count}",
        template="reconciliation_gap",
        context={
            "provider": day.provider,
            "day": day.day.isoformat(),
            "count": event.count,
            "address": f"{settings.SITE_URL}{path}",
        },
    )
