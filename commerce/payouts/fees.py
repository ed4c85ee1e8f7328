"""Which rule of the fee schedule holds for a sale: the one in force when it is bought, frozen on the order line.

The nearest category goes before those above it and before none, then the market before all of them, then what began
last: so a promotion for a week goes before what held until then, in its own category and market.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from commerce.catalog.models import Category
from commerce.payouts.models import FeeRule
from marketplace.kernel.money import BASIS_POINTS
from marketplace.markets.models import Market


@dataclass(frozen=True)
class Fee:
    """A rate and the rule it comes from; no rule: the house's own rate."""

    bp: int
    rule: str = ""


@dataclass(frozen=True)
class Schedule:
    """The rules of one market on one day."""

    rules: Sequence[FeeRule]
    parents: Mapping[int, int | None] = field(default_factory=dict)

    def fee_for(self, category: int | None) -> Fee:
        """Return what is taken of a sale in a category (or of a product that is in none)."""
        near = self._line_of(category)
        fitting = [rule for rule in self.rules if rule.category_id is None or rule.category_id in near]
        if not fitting:
            return Fee(settings.PLATFORM_FEE_BP)
        rule = max(fitting, key=lambda each: self._rank(each, near))
        return Fee(rule.bp, rule.public_id)

    def _rank(self, rule: FeeRule, near: Sequence[int]) -> tuple[int, bool, date, int]:
        nearness = -near.index(rule.category_id) if rule.category_id else -len(near)
        return nearness, rule.market_id is not None, rule.valid_from, rule.pk

    def _line_of(self, category: int | None) -> list[int]:
        """Return a category and those above it, nearest first."""
        line: list[int] = []
        while category is not None and category not in line:
            line.append(category)
            category = self.parents.get(category)
        return line


def kept_of(currency: str) -> tuple[int, int]:
    """Return which part of its fee the house keeps when a sale in a currency is refunded, and how much at most.

    Nothing in currencies of which nobody said how much that may be.
    """
    most = settings.REFUND_FEE_KEPT_MAX.get(currency, 0)
    bp = min(max(settings.REFUND_FEE_KEPT_BP, 0), BASIS_POINTS)
    return (bp, most) if bp and most else (0, 0)


def schedule_of(market: Market, day: date | None = None) -> Schedule:
    """Return the schedule of a market on a day: one query, and another where rules name categories."""
    day = day or timezone.localdate()
    rules = list(
        FeeRule.objects.filter(
            Q(market=None) | Q(market=market),
            Q(valid_until=None) | Q(valid_until__gt=day),
            valid_from__lte=day,
        )
    )
    if not any(rule.category_id for rule in rules):
        return Schedule(rules)
    return Schedule(rules, dict(Category.objects.values_list("pk", "parent_id")))
