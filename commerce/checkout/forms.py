"""What the checkout pages may send."""

from typing import Final
from uuid import UUID

from marketplace.kernel import passes
from marketplace.kernel.money import Money

QUOTE_KIND: Final = "quote"
QUOTE_SECONDS: Final = 24 * 3600


def key_of(text: str) -> UUID | None:
    """Read the key a page made, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def quote_pass(total: Money) -> str:
    """Sign the total a page shows, so that only what we really showed is held against the price."""
    return passes.sign(QUOTE_KIND, {"minor": total.minor, "currency": total.currency}, seconds=QUOTE_SECONDS)


def total_shown(token: str) -> Money | None:
    """Return the total a page proves to have shown, or None: then the price of the moment is charged.

    An amount the browser just claims is nothing: prices are made here.
    """
    try:
        claims = passes.read(QUOTE_KIND, token)
        return Money(claims["minor"], claims["currency"])
    except (passes.PassRefused, KeyError, TypeError, ValueError):
        return None
