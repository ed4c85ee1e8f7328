"""The smallest payout of each currency. What is less is carried on, and paid together with what comes next."""

from typing import Final

from django.conf import settings

from marketplace.kernel.money import Money

ENTRY: Final = "EUR=1.00"


def minimum_of(currency: str) -> Money:
    """Return the smallest payout of a currency; nothing where none is set. Raises what minimums raises."""
    return minimums().get(currency, Money(0, currency))


def minimums() -> dict[str, Money]:
    """Return what is set. Raises ValueError for what is no currency, and AmountRefused for what it cannot hold."""
    found = {}
    for entry in settings.PAYOUT_MINIMUMS:
        currency, equals, text = entry.partition("=")
        if not equals:
            raise ValueError(f"PAYOUT_MINIMUMS: write {ENTRY}, not {entry!r}")
        money = Money.parse(text, Money(0, currency.strip()).currency)
        found[money.currency] = money
    return found
