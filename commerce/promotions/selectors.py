"""Reads of prices as they are asked: the ordinary one, the show's, and the one it beats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from commerce.catalog.selectors import price_steps, prices_of
from commerce.promotions.history import WINDOW, Span, lowest_before, spans_of
from commerce.promotions.models import ShowPrice
from commerce.promotions.pricing import AskedPrice
from marketplace.kernel.money import Money

Found = TypeVar("Found")


def show_prices(scope: str) -> QuerySet[ShowPrice]:
    """Return every price of one show, in all currencies, open or not."""
    return ShowPrice.objects.filter(scope=scope).select_related("variant")


def show_prices_of(scope: str, currency: str, *, only_open: bool = True) -> dict[int, Money]:
    """Return a show's prices in one currency by variant id; those that hold now, or all that are planned."""
    rows = ShowPrice.objects.filter(scope=scope, currency=currency) if scope else ShowPrice.objects.none()
    if only_open:
        rows = rows.filter(is_open=True)
    return {
        variant_id: Money(minor, currency)
        for variant_id, minor in rows.values_list("variant_id", "amount_minor")
    }


def _shows_by_variant(variant_ids: list[int], currency: str) -> dict[int, list[ShowPrice]]:
    asked = Q(is_open=True) | Q(opened_at__isnull=False)
    rows = ShowPrice.objects.filter(asked, variant__in=variant_ids, currency=currency)
    return _grouped((row.variant_id, row) for row in rows)


def _grouped(pairs: Iterable[tuple[int, Found]]) -> dict[int, list[Found]]:
    grouped: dict[int, list[Found]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped


def asked_prices(
    variant_ids: Iterable[int], *, currency: str, scope: str = "", now: datetime | None = None
) -> dict[int, AskedPrice]:
    """Return what each variant costs now for a buyer who came through ``scope`` (or through no show).

    Variants without a price in this currency are left out: they are not sold there. Four queries for any number.
    """
    return asked_prices_by_scope({(each, scope) for each in variant_ids}, currency=currency, now=now).get(
        scope, {}
    )


def asked_prices_by_scope(
    wanted: Iterable[tuple[int, str]], *, currency: str, now: datetime | None = None
) -> dict[str, dict[int, AskedPrice]]:
    """The same for pairs of variant and scope: one basket may hold things from several shows."""
    pairs = set(wanted)
    ids = sorted({variant_id for variant_id, _scope in pairs})
    at = now or timezone.now()
    ordinary = prices_of(ids, currency)
    steps = price_steps(ids, currency)
    shows = _shows_by_variant(ids, currency)
    asked: dict[str, dict[int, AskedPrice]] = {}
    for variant_id, scope in pairs:
        if variant_id in ordinary:
            told = _History(
                ordinary[variant_id], spans_of(steps.get(variant_id, []), at), shows.get(variant_id, [])
            )
            asked.setdefault(scope, {})[variant_id] = told.asked(scope, at)
    return asked


@dataclass(frozen=True)
class _History:
    """What a variant costs, what it cost, and what it costs and cost in shows, in one currency."""

    ordinary: Money
    spans: list[Span]
    shows: list[ShowPrice]

    def asked(self, scope: str, at: datetime) -> AskedPrice:
        mine = next((row for row in self.shows if scope and row.scope == scope and row.is_open), None)
        if mine is not None and mine.money <= self.ordinary:
            lowest = lowest_before(self._all_spans(at), mine.opened_at or at)
            return AskedPrice.of(mine.money, lowest, is_show_price=True)
        since = self.spans[-1].start if self.spans else at
        lowest = lowest_before(self._all_spans(at), since) if since > at - WINDOW else None
        return AskedPrice.of(self.ordinary, lowest, is_show_price=False)

    def _all_spans(self, at: datetime) -> list[Span]:
        in_shows = [
            Span(row.opened_at, row.closed_at or at, row.amount_minor) for row in self.shows if row.opened_at
        ]
        return self.spans + in_shows
