"""Which provider sends a payout, for reconciliation below."""

from collections.abc import Iterable

from commerce.payouts.models import Payout


def providers_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Return the providers of some payouts by their public ids."""
    return dict(Payout.objects.filter(public_id__in=list(public_ids)).values_list("public_id", "provider"))
