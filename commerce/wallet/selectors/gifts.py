"""Reads of gifts: the catalogue, one gift, what a show got."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from commerce.wallet.models import Gift, GiftKind
from marketplace.accounts.models import User
from marketplace.kernel.memory import kept
from marketplace.markets.models import Market

COUNTED = (Gift.State.PENDING, Gift.State.SETTLED)


def catalogue(market: Market) -> QuerySet[GiftKind]:
    """Return the gifts that can be sent in a market, in their order; none where there are no gifts."""
    if not market.has_gifts:
        return GiftKind.objects.none()
    return GiftKind.objects.filter(is_on=True).exclude(markets_off=market)


def kind_by_code(code: str, market: Market) -> GiftKind | None:
    """Return a gift that can be sent in a market, or None."""
    return catalogue(market).filter(code=code).first()


def gift_of_key(key: UUID) -> Gift | None:
    """Return what was sent with a key already."""
    return Gift.objects.select_related("kind", "creator", "wallet__user").filter(key=key).first()


def gift_by_id(gift_id: int) -> Gift | None:
    """Return a gift with everything that is told of it, for a handler that heard of it; or None."""
    return Gift.objects.select_related("kind", "creator", "wallet__user").filter(pk=gift_id).first()


def gift_of(user: User, public_id: str) -> Gift | None:
    """Return one of somebody's gifts, or None."""
    return Gift.objects.select_related("kind").filter(wallet__user=user, public_id=public_id).first()


def gifts_of(user: User, limit: int) -> list[Gift]:
    """Return what somebody gave, latest first."""
    rows = Gift.objects.filter(wallet__user=user).select_related("kind", "creator")
    return list(rows.order_by("-pk")[:limit])


def gifts_due(now: datetime, limit: int) -> list[int]:
    """Return the gifts whose minute is over, the oldest first."""
    due = Gift.objects.filter(state=Gift.State.PENDING, settle_at__lte=now).order_by("settle_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def coins_of_show(scope: str, *, since: datetime | None = None) -> int:
    """Return how many coins were given in a show; what was taken back does not count."""
    fits = Q(scope=scope, state__in=COUNTED) & (Q(sent_at__gte=since) if since else Q())
    return Gift.objects.filter(fits).aggregate(coins=Sum("coins"))["coins"] or 0


@kept(GiftKind)
def kinds_known() -> list[GiftKind]:
    """Return every gift there is, in its order."""
    return list(GiftKind.objects.all())
