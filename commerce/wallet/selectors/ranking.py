"""Who gave most: in a show, and to a creator in a month. Who wished it so has no name there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from commerce.wallet.models import FanStanding, Gift, Tip
from commerce.wallet.selectors.gifts import COUNTED
from marketplace.accounts.models import User
from marketplace.creators.models import Creator

RANKED_MAX: Final = 20
# From how many coins on, given to one creator, somebody is a fan of a level.
LEVELS: Final = (100, 1_000, 10_000)


@dataclass(frozen=True)
class Fan:
    """A place in a ranking; without a user it is of somebody who wished no name, or whose account is gone."""

    place: int
    user: User | None
    coins: int


def fans_of_show(scope: str) -> list[Fan]:
    """Return who gave most in a show."""
    return _ranked(Gift.objects.filter(scope=scope, state__in=COUNTED))


def month_start(now: datetime) -> datetime:
    """Return when this month began, where the house is."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def fans_of_month(creator: Creator, now: datetime) -> list[Fan]:
    """Return who gave a creator most this month."""
    since = month_start(now)
    return _ranked(Gift.objects.filter(creator=creator, sent_at__gte=since, state__in=COUNTED))


def _ranked(gifts: QuerySet[Gift]) -> list[Fan]:
    rows = (
        gifts.order_by()
        .values_list("wallet__user", "wallet", "is_anonymous")
        .annotate(sum=Sum("coins"))
        .order_by("-sum", "wallet", "is_anonymous")[:RANKED_MAX]
    )
    found = list(rows)
    users = User.objects.in_bulk({user for user, _wallet, hidden, _coins in found if user and not hidden})
    return [
        Fan(place, None if hidden else users.get(user), coins)
        for place, (user, _wallet, hidden, coins) in enumerate(found, start=1)
    ]


def fan_coins(user: User, creator: Creator) -> int:
    """Return how many coins somebody has given a creator in all."""
    row = FanStanding.objects.filter(wallet__user=user, creator=creator).first()
    return row.coins if row else 0


def fan_level(user: User, creator: Creator) -> int:
    """Return the level of somebody as a creator's fan; 0 is none."""
    coins = fan_coins(user, creator)
    return sum(coins >= level for level in LEVELS)


@dataclass(frozen=True)
class ShowGifts:
    """What a show was given in all."""

    gifts: int = 0
    coins: int = 0
    fans: int = 0


def gifts_of_shows(scopes: Iterable[str]) -> dict[str, ShowGifts]:
    """Return what some shows were given; those that got nothing are left out."""
    found: dict[str, ShowGifts] = {}
    rows = Gift.objects.filter(scope__in=list(scopes), state__in=COUNTED).order_by()
    for scope, count, coins, wallets in rows.values_list("scope").annotate(
        count=Sum("count"), sum=Sum("coins"), wallets=Count("wallet", distinct=True)
    ):
        found[scope] = ShowGifts(count, coins, wallets)
    return found


def latest_of_show(scope: str, limit: int) -> list[Gift]:
    """Return the latest gifts of a show."""
    rows = Gift.objects.filter(scope=scope, state__in=COUNTED).select_related("kind", "wallet__user")
    return list(rows.order_by("-pk")[:limit])


def tips_of_show(scope: str, limit: int) -> list[Tip]:
    """Return the latest tips of a show."""
    rows = Tip.objects.filter(scope=scope, state=Tip.State.PAID).select_related("wallet__user")
    return list(rows.order_by("-paid_at", "-pk")[:limit])


def tip_by_id(tip_id: int) -> Tip | None:
    """Return a tip for a handler that heard of it, or None."""
    return Tip.objects.select_related("wallet__user", "creator").filter(pk=tip_id).first()


def gift_or_tip(scope: str, public_id: str) -> tuple[User | None, bool] | None:
    """Return who gave a gift or a tip in a show and whether without a name; None when there is no such thing."""
    found = (
        Gift.objects.filter(scope=scope, public_id=public_id, state__in=COUNTED)
        .select_related("wallet__user")
        .first()
        or Tip.objects.filter(scope=scope, public_id=public_id, state=Tip.State.PAID)
        .select_related("wallet__user")
        .first()
    )
    return (found.wallet.user, found.is_anonymous) if found is not None else None
