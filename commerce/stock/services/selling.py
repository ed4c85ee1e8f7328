"""Selling what was held, once; or what is still there after its time was over."""

from django.db import transaction
from django.db.models import F

from commerce.stock.events import StockChanged
from commerce.stock.models import Reservation, StockEntry, StockItem
from commerce.stock.selectors import reservations_of
from commerce.stock.services import picking, quotas
from marketplace.kernel.bus import emit

Gone = list[tuple[int | None, int]]


class _PiecesGone(Exception):
    """Undoes a sale of which a part cannot be had any more."""


def _sell(reservation: Reservation, late: list[Reservation]) -> Gone:
    """Take the pieces of one row out of stock; returns how many left which location.

    ``late`` gets what was not held any more.
    """
    mine = Reservation.objects.filter(pk=reservation.pk)
    item = reservation.stock
    quantity = reservation.quantity
    if mine.filter(state=Reservation.State.HELD).update(state=Reservation.State.SOLD):
        StockItem.objects.filter(pk=item.pk).update(
            on_hand=F("on_hand") - quantity, held=F("held") - quantity
        )
        return picking.pick_sold(reservation) if item.places else [(None, quantity)]
    if mine.filter(state=Reservation.State.RELEASED).update(state=Reservation.State.SOLD):
        # The time was over, or nothing was promised; but nobody else may have wanted it.
        late.append(reservation)
        return _sell_late(reservation, item, quantity)
    return []


def _sell_late(reservation: Reservation, item: StockItem, quantity: int) -> Gone:
    rows = StockItem.objects.filter(pk=item.pk, stops=0, on_hand__gte=F("held") + quantity)
    if not rows.update(on_hand=F("on_hand") - quantity):
        raise _PiecesGone
    emit(StockChanged(variant_id=item.variant_id))
    # The row is ours now: what it says of its locations is true until the end.
    if not StockItem.objects.filter(pk=item.pk, places__gt=0).exists():
        return [(None, quantity)]
    picking.pick_forget(reservation)
    gone = picking.pick(item, reservation, sold=True)
    if not gone:
        raise _PiecesGone
    return gone


def _take_places(late: list[Reservation]) -> None:
    """Take the places that were given back meanwhile, or were promised to nobody, if they are still free."""
    if not late:
        return
    shared = set(
        StockItem.objects.filter(pk__in=[one.stock_id for one in late], quotas__gt=0).values_list(
            "pk", flat=True
        )
    )
    rows = [one for one in late if one.stock_id in shared]
    for one in late:
        one.quotas = []
    quotas.note_memberships(rows)
    # Of those that left their quota meanwhile nothing is given back later either.
    Reservation.objects.bulk_update(late, ["quotas"])
    if quotas.places_take(quotas.places_of((one, one.quantity) for one in rows)) is not None:
        raise _PiecesGone


@transaction.atomic
def reservation_sell(*, key: str) -> bool:
    """Take what is held for a deed out of stock, once; pieces whose time was over are taken again if still free.

    False (and nothing changed) when a part is gone meanwhile, or nothing was ever held under this key.
    """
    reservations = list(reservations_of(key))
    late: list[Reservation] = []
    try:
        with transaction.atomic():
            gone = [(one, share) for one in reservations for share in _sell(one, late)]
            _take_places(late)
    except _PiecesGone:
        return False
    StockEntry.objects.bulk_create(
        StockEntry(
            stock_id=one.stock_id,
            location_id=location,
            delta=-pieces,
            why=StockEntry.Why.SOLD,
            note=key,
        )
        for one, (location, pieces) in gone
    )
    return bool(reservations)
