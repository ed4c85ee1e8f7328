"""Reads of prices as they are asked: the ordinary one, the show's, and the one it beats."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import F, QuerySet, Value
from django.utils import timezone

from commerce.catalog.selectors import price_facts_of
from commerce.promotions.asking import PriceHistory, Seen, ShowSpan
from commerce.promotions.history import Span, spans_of
from commerce.promotions.models import FlashDeal, FlashDealPrice, ShowPrice, ShowPriceSpan
from commerce.promotions.pricing import AskedPrice
from marketplace.kernel.memory import Kept
from marketplace.kernel.money import Money

NOTHING_SEEN: Final[Mapping[tuple[int, str], Seen]] = MappingProxyType({})


def show_prices(scope: str) -> QuerySet[ShowPrice]:
    """Return every price that is planned for one show, in all currencies."""
    return ShowPrice.objects.filter(scope=scope).select_related("variant")


def planned_prices_of(scope: str, currency: str) -> dict[int, Money]:
    """Return what is planned for a show in one currency, by variant id, whether it holds already or not."""
    rows = ShowPrice.objects.filter(scope=scope, currency=currency)
    return {
        variant_id: Money(minor, currency)
        for variant_id, minor in rows.values_list("variant_id", "amount_minor")
    }


def _spans_read(variant_ids: Collection[int]) -> dict[int, list[tuple[str, ShowSpan | Span]]]:
    """Read what shows and flash deals asked for each variant, with its currency, in one query."""
    wanted = list(variant_ids)
    shows = ShowPriceSpan.objects.filter(variant__in=wanted).order_by()
    deals = FlashDealPrice.objects.filter(variant__in=wanted).order_by()
    told = _told(
        shows,
        where=F("scope"),
        practice=F("is_practice"),
        start=F("opened_at"),
        end=F("until"),
        over=F("closed_at"),
    ).union(
        _told(
            deals,
            where=Value(""),
            practice=Value(False),
            start=F("deal__starts_at"),
            end=F("deal__ends_at"),
            over=F("deal__ended_at"),
        ),
        all=True,
    )
    spans: dict[int, list[tuple[str, ShowSpan | Span]]] = {}
    for variant_id, currency, minor, where, practice, start, until, over in sorted(
        told, key=lambda row: row[5]
    ):
        end = min((moment for moment in (over, until) if moment is not None), default=None)
        found: ShowSpan | Span
        found = (
            ShowSpan(where, start, end, minor, bool(practice)) if where else Span(start, end or start, minor)
        )
        spans.setdefault(variant_id, []).append((currency, found))
    return spans


def _told(rows: QuerySet[Any], **columns: Any) -> Any:
    return rows.annotate(**columns).values_list("variant_id", "currency", "amount_minor", *columns)


_spans: Final[Kept[int, list[tuple[str, ShowSpan | Span]]]] = Kept(
    _spans_read, ShowPriceSpan, FlashDeal, FlashDealPrice
)


def _histories(ids: Iterable[int], at: datetime) -> dict[tuple[int, str], PriceHistory]:
    """Return what the variants cost and cost, by variant id and currency; two queries for any number."""
    wanted = sorted(set(ids))
    shows = _spans.of(wanted)
    histories: dict[tuple[int, str], PriceHistory] = {}
    for pk, facts in price_facts_of(wanted).items():
        for currency, known in facts.items():
            present = known.at(at)
            if present is not None:
                own = [span for where, span in shows.get(pk, []) if where == currency]
                histories[pk, currency] = PriceHistory(
                    Money(present, currency),
                    spans_of(known.steps, at),
                    [span for span in own if isinstance(span, ShowSpan)],
                    [span for span in own if isinstance(span, Span)],
                )
    return histories


def asked_prices(
    variant_ids: Iterable[int], *, currency: str, scope: str = "", now: datetime | None = None
) -> dict[int, AskedPrice]:
    """Return what each variant costs now for a buyer who came through ``scope`` (or through no show).

    Variants without a price in this currency are left out: they are not sold there. Two queries for any number.
    """
    return asked_prices_by_scope({(each, scope) for each in variant_ids}, currency=currency, now=now).get(
        scope, {}
    )


def asked_prices_by_scope(
    wanted: Iterable[tuple[int, str]],
    *,
    currency: str,
    now: datetime | None = None,
    seen: Mapping[tuple[int, str], Seen] = NOTHING_SEEN,
) -> dict[str, dict[int, AskedPrice]]:
    """The same for pairs of variant and scope: one basket may hold things from several shows.

    ``seen`` says of some pairs what the buyer saw, and when they reached for it.
    """
    pairs = set(wanted)
    at = now or timezone.now()
    histories = _histories((variant_id for variant_id, _scope in pairs), at)
    asked: dict[str, dict[int, AskedPrice]] = {}
    for variant_id, scope in pairs:
        history = histories.get((variant_id, currency))
        if history is not None:
            found = history.asked(scope, at, seen.get((variant_id, scope)))
            asked.setdefault(scope, {})[variant_id] = found
    return asked


def lowest_everywhere(moments: Mapping[int, datetime], *, scope: str) -> dict[int, dict[str, int]]:
    """Return the lowest price asked for each variant in the 30 days before its moment, in every currency.

    Two queries for any number of variants.
    """
    found: dict[int, dict[str, int]] = {}
    now = timezone.now()
    for (variant_id, currency), history in _histories(sorted(moments), now).items():
        lowest = history.lowest_before(scope, moments[variant_id])
        if lowest is not None:
            found.setdefault(variant_id, {})[currency] = lowest
    return found


def asked_everywhere(
    variant_ids: Iterable[int], *, scope: str, now: datetime | None = None
) -> dict[int, dict[str, AskedPrice]]:
    """Return what each variant costs now in a show, in every currency it is sold in; two queries for all."""
    at = now or timezone.now()
    asked: dict[int, dict[str, AskedPrice]] = {}
    for (variant_id, currency), history in _histories(sorted(set(variant_ids)), at).items():
        asked.setdefault(variant_id, {})[currency] = history.asked(scope, at)
    return asked
