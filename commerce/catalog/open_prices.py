"""Prices that buyers name themselves, between the least that is asked and the most that is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from commerce.catalog.errors import PriceTooHigh, PriceTooLow
from commerce.catalog.models import OpenPrice, Variant
from marketplace.kernel.money import Money, format_money

SUGGESTED_MAX: Final = 4


@dataclass(frozen=True)
class Openness:
    """What a buyer may name for one piece, besides that it is no less than the price."""

    suggested: tuple[Money, ...]
    most: Money

    def check(self, chosen: Money, least: Money) -> None:
        """Refuse what cannot be paid for one piece. Raises PriceTooLow and PriceTooHigh."""
        if chosen < least:
            raise PriceTooLow(least=format_money(least))
        if self.most < chosen:
            raise PriceTooHigh(most=format_money(self.most))


def open_prices_of(variant_ids: Iterable[int], currency: str) -> dict[int, Openness]:
    """Return for which of some variants buyers name the price in this currency, and within which bounds."""
    rows = OpenPrice.objects.filter(variant__in=list(variant_ids), currency=currency)
    return {
        row.variant_id: Openness(
            tuple(Money(minor, currency) for minor in row.suggested), Money(row.most_minor, currency)
        )
        for row in rows
    }


@transaction.atomic
def open_price_set(*, variant: Variant, most: Money | None, suggested: Sequence[Money] = ()) -> None:
    """Let buyers name the price of a variant in the currency of ``most``; suggestions above that are left out."""
    if most is None:
        OpenPrice.objects.filter(variant=variant).delete()
        return
    offered = sorted({each.minor for each in suggested if 0 <= each.minor <= most.minor})[:SUGGESTED_MAX]
    OpenPrice.objects.update_or_create(
        variant=variant,
        currency=most.currency,
        defaults={"suggested": offered, "most_minor": most.minor},
    )
