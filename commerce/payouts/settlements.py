"""Settling: a part that arrived is locked for its seller's days, then payable, unless something is still open about it.

Beat does it, any number of times; a fact that was lost is found by the next sweep.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from commerce.orders.models import Fulfilment, OrderLine
from commerce.payments.models import Dispute
from commerce.payouts.models import SellerTerms, Settlement
from commerce.returns.models import Return

SWEEP_ROWS_MAX: Final = 2_000
# States in which nothing of a part is under way any more.
OVER: Final = (
    Fulfilment.State.DELIVERED,
    Fulfilment.State.HANDED_OVER,
    Fulfilment.State.RETURNED,
    Fulfilment.State.CANCELLED,
)


def settlements_sweep(now: datetime | None = None) -> tuple[int, int]:
    """Lock what arrived and settle what is due; returns how many of each."""
    now = now or timezone.now()
    return _lock(now), _settle(now)


def settlement_begin(fulfilment_id: int, now: datetime | None = None) -> bool:
    """Lock one part, if it arrived; False when it has not, or was locked before."""
    now = now or timezone.now()
    return bool(_lock_rows(_arrived(now).filter(pk=fulfilment_id), now))


def _arrived(now: datetime) -> QuerySet[Fulfilment]:
    """Return paid parts that are over, or left so long ago that they must have arrived, and are not locked yet."""
    long_ago = now - timedelta(days=settings.ASSUMED_DELIVERY_DAYS)
    # Nobody's money waits for a word that never comes.
    lost = Q(state=Fulfilment.State.SHIPPED, shipped_at__lte=long_ago)
    return Fulfilment.objects.filter(
        Q(state__in=OVER) | lost,
        ~Exists(_tickets(variant__product__tier__awaits_show=True)),
        order__paid_at__isnull=False,
        settlement__isnull=True,
    )


def _tickets(**facts: object) -> QuerySet[OrderLine]:
    """Return the lines of a part that are tickets of which this is so."""
    return OrderLine.objects.filter(fulfilment=OuterRef("pk"), **facts)


def _lock(now: datetime) -> int:
    return _lock_rows(_arrived(now), now)


def _lock_rows(rows: QuerySet[Fulfilment], now: datetime) -> int:
    classes = SellerTerms.objects.filter(brand=OuterRef("brand")).values("days")
    ends = _tickets(variant__product__tier__over_at__isnull=False).order_by(
        "-variant__product__tier__over_at"
    )
    found = rows.select_related("order").annotate(
        days=Coalesce(Subquery(classes), settings.SETTLEMENT_DAYS),
        over_at=Subquery(ends.values("variant__product__tier__over_at")[:1]),
    )
    made = [
        _settlement(parcel, parcel.days, parcel.over_at, now)
        for parcel in found.order_by("pk")[:SWEEP_ROWS_MAX]
    ]
    # Another sweep may lock the same ones at this moment.
    return len(Settlement.objects.bulk_create(made, ignore_conflicts=True))


def _settlement(parcel: Fulfilment, days: int, over_at: datetime | None, now: datetime) -> Settlement:
    is_assumed = parcel.state == Fulfilment.State.SHIPPED
    arrived_at = parcel.delivered_at or now
    if parcel.state == Fulfilment.State.HANDED_OVER:
        arrived_at = parcel.order.paid_at or now
    if is_assumed and parcel.shipped_at:
        arrived_at = parcel.shipped_at + timedelta(days=settings.ASSUMED_DELIVERY_DAYS)
    # Tickets are worth something once the show was played, whenever they were paid.
    arrived_at = max(arrived_at, over_at or arrived_at)
    return Settlement(
        fulfilment=parcel,
        days=days,
        arrived_at=arrived_at,
        is_assumed=is_assumed,
        due_at=arrived_at + timedelta(days=days),
    )


def _settle(now: datetime) -> int:
    """Settle what is due, oldest first, but for parts that somebody is sending back or a bank argues about."""
    back = Return.objects.filter(
        fulfilment=OuterRef("fulfilment"), state__in=[*Return.OPEN, Return.State.RECEIVED]
    )
    argued = Dispute.objects.filter(payment__order=OuterRef("fulfilment__order"), state__in=Dispute.OPEN)
    due = Settlement.objects.filter(~Exists(back), ~Exists(argued), settled_at=None, due_at__lte=now)
    ready = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:SWEEP_ROWS_MAX])
    return Settlement.objects.filter(pk__in=ready, settled_at=None).update(settled_at=now)
