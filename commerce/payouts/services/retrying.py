"""Paying again after a payout came back: an operator says that it was not the account, and why they think so."""

from django.utils import timezone

from commerce.payouts.errors import PayoutNotReturned
from commerce.payouts.models import Payout


def payout_retry(*, payout: Payout, reason: str) -> None:
    """Let the next run pay to the account that this payout came back from. Raises PayoutNotReturned."""
    rows = Payout.objects.filter(pk=payout.pk, state=Payout.State.FAILED, retried_at=None)
    if not rows.update(retried_at=timezone.now(), retry_reason=reason.strip()[:300]):
        raise PayoutNotReturned
    payout.refresh_from_db()
