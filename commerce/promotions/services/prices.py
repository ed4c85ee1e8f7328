"""Writes of show prices: planned with the line-up, asked while the show is on air, kept afterwards as evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.catalog.selectors import prices_of
from commerce.promotions.errors import ShowPriceElsewhere, ShowPriceTooHigh
from commerce.promotions.events import ShowPricesChanged
from commerce.promotions.models import ShowPrice, ShowPriceSpan
from commerce.promotions.quotes import milliseconds_of
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money

# The plan.


@transaction.atomic
def show_price_set(*, scope: str, variant: Variant, price: Money) -> ShowPrice:
    """Plan what a variant costs in one show, or change the plan.

    A show price above the ordinary one is kept, but nobody is ever asked more than the ordinary price.
    """
    row, _is_new = ShowPrice.objects.update_or_create(
        scope=scope, variant=variant, currency=price.currency, defaults={"amount_minor": price.minor}
    )
    return row


@transaction.atomic
def show_price_clear(*, scope: str, variant: Variant, currency: str = "") -> None:
    """Let a variant cost what it always costs, in one currency or in all; prices that were asked stay on record."""
    wanted = {"scope": scope, "variant": variant} | ({"currency": currency} if currency else {})
    ShowPrice.objects.filter(**wanted).delete()
    _close(ShowPriceSpan.objects.filter(**wanted), timezone.now())


@transaction.atomic
def show_prices_clear(*, scope: str) -> None:
    """The same for everything in one show."""
    ShowPrice.objects.filter(scope=scope).delete()
    _close(ShowPriceSpan.objects.filter(scope=scope), timezone.now())


# On air.


@transaction.atomic
def show_prices_open(*, scope: str) -> int:
    """The show goes on air: what is planned is asked from now on. Returns how many prices this call opened."""
    now = timezone.now()
    asked = ShowPriceSpan.objects.filter(scope=scope, closed_at__isnull=True)
    open_already = set(asked.values_list("variant_id", "currency"))
    spans = [
        ShowPriceSpan(
            scope=scope,
            variant_id=row.variant_id,
            currency=row.currency,
            amount_minor=row.amount_minor,
            opened_at=now,
        )
        for row in ShowPrice.objects.filter(scope=scope)
        if (row.variant_id, row.currency) not in open_already
    ]
    ShowPriceSpan.objects.bulk_create(spans)
    if spans:
        emit(ShowPricesChanged(scope=scope))
    return len(spans)


@transaction.atomic
def show_prices_close(*, scope: str) -> int:
    """The show is over: everybody pays the ordinary price again. Returns how many were closed by this call."""
    closed = _close(ShowPriceSpan.objects.filter(scope=scope), timezone.now())
    if closed:
        emit(ShowPricesChanged(scope=scope))
    return closed


@transaction.atomic
def show_price_ask(
    *,
    scope: str,
    variants: Sequence[Variant],
    price: Money,
    by: User,
    until: datetime | None = None,
    is_practice: bool = False,
) -> None:
    """Ask another price for a product's variants from now on, while the show is on air; until a moment, if given.

    The caller holds the show, so that one change comes after the other. Raises ShowPriceTooHigh, ShowPriceElsewhere.
    """
    _demand_lower(variants, price)
    now = timezone.now()
    for variant in variants:
        mine = ShowPriceSpan.objects.filter(scope=scope, variant=variant, currency=price.currency)
        latest = mine.order_by("opened_at").last()
        # Each change has a moment of its own, whichever process made the one before.
        at = now if latest is None else max(now, latest.opened_at + timedelta(milliseconds=1))
        _close(mine, at)
        mine.create(
            scope=scope,
            variant=variant,
            currency=price.currency,
            amount_minor=price.minor,
            opened_at=at,
            until=until,
            by=by,
            is_practice=is_practice,
        )
    until_ms = milliseconds_of(until) if until is not None else None
    emit(ShowPricesChanged(scope=scope, product_id=variants[0].product_id, until_ms=until_ms))


@transaction.atomic
def show_price_end(*, scope: str, variants: Sequence[Variant], currency: str) -> bool:
    """Ask the ordinary price again for a product's variants; False when that was so already."""
    spans = ShowPriceSpan.objects.filter(scope=scope, variant__in=variants, currency=currency)
    if not _close(spans, timezone.now()):
        return False
    emit(ShowPricesChanged(scope=scope, product_id=variants[0].product_id))
    return True


@transaction.atomic
def show_prices_forget(*, scope: str) -> None:
    """Leave nothing of a rehearsal's prices: nobody was ever asked them."""
    ShowPrice.objects.filter(scope=scope).delete()
    ShowPriceSpan.objects.filter(scope=scope, is_practice=True).delete()


def _close(spans: QuerySet[ShowPriceSpan], at: datetime) -> int:
    """End what is asked; what ended by itself keeps its own end."""
    asked = spans.filter(closed_at__isnull=True)
    return asked.filter(until__lte=at).update(closed_at=F("until")) + asked.update(closed_at=at)


def _demand_lower(variants: Sequence[Variant], price: Money) -> None:
    ordinary = prices_of([variant.pk for variant in variants], price.currency).values()
    if not ordinary:
        raise ShowPriceElsewhere(currency=price.currency)
    dearest = max(ordinary, key=lambda each: each.minor)
    if price >= dearest:
        raise ShowPriceTooHigh(ordinary=format_money(dearest))
