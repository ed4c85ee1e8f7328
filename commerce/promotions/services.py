"""Writes of show prices: planned with the line-up, open while the show is on air, kept afterwards as evidence."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.promotions.models import ShowPrice
from marketplace.kernel.money import Money


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
    rows = ShowPrice.objects.filter(scope=scope, variant=variant)
    _clear(rows.filter(currency=currency) if currency else rows)


@transaction.atomic
def show_prices_clear(*, scope: str) -> None:
    """The same for everything in one show."""
    _clear(ShowPrice.objects.filter(scope=scope))


def _clear(rows: QuerySet[ShowPrice]) -> None:
    rows.filter(opened_at__isnull=True).delete()
    rows.filter(is_open=True).update(is_open=False, closed_at=timezone.now())


@transaction.atomic
def show_prices_open(*, scope: str) -> int:
    """The show goes on air: its prices hold from now on. Returns how many were opened by this call."""
    rows = ShowPrice.objects.filter(scope=scope, is_open=False)
    return rows.update(is_open=True, opened_at=timezone.now(), closed_at=None)


@transaction.atomic
def show_prices_close(*, scope: str) -> int:
    """The show is over: everybody pays the ordinary price again. Returns how many were closed by this call."""
    return ShowPrice.objects.filter(scope=scope, is_open=True).update(is_open=False, closed_at=timezone.now())
