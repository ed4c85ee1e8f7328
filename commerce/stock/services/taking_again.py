"""A piece that was put back taken again by the order it was sold to."""

from django.db import transaction
from django.db.models import F

from commerce.stock.errors import SoldOut
from commerce.stock.events import StockChanged
from commerce.stock.models import Reservation, StockEntry, StockItem
from commerce.stock.selectors import reservations_of
from commerce.stock.services import quotas
from marketplace.kernel.bus import emit


@transaction.atomic
def stock_return_undo(*, variant_id: int, key: str) -> None:
    """Take one piece back from the shelf that an order (its key) had given back; it is sold as before.

    Its place in what it shares is taken under the order's own row: what is given back later goes back whole.
    Raises SoldOut when somebody has it, or is paying for it; then nothing changed.
    """
    item = StockItem.objects.select_related("variant__product").get(variant=variant_id)
    rows = StockItem.objects.filter(pk=item.pk, stops=0, on_hand__gte=F("held") + 1)
    if not rows.update(on_hand=F("on_hand") - 1):
        raise SoldOut(title=item.variant.shown_title, left=0)
    sold = reservations_of(key).filter(stock=item).first()
    noted = Reservation.objects.filter(key=key, stock=item, returned__gte=1)
    if (
        noted.update(returned=F("returned") - 1)
        and sold is not None
        and quotas.places_take(quotas.places_of([(sold, 1)])) is not None
    ):
        raise SoldOut(title=item.variant.shown_title, left=0)
    StockEntry.objects.create(stock=item, delta=-1, why=StockEntry.Why.SOLD, note=key[:120])
    emit(StockChanged(variant_id=variant_id))
