"""What creators earn from gifts, by show: coins, the money behind them, and their share of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Max, Min, Sum

from commerce.wallet.models import Gift, GiftPart


@dataclass(frozen=True)
class Given:
    """What was given in a show with coins that were bought in one currency, less what was taken back."""

    coins: int
    minor: int
    creator: str
    creator_id: str
    # One rate for all of it, or None.
    share_bp: int | None


def given_by_show(sides: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Given]:
    """Return what was given in some shows (public ids) by currency; one query, however many."""
    wanted = set(sides)
    settled = GiftPart.objects.filter(
        gift__scope__in={scope for scope, _currency in wanted},
        gift__state__in=[Gift.State.SETTLED, Gift.State.REVERSED],
    )
    rows = (
        settled.order_by()
        .values_list("gift__scope", "lot__currency")
        .annotate(
            coins=Sum(F("coins") - F("reversed_coins")),
            minor=Sum(F("minor") - F("reversed_minor")),
            name=Max("gift__creator__display_name"),
            number=Max("gift__creator__public_id"),
            least=Min("gift__share_bp"),
            most=Max("gift__share_bp"),
        )
    )
    return {
        (scope, currency): Given(coins, minor, name, number, least if least == most else None)
        for scope, currency, coins, minor, name, number, least, most in rows
        if (scope, currency) in wanted
    }
