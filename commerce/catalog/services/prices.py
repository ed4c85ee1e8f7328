"""Writes of prices: what is asked now, and what will be asked by itself. Everything asked stays on record."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commerce.catalog.errors import PriceElsewhere, ScheduleBackwards, ScheduleInThePast, ScheduleOverlaps
from commerce.catalog.events import ProductChanged
from commerce.catalog.models import Price, PriceLog, PriceSchedule, Variant
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money


@transaction.atomic
def price_set(*, variant: Variant, price: Money) -> Price:
    """Set what a variant costs in one currency; a changed price is written down with its moment.

    A scheduled price that holds for good is over with it; one that has an end holds until then.
    """
    row, is_new = Price.objects.get_or_create(
        variant=variant, currency=price.currency, defaults={"amount_minor": price.minor}
    )
    if not is_new and not _take_over(variant, price.currency) and row.amount_minor == price.minor:
        return row
    row.amount_minor = price.minor
    if row.compare_minor is not None and row.compare_minor <= price.minor:
        row.compare_minor = None
    row.save(update_fields=["amount_minor", "compare_minor", "updated_at"])
    PriceLog.objects.create(
        variant=variant, currency=price.currency, amount_minor=price.minor, valid_from=timezone.now()
    )
    return row


def price_before_keep(*, price: Price, before: Money) -> None:
    """Keep what the brand says it cost before, for as long as that is more than what it costs."""
    kept = before.minor if before.minor > price.amount_minor else None
    if price.compare_minor != kept:
        price.compare_minor = kept
        price.save(update_fields=["compare_minor", "updated_at"])


def _take_over(variant: Variant, currency: str) -> int:
    now = timezone.now()
    begun = PriceSchedule.objects.filter(variant=variant, currency=currency, starts_at__lte=now)
    return begun.filter(ends_at__isnull=True, stopped_at__isnull=True).update(stopped_at=now)


@transaction.atomic
def price_clear(*, variant: Variant, currency: str) -> None:
    """Stop selling a variant in one currency, and what is scheduled there; what it cost stays on record."""
    if not Price.objects.filter(variant=variant, currency=currency).exists():
        return
    scheduled = PriceSchedule.objects.filter(variant=variant, currency=currency, stopped_at__isnull=True)
    scheduled.update(stopped_at=timezone.now())
    Price.objects.filter(variant=variant, currency=currency).delete()


@transaction.atomic
def price_schedule(
    *, variant: Variant, price: Money, starts_at: datetime, ends_at: datetime | None = None
) -> PriceSchedule:
    """Ask another price from one moment until another, or for good. The same again returns what is there.

    Raises ScheduleBackwards, ScheduleInThePast, PriceElsewhere (it is not sold in that currency), ScheduleOverlaps.
    """
    same = PriceSchedule.objects.filter(variant=variant, currency=price.currency, stopped_at__isnull=True)
    known = same.filter(amount_minor=price.minor, starts_at=starts_at, ends_at=ends_at).first()
    if known is not None:
        return known
    if ends_at is not None and ends_at <= starts_at:
        raise ScheduleBackwards
    if starts_at < timezone.now():
        # A price that was not asked cannot have been asked: the log proves what buyers saw.
        raise ScheduleInThePast
    # The lock lets one change of a price's schedule come after the other.
    if not Price.objects.select_for_update().filter(variant=variant, currency=price.currency).first():
        raise PriceElsewhere(currency=price.currency)
    overlapping = same.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))
    if ends_at is not None:
        overlapping = overlapping.filter(starts_at__lt=ends_at)
    if overlapping.exists():
        raise ScheduleOverlaps
    row = PriceSchedule.objects.create(
        variant=variant,
        currency=price.currency,
        amount_minor=price.minor,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    emit(ProductChanged(product_id=variant.product_id))
    return row


@transaction.atomic
def prices_schedule(
    *, variants: Sequence[Variant], price: Money, starts_at: datetime, ends_at: datetime | None = None
) -> list[PriceSchedule]:
    """The same for several variants: all of them, or none. Raises what price_schedule does."""
    ordered = sorted(variants, key=lambda each: each.pk)
    return [
        price_schedule(variant=each, price=price, starts_at=starts_at, ends_at=ends_at) for each in ordered
    ]


@transaction.atomic
def price_unschedule(*, scheduled: PriceSchedule) -> bool:
    """Stop a scheduled price, now or before it begins; False when it was stopped already."""
    mine = PriceSchedule.objects.filter(pk=scheduled.pk, stopped_at__isnull=True)
    if not mine.update(stopped_at=timezone.now()):
        return False
    emit(ProductChanged(product_id=scheduled.variant.product_id))
    return True
