"""Sold out by hand: a show's people stop the sale of a thing, whatever is counted, and take it up again.

The stock row itself counts who has stopped it, so that the write that takes a piece can ask it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from commerce.stock.events import StockChanged
from commerce.stock.models import SaleStop, StockItem
from commerce.stock.services.offering import offer_next
from marketplace.kernel.bus import emit


@transaction.atomic
def sale_stop(*, scope: str, variant_ids: Iterable[int]) -> int:
    """Sell none of these until ``scope`` takes the sale up again; returns how many that stopped. Twice is once.

    What is held for people who are paying stays theirs.
    """
    items = StockItem.objects.filter(variant__in=list(variant_ids)).order_by("pk")
    return sum(_stop(scope, item) for item in items)


def _stop(scope: str, item: StockItem) -> bool:
    # The row first: of two presses at once, the second waits here and finds that there is nothing to do.
    StockItem.objects.filter(pk=item.pk).update(stops=F("stops") + 1)
    if not SaleStop.objects.get_or_create(scope=scope, stock=item)[1]:
        StockItem.objects.filter(pk=item.pk).update(stops=F("stops") - 1)
        return False
    emit(StockChanged(variant_id=item.variant_id))
    return True


@transaction.atomic
def sale_resume(*, scope: str, variant_ids: Iterable[int] | None = None) -> int:
    """Sell these again, or all that ``scope`` stopped; returns how many that were. Others' stops stay."""
    stops = SaleStop.objects.filter(scope=scope).select_related("stock").order_by("stock_id")
    if variant_ids is not None:
        stops = stops.filter(stock__variant__in=list(variant_ids))
    return sum(_resume(stop) for stop in stops)


def _resume(stop: SaleStop) -> bool:
    if not SaleStop.objects.filter(pk=stop.pk).delete()[0]:
        return False
    StockItem.objects.filter(pk=stop.stock_id).update(stops=F("stops") - 1)
    emit(StockChanged(variant_id=stop.stock.variant_id))
    offer_next(stop.stock)
    return True
