"""At which rate something is exchanged today: the newest that is not too old, also the other way round or over a third.

Nothing is added to a rate: there is no spread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from django.conf import settings
from django.utils import timezone

from commerce.ledger.exchange import Rate
from commerce.payouts.models import ExchangeRate

# As many decimals as the ledger keeps.
SMALLEST: Final = Decimal("0.000000000001")
Pair = tuple[str, str]


@dataclass(frozen=True)
class RateFound:
    """A rate, of which day it is, and who says so."""

    rate: Rate
    on: date
    source: str


@dataclass(frozen=True)
class Rates:
    """The newest rates of each pair that are not too old, in both directions."""

    rows: Mapping[Pair, RateFound]

    def find(self, sold: str, bought: str) -> RateFound | None:
        """Return what one unit of a currency is worth in another; None when nobody says so lately enough."""
        direct = self.rows.get((sold, bought))
        if direct is not None:
            return direct
        thirds = sorted(third for first, third in self.rows if first == sold and (third, bought) in self.rows)
        if not thirds:
            return None
        first, second = self.rows[sold, thirds[0]], self.rows[thirds[0], bought]
        source = first.source if first.source == second.source else f"{first.source}, {second.source}"[:80]
        return _found(sold, bought, first.rate.value * second.rate.value, min(first.on, second.on), source)


def rates_today(today: date | None = None) -> Rates:
    """Return the rates that hold today: one query."""
    today = today or timezone.localdate()
    since = today - timedelta(days=settings.EXCHANGE_RATE_DAYS_MAX)
    found: dict[Pair, RateFound] = {}
    inverse: dict[Pair, RateFound] = {}
    for row in ExchangeRate.objects.filter(on__gte=since, on__lte=today).order_by("on"):
        for rows, sold, bought, value in (
            (found, row.sold, row.bought, row.value),
            (inverse, row.bought, row.sold, 1 / row.value),
        ):
            one = _found(sold, bought, value, row.on, row.source)
            if one is not None:
                rows[sold, bought] = one
    # The newer one holds; of one day, what somebody wrote goes before what follows from it.
    later = {pair: one for pair, one in inverse.items() if pair not in found or one.on > found[pair].on}
    return Rates(found | later)


def _found(sold: str, bought: str, value: Decimal, on: date, source: str) -> RateFound | None:
    """Return a rate with as many decimals as are kept; None for one that is nothing, or too large to be kept."""
    exact = value.quantize(SMALLEST, rounding=ROUND_HALF_EVEN).normalize()
    try:
        return RateFound(Rate(sold, bought, exact), on, source)
    except ValueError:
        return None
