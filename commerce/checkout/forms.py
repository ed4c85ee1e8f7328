"""What the checkout pages may send."""

from typing import Final
from uuid import UUID

from commerce.checkout.wanting import Shown
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


def quote_pass(shown: Shown) -> str:
    """Sign what a page shows, so that only what we really showed is held against what is asked."""
    total = shown.total
    claims = {"minor": total.minor, "currency": total.currency, "things": shown.things}
    return passes.sign(QUOTE_KIND, claims, seconds=QUOTE_SECONDS)


def quote_shown(token: str) -> Shown | None:
    """Return what a page proves to have shown, or None: then the price of the moment is charged.

    An amount the browser just claims is nothing: prices are made here.
    """
    try:
        claims = passes.read(QUOTE_KIND, token)
        return Shown(Money(claims["minor"], claims["currency"]), str(claims["things"]))
    except (passes.PassRefused, KeyError, TypeError, ValueError):
        return None
