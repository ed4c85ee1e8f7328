"""The word of the house that a page was shown a price: signed, the same bytes for everybody who was told.

A quote names a show, a product and the moment of which the prices were told; the price log says what they were then,
in every currency and for every variant. So there is nothing in it that could be raised, lowered or moved elsewhere.
A hold is what comes of a quote when the buyer reaches for the thing: it keeps what they saw while they pay.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Final

from django.conf import settings

from commerce.promotions.asking import Seen
from commerce.promotions.pricing import AskedPrice
from marketplace.kernel import passes

QUOTE_KIND: Final = "price-quote"
HOLD_KIND: Final = "price-hold"
# Longer than any show: what is on a page counts for as long as it holds.
QUOTE_SECONDS: Final = 24 * 3600
MILLISECONDS_DIGITS_MAX: Final = 14


def milliseconds_of(moment: datetime) -> int:
    """Return a moment in whole milliseconds since the epoch, never before it."""
    return ceil(moment.timestamp() * 1000)


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)


def told_ms(prices: Iterable[AskedPrice]) -> int:
    """Return since when all of these prices are asked, in milliseconds: of which moment they are told."""
    return max((milliseconds_of(price.since) for price in prices if price.since), default=0)


def quote_sign(*, scope: str, product: str, told_ms: int) -> str:
    """Return the quote of a show's product (public ids) as its prices were at a moment."""
    claims = {"s": scope, "p": product, "t": told_ms}
    return passes.sign(QUOTE_KIND, claims, seconds=QUOTE_SECONDS, now=told_ms / 1000)


def hold_sign(seen: Seen, *, scope: str, product: str) -> str:
    """Return what keeps a seen price for one buyer, until the time to pay is over (see ``seen_kept``)."""
    claims = {
        "s": scope,
        "p": product,
        "t": milliseconds_of(seen.told_at),
        "a": seen.acted_at.timestamp(),
        "h": seen.playhead_ms,
    }
    began = seen.acted_at.timestamp()
    return passes.sign(HOLD_KIND, claims, seconds=QUOTE_SECONDS, now=began)


def _playhead(at: str, now: datetime) -> int:
    """Return which moment a page says that its picture showed, as far as it can be true; else the present one."""
    is_number = at.isascii() and at.isdigit() and len(at) <= MILLISECONDS_DIGITS_MAX
    latest = milliseconds_of(now)
    earliest = latest - QUOTE_SECONDS * 1000
    return int(at) if is_number and earliest <= int(at) <= latest else latest


def seen_of(token: str, *, scope: str, product: str, now: datetime, at: str = "") -> Seen | None:
    """Return what a quote or a hold proves to have been seen of a show's product; None for any other text.

    ``at`` is which moment of the programme the page showed, by its own word: it is kept, and worth no price.
    A bad, foreign or old one is worth nothing: the buyer is asked the present price and not bothered with it.
    """
    if not token or not scope:
        return None
    for kind in (QUOTE_KIND, HOLD_KIND):
        try:
            claims = passes.read(kind, token, now=now.timestamp())
            if (claims["s"], claims["p"]) != (scope, product):
                return None
            if kind == QUOTE_KIND:
                return Seen(_moment(claims["t"]), now, _playhead(at, now))
            kept = seen_kept(_moment(claims["t"]), datetime.fromtimestamp(claims["a"], tz=UTC), now)
            return replace(kept, playhead_ms=claims.get("h")) if kept else None
        except (passes.PassRefused, KeyError, TypeError, ValueError):
            continue
    return None


def seen_kept(told_at: datetime | None, acted_at: datetime | None, now: datetime) -> Seen | None:
    """Return what somebody saw when they put a thing into their bag; after the time to pay it counts as of now."""
    if told_at is None or acted_at is None:
        return None
    is_held = now <= acted_at + timedelta(seconds=settings.STOCK_HOLD_SECONDS)
    return Seen(told_at, acted_at if is_held else now)
