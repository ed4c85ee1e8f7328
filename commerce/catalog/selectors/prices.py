"""Reads of prices. What is scheduled begins and ends here, by the clock: no worker has to be on time for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from commerce.catalog.models import Price, PriceLog, PriceSchedule, Variant
from commerce.catalog.timeline import Scheduled, Step, steps_with
from marketplace.kernel.memory import Kept
from marketplace.kernel.money import Money

LOWEST_WINDOW: Final = timedelta(days=30)
# What a row of a price's line of time is.
LOGGED: Final = 0
SCHEDULED: Final = 1
PRESENT: Final = 2


def schedule_holding(at: datetime) -> QuerySet[PriceSchedule]:
    """Return the scheduled prices that hold at a moment."""
    not_over = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    not_stopped = Q(stopped_at__isnull=True) | Q(stopped_at__gt=at)
    return PriceSchedule.objects.filter(not_over, not_stopped, starts_at__lte=at)


def with_present(prices: QuerySet[Price], at: datetime | None = None) -> QuerySet[Any]:
    """Say of each price what is asked instead of it now, or at a moment: ``present_minor``, in the same query."""
    same = {"variant": OuterRef("variant"), "currency": OuterRef("currency")}
    holding = schedule_holding(at or timezone.now()).filter(**same).order_by("amount_minor")
    scheduled = Subquery(holding.values("amount_minor")[:1], output_field=BigIntegerField())
    rows: QuerySet[Any] = cast("QuerySet[Any]", prices)
    present: QuerySet[Any] = rows.annotate(present_minor=Coalesce(scheduled, "amount_minor"))
    return present


def prices_present() -> Prefetch[str, QuerySet[Any], str]:
    """Bring the prices of variants along, each with its ``present_minor``."""
    return Prefetch("prices", queryset=with_present(Price.objects.all()))


def price_of(variant: Variant, currency: str) -> Money | None:
    """Return the ordinary price of a variant, or None: it is not sold in that currency."""
    return prices_of([variant.pk], currency).get(variant.pk)


def prices_of(variant_ids: Iterable[int], currency: str, *, at: datetime | None = None) -> dict[int, Money]:
    """Return the ordinary prices of many variants in one query; those without a price are left out.

    At another moment it is what the present price and the schedule say of it, not what the price was before.
    """
    rows = with_present(Price.objects.filter(variant__in=list(variant_ids), currency=currency), at)
    return {
        variant_id: Money(minor, currency)
        for variant_id, minor in rows.values_list("variant_id", "present_minor")
    }


@dataclass(frozen=True)
class PriceFacts:
    """What is written of a variant's price in one currency, whatever time it is.

    ``minor``: what was set last, None where it is not sold; ``steps``: every price it ever had as (valid from, minor
    units), oldest first, those that are scheduled for later too.
    """

    minor: int | None
    scheduled: tuple[Scheduled, ...]
    steps: tuple[Step, ...]

    def at(self, moment: datetime) -> int | None:
        """Return what is asked at a moment; of moments before now that is what ``steps`` say."""
        if self.minor is None:
            return None
        return min((each.minor for each in self.scheduled if each.holds(moment)), default=self.minor)


def price_facts_of(variant_ids: Iterable[int]) -> dict[int, dict[str, PriceFacts]]:
    """Return what is written of the prices of many variants, by variant id and currency, in one query."""
    return _facts.of(variant_ids)


def _facts_read(variant_ids: Collection[int]) -> dict[int, dict[str, PriceFacts]]:
    """Read prices, log and schedule in one query, and make one line of time of them."""
    nothing = Value(None, output_field=DateTimeField())
    wanted = {"variant__in": list(variant_ids)}
    columns = ("variant_id", "currency", "amount_minor", "start", "pk", "kind", "end", "stopped")
    tables: tuple[tuple[QuerySet[Any], int, dict[str, Any]], ...] = (
        (PriceLog.objects.all(), LOGGED, {"start": F("valid_from"), "end": nothing, "stopped": nothing}),
        (
            PriceSchedule.objects.all(),
            SCHEDULED,
            {"start": F("starts_at"), "end": F("ends_at"), "stopped": F("stopped_at")},
        ),
        (Price.objects.all(), PRESENT, {"start": nothing, "end": nothing, "stopped": nothing}),
    )
    parts = [
        rows.filter(**wanted).order_by().annotate(kind=Value(kind), **named).values_list(*columns)
        for rows, kind, named in tables
    ]
    rows = list(parts[0].union(*parts[1:], all=True))
    present = {(row[0], row[1]): row[2] for row in rows if row[5] == PRESENT}
    logged: dict[tuple[int, str], list[Step]] = {}
    scheduled: dict[tuple[int, str], list[Scheduled]] = {}
    timed = sorted((row for row in rows if row[5] != PRESENT), key=lambda row: row[3:5])
    for variant_id, currency, minor, start, _pk, kind, end, stopped in timed:
        if kind == SCHEDULED:
            scheduled.setdefault((variant_id, currency), []).append(Scheduled(minor, start, end, stopped))
        else:
            logged.setdefault((variant_id, currency), []).append((start, minor))
    facts: dict[int, dict[str, PriceFacts]] = {}
    for key in {**present, **logged, **scheduled}:
        planned = tuple(scheduled.get(key, []))
        steps = tuple(steps_with(logged.get(key, []), planned))
        facts.setdefault(key[0], {})[key[1]] = PriceFacts(present.get(key), planned, steps)
    return facts


_facts: Final[Kept[int, dict[str, PriceFacts]]] = Kept(_facts_read, Price, PriceLog, PriceSchedule)


def price_steps(variant_ids: Iterable[int], currency: str) -> dict[int, list[Step]]:
    """Return every ordinary price the variants ever had as (valid from, minor units), oldest first.

    Scheduled prices are among them, those to come too.
    """
    found = price_facts_of(variant_ids).items()
    return {pk: list(facts[currency].steps) for pk, facts in found if currency in facts}


def lowest_price_30_days(variant: Variant, currency: str, now: datetime) -> Money | None:
    """Return the lowest ordinary price that held at any time in the 30 days before ``now``, or None."""
    opening = now - LOWEST_WINDOW
    steps = [step for step in price_steps([variant.pk], currency).get(variant.pk, []) if step[0] < now]
    # The price that held when the window opened counts too.
    held_before = [minor for at, minor in steps if at <= opening][-1:]
    within = [minor for at, minor in steps if at > opening]
    lowest = min(held_before + within, default=None)
    return None if lowest is None else Money(lowest, currency)


def schedule_of(variant_ids: Iterable[int], *, after: datetime) -> dict[int, list[PriceSchedule]]:
    """Return the scheduled prices of variants that hold or are still to come, soonest first."""
    not_over = Q(ends_at__isnull=True) | Q(ends_at__gt=after)
    rows = PriceSchedule.objects.filter(not_over, variant__in=list(variant_ids), stopped_at__isnull=True)
    found: dict[int, list[PriceSchedule]] = {}
    for row in rows:
        found.setdefault(row.variant_id, []).append(row)
    return found


def schedule_to_come() -> Prefetch[str, QuerySet[PriceSchedule], str]:
    """Bring along what is scheduled for variants: what holds, and what is still to come."""
    not_over = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    return Prefetch("price_schedule", PriceSchedule.objects.filter(not_over, stopped_at__isnull=True))


def holds_for_good(row: PriceSchedule, at: datetime) -> bool:
    """Tell whether a scheduled price began and has no end: the present one."""
    return row.starts_at <= at and row.ends_at is None


def prices_standing(variant_ids: Iterable[int]) -> dict[tuple[int, str], Money]:
    """Return the scheduled prices that began and hold for good, by variant and currency: the present ones."""
    begun = schedule_holding(timezone.now()).filter(variant__in=list(variant_ids), ends_at__isnull=True)
    return {(row.variant_id, row.currency): row.money for row in begun}
