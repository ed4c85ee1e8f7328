"""Reductions that a file speaks of: a price before, and sales with their days. What of them is asked, and what is kept.

A price that nobody was asked here proves nothing (see promotions.history), however often a file names it. So what is
cheaper already when the file comes in is brought in as the price itself, with the one before kept beside it and never
struck by its own word; a sale to come is scheduled, and the price before it is asked until then.

Pure: what is scheduled already comes in as rows, the moment as an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from commerce.catalog.imports.numbers import NumberRefused
from commerce.catalog.models import PriceSchedule
from marketplace.kernel.money import Money

DAY: Final = len("2026-01-31")


@dataclass(frozen=True)
class Sale:
    """A price from one moment (None: since before) until another (None: for good).

    ``is_planned``: a price to come as our own export writes it, which may be higher than the present one.
    """

    price: Money
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_planned: bool = False


@dataclass
class Terms:
    """What is asked of a variant, what is kept as its price before, what will be asked, and what was left out."""

    prices: dict[str, Money]
    compares: dict[str, Money] = field(default_factory=dict)
    planned: list[Sale] = field(default_factory=list)
    left_out: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def moment_of(text: str, *, is_end: bool = False) -> datetime | None:
    """Read a moment; a day alone is its first moment, or the last when something ends with it.

    Raises NumberRefused.
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "T", 1) if len(text) > DAY else text)
    except (ValueError, OverflowError):
        raise NumberRefused("sale_days_unreadable", text=text[:40]) from None
    try:
        if len(text) <= DAY and is_end:
            found = datetime.combine(found.date() + timedelta(days=1), time())
        return timezone.make_aware(found) if timezone.is_naive(found) else found
    except (ValueError, OverflowError):
        raise NumberRefused("sale_days_unreadable", text=text[:40]) from None


def days_of(text: str) -> tuple[str, str]:
    """Take "from/until" apart."""
    start, _sign, end = text.strip().partition("/")
    return start.strip(), end.strip()


def terms_of(
    prices: dict[str, Money],
    compares: dict[str, Money],
    sales: Iterable[Sale],
    known: Sequence[PriceSchedule],
    now: datetime,
) -> Terms:
    """Return what becomes of the prices and reductions of one variant; ``known`` is scheduled for it already."""
    terms = Terms(dict(prices))
    for currency, compare in compares.items():
        if currency in prices and compare.minor > prices[currency].minor:
            terms.compares[currency] = compare
    for sale in sales:
        if sale.price.currency in prices:
            _take(terms, sale, prices[sale.price.currency], known, now)
    return terms


def _take(terms: Terms, sale: Sale, regular: Money, known: Sequence[PriceSchedule], now: datetime) -> None:
    is_over = sale.ends_at is not None and sale.ends_at <= now
    if is_over or any(_is_same(sale, row) for row in known):
        return
    if not sale.is_planned and sale.price.minor >= regular.minor:
        terms.left_out.append(("sale_not_lower", {}))
    elif sale.starts_at is not None and sale.starts_at > now:
        _plan(terms, sale, known)
    elif sale.price.minor < regular.minor:
        terms.prices[regular.currency] = sale.price
        terms.compares[regular.currency] = regular
        if sale.ends_at is not None:
            _plan(terms, Sale(regular, sale.ends_at), known)


def _plan(terms: Terms, sale: Sale, known: Sequence[PriceSchedule]) -> None:
    if any(_is_same(sale, row) for row in known):
        return
    others = [
        replace(each, price=sale.price)
        for each in terms.planned
        if each.price.currency == sale.price.currency
    ]
    rows = [
        Sale(row.money, row.starts_at, row.ends_at) for row in known if row.currency == sale.price.currency
    ]
    if any(_overlap(sale, each) for each in (*others, *rows)):
        terms.left_out.append(("sale_overlaps", {}))
    else:
        terms.planned.append(sale)


def _is_same(sale: Sale, row: PriceSchedule) -> bool:
    return row.money == sale.price and (row.starts_at, row.ends_at) == (sale.starts_at, sale.ends_at)


def _overlap(one: Sale, other: Sale) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Sale, other: Sale) -> bool:
    return one.starts_at is None or other.ends_at is None or one.starts_at < other.ends_at
