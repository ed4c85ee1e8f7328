"""Who hears of books that do not agree: every operator, by mail, once a day for one difference."""

import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.selectors import operators
from marketplace.accounts.services import people_tell


def operators_tell(difference: str) -> None:
    """Owe every operator a mail about a difference; the same one again on the same day owes nothing more."""
    about = hashlib.sha256(difference.encode()).hexdigest()[:16]
    people_tell(
        people=operators(),
        key=f"books_at_odds:{timezone.localdate():%Y%m%d}:{about}",
        template="books_at_odds",
        context={
            "difference": difference,
            "address": f"{settings.SITE_URL}{reverse('admin:ledger_movement_changelist')}",
        },
    )
