"""Reads of pools: the fees of a month, who watched whom, and what a performer has of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet, Sum

from commerce.ledger.pooled import pool_credits
from commerce.memberships.models import GiftCode, Period, Plan, WatchMinute
from commerce.memberships.periods import Span, by_month, month_span
from commerce.renewals.models import PoolFee, PoolMonth, PoolShare
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Fee:
    """What of one member's money falls on a month, from which product's pool; ``source`` is what paid for it."""

    person: str
    product: str
    source: str
    minor: int


def fees_of(plan: Plan, month: str, currency: str) -> list[Fee]:
    """Return what falls on a month of what members paid for their times, less the house's share and tax.

    It is what the sale brought into the pool, less what earlier months had of it: what a pause moves, or what goes
    back of it, changes later months alone, and all months of a time together are never more than was paid.
    """
    span = month_span(month)
    rows = Period.objects.filter(
        membership__plan=plan,
        membership__user__isnull=False,
        currency=currency,
        starts_at__lt=span.ends_at,
        ends_at__gt=span.starts_at,
        price_minor__gt=0,
        revoked_at__isnull=True,
    )
    periods = list(rows.select_related("membership__user", "tier__product").order_by("source"))
    lines = _lines_of(periods)
    brought = pool_credits(lines.values(), currency)
    had = _had_before(plan, month, currency)
    fees = []
    for period in periods:
        person = period.membership.user.public_id if period.membership.user else ""
        left = max(brought.get(lines[period.source], 0) - had.get(period.source, 0), 0)
        ahead = Span(max(period.starts_at, span.starts_at), period.ends_at)
        part = by_month(left, ahead).get(month, 0)
        if part:
            fees.append(Fee(person, period.tier.product.public_id, period.source, part))
    return fees


def _had_before(plan: Plan, month: str, currency: str) -> dict[str, int]:
    """What earlier months had of each time."""
    rows = PoolFee.objects.filter(month__plan=plan, month__currency=currency, month__month__lt=month)
    return dict(rows.order_by().values_list("source").annotate(sum=Sum("minor")))


def _lines_of(periods: Collection[Period]) -> dict[str, str]:
    """Return the order lines behind periods, by source: a gift's is the one that its giver paid."""
    gifts = [period.source for period in periods if period.kind == Period.Kind.GIFT]
    paid = dict(GiftCode.objects.filter(public_id__in=gifts).values_list("public_id", "source"))
    return {period.source: paid.get(period.source, period.source) for period in periods}


def minutes_of(plan: Plan, month: str, people: Collection[str]) -> dict[str, dict[int, int]]:
    """Return how many minutes each of these people watched each creator in a month; of a creator's plan, theirs."""
    rows = WatchMinute.objects.filter(month=month, person__in=list(people))
    if plan.creator_id is not None:
        rows = rows.filter(creator=plan.creator_id)
    counted = rows.order_by().values_list("person", "creator").annotate(count=Count("pk"))
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for person, creator, count in counted:
        found[person][creator] = count
    return dict(found)


def month_before(plan: Plan, month: str, currency: str) -> PoolMonth | None:
    """Return the last month that was closed before one, or None."""
    return PoolMonth.objects.filter(plan=plan, currency=currency, month__lt=month).order_by("-month").first()


def months_to_close(present: str) -> list[tuple[Plan, str, str]]:
    """Return the months that are over and open, by plan and currency, the oldest first."""
    firsts = (
        Period.objects.filter(price_minor__gt=0)
        .order_by()
        .values_list("membership__plan", "currency")
        .annotate(first=Min("starts_at"))
    )
    plans = Plan.objects.select_related("creator", "brand").in_bulk()
    closed = set(PoolMonth.objects.values_list("plan", "month", "currency"))
    found = []
    for plan_id, currency, first in firsts:
        found += [
            (plans[plan_id], month, currency)
            for month in _months(first, present)
            if (plan_id, month, currency) not in closed
        ]
    return sorted(found, key=lambda one: (one[1], one[0].pk, one[2]))


def _months(first: datetime, present: str) -> list[str]:
    """The calendar months from a moment on, without the present one."""
    end = month_span(present).starts_at
    return list(by_month(0, Span(first, end))) if first < end else []


@dataclass(frozen=True)
class Row:
    """What a performer has of a plan in a month."""

    plan: Plan
    month: str
    minutes: int
    members: int
    money: Money
    public_id: str


def shares_with(creator: Creator) -> list[Row]:
    """Return what a performer had of memberships, the latest month first."""
    sums = (
        PoolShare.objects.filter(creator=creator)
        .order_by()
        .values_list("month")
        .annotate(minutes=Sum("minutes"), minor=Sum("minor"), members=Count("person", distinct=True))
    )
    months = PoolMonth.objects.select_related("plan").in_bulk([row[0] for row in sums])
    rows = [
        Row(
            months[pk].plan,
            months[pk].month,
            minutes,
            members,
            Money(minor, months[pk].currency),
            months[pk].public_id,
        )
        for pk, minutes, minor, members in sums
    ]
    return sorted(rows, key=lambda row: (row.month, row.plan.pk), reverse=True)


def shares_in(creator: Creator, month_id: str) -> QuerySet[PoolShare]:
    """Return a performer's shares of one month of a plan: each member's, without names."""
    rows = PoolShare.objects.filter(creator=creator, month__public_id=month_id)
    return rows.select_related("month__plan").order_by("-minor", "pk")


def pool_months(public_ids: Collection[str]) -> dict[str, PoolMonth]:
    """Return months by public id."""
    rows = PoolMonth.objects.filter(public_id__in=list(public_ids)).select_related("plan")
    return {row.public_id: row for row in rows}
