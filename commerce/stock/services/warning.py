"""Running low: a brand is told once each time a thing falls to the level it set."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.stock.events import StockLow
from commerce.stock.models import StockItem
from marketplace.kernel.bus import emit

CHECK_ROWS_MAX = 500


@transaction.atomic
def low_level_set(*, variant: Variant, level: int | None) -> None:
    """Say at how many pieces left the brand wants to be told; None: never."""
    item = StockItem.objects.get_or_create(variant=variant)[0]
    StockItem.objects.filter(pk=item.pk).exclude(low_level=level).update(low_level=level, low_told=False)


def low_levels_check() -> int:
    """Tell what has fallen to its level since it last had more; returns how many that were.

    It runs every minute beside the sales, so that selling costs nothing for it.
    """
    watched = StockItem.objects.filter(low_level__isnull=False)
    watched.filter(low_told=True, on_hand__gt=F("held") + F("low_level")).update(low_told=False)
    low = watched.filter(low_told=False, on_hand__lte=F("held") + F("low_level"))
    return sum(_tell(pk) for pk in low.order_by("pk").values_list("pk", flat=True)[:CHECK_ROWS_MAX])


@transaction.atomic
def _tell(pk: int) -> bool:
    if not StockItem.objects.filter(pk=pk, low_told=False).update(low_told=True):
        return False
    emit(StockLow(stock_id=pk, crossing_ms=int(timezone.now().timestamp() * 1000)))
    return True
