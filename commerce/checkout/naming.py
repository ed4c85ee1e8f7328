"""Prices that buyers name: read from what a form sent, and refused where they are out of bounds."""

from commerce.catalog.errors import PriceTooHigh, PriceTooLow
from commerce.checkout.quoting import QuoteLine
from marketplace.kernel.money import Money, format_money
from marketplace.markets.models import Market


def chosen_of(text: str, market: Market) -> Money | None:
    """Read the amount for one piece that somebody typed; None for nothing. Raises AmountRefused."""
    return Money.parse(text, market.currency) if text.strip() else None


def demand_named(line: QuoteLine) -> None:
    """Refuse an amount below the least or above the most; elsewhere nobody names a price, and none counts.

    Raises PriceTooLow and PriceTooHigh.
    """
    chosen = line.wanted.chosen
    if chosen is None or line.least is None or line.asked is None or chosen == line.asked.price:
        return
    if chosen < line.least:
        raise PriceTooLow(least=format_money(line.least))
    raise PriceTooHigh(most=format_money(line.asked.price))
