"""What somebody gave in a month: by creator, with tips, for the page and the monthly mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, Sum
from django.utils import timezone

from commerce.wallet.models import CoinLot, Gift, Tip, Wallet
from marketplace.accounts.models import User
from marketplace.kernel.money import Money

# No month before it has anything in it, and the first of all has none before.
FIRST_YEAR: Final = 2000


@dataclass(frozen=True)
class GivenTo:
    """What one creator got of somebody in a month."""

    creator: str
    gifts: int
    coins: int


@dataclass(frozen=True)
class Statement:
    """A month of one person's giving."""

    first_day: date
    given: list[GivenTo]
    tips: list[Money]
    bought: list[Money]

    @property
    def coins(self) -> int:
        """How many coins were given in all."""
        return sum(row.coins for row in self.given)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given and nothing bought."""
        return not (self.given or self.tips or self.bought)


def _span(first_day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    after = (first_day + timedelta(days=32)).replace(day=1)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first_day, after))
    return start, end


def statement_of(user: User, first_day: date) -> Statement:
    """Return what somebody gave and bought in the month that begins on a day."""
    start, end = _span(first_day)
    gifts = Gift.objects.filter(
        wallet__user=user, sent_at__gte=start, sent_at__lt=end, state=Gift.State.SETTLED
    )
    by_creator = (
        gifts.order_by().values_list("creator__display_name").annotate(gifts=Count("pk"), sum=Sum("coins"))
    )
    tips = Tip.objects.filter(wallet__user=user, state=Tip.State.PAID, paid_at__gte=start, paid_at__lt=end)
    lots = CoinLot.objects.filter(
        wallet__user=user, kind=CoinLot.Kind.BOUGHT, created_at__gte=start, created_at__lt=end
    )
    return Statement(
        first_day,
        [GivenTo(name, count, coins) for name, count, coins in by_creator.order_by("-sum")],
        _sums(tips.order_by("currency").values_list("currency").annotate(sum=Sum("amount_minor"))),
        _sums(lots.order_by("currency").values_list("currency").annotate(sum=Sum("money_minor"))),
    )


def _sums(rows: Iterable[tuple[str, int]]) -> list[Money]:
    return [Money(minor, currency) for currency, minor in rows]


def month_before(day: date) -> date:
    """Return the first day of the month before the one a day is in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_read(text: str, today: date) -> date:
    """Read ``2026-11``; anything else, a month to come or of another age, is this month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    if found.year < FIRST_YEAR:
        return today.replace(day=1)
    return min(found, today.replace(day=1))


def givers_of(first_day: date, *, after: int, limit: int) -> list[Wallet]:
    """Return the wallets out of which something was given in a month, from after a row on."""
    start, end = _span(first_day)
    gave = Q(gifts__sent_at__gte=start, gifts__sent_at__lt=end, gifts__state=Gift.State.SETTLED)
    tipped = Q(tips__paid_at__gte=start, tips__paid_at__lt=end, tips__state=Tip.State.PAID)
    wallets = Wallet.objects.filter(gave | tipped, pk__gt=after, user__is_active=True)
    return list(wallets.select_related("user").distinct().order_by("pk")[:limit])
