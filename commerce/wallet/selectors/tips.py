"""Reads of tips."""

from commerce.wallet.models import Tip, TipBounds
from marketplace.accounts.models import User


def tip_bounds(currency: str) -> TipBounds | None:
    """Return the smallest and largest tip in a currency, or None where there are no tips."""
    return TipBounds.objects.filter(currency=currency).first()


def tips_of(user: User, limit: int) -> list[Tip]:
    """Return the tips that somebody paid, latest first."""
    rows = Tip.objects.filter(wallet__user=user).exclude(state=Tip.State.ASKED).select_related("creator")
    return list(rows.order_by("-pk")[:limit])
