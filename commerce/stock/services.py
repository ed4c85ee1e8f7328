"""Writes of stock: hold, sell, release, count.

Whether a piece is left is decided inside the write that takes it, one conditional UPDATE per row in key order, so
that neither SQLite nor PostgreSQL can sell the last piece twice and two buyers of the same things never wait for
each other in a circle.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.stock.errors import SoldOut, StockBelowHeld
from commerce.stock.events import StockChanged
from commerce.stock.models import Reservation, StockItem
from commerce.stock.selectors import FREE, reservations_of, reservations_overdue
from marketplace.kernel.bus import emit

EXPIRE_ROWS_MAX: Final = 500
ON_HAND_MAX: Final = 1_000_000


def _items_of(wanted: Mapping[int, int]) -> list[StockItem]:
    """Return the stock rows in the order in which everybody locks them.

    Raises SoldOut for a variant that was never counted.
    """
    if any(quantity < 1 for quantity in wanted.values()):
        raise ValueError("a reservation is of at least one piece")
    items = StockItem.objects.filter(variant__in=wanted).select_related("variant__product").order_by("pk")
    found = list(items)
    uncounted = set(wanted) - {item.variant_id for item in found}
    if uncounted:
        variant = Variant.objects.select_related("product").get(pk=min(uncounted))
        raise SoldOut(title=str(variant), left=0)
    return found


def _hold(item: StockItem, quantity: int) -> None:
    enough = StockItem.objects.filter(pk=item.pk, stops=0, on_hand__gte=F("held") + quantity)
    if not enough.update(held=F("held") + quantity):
        left = StockItem.objects.filter(pk=item.pk).values_list(FREE, flat=True).first()
        raise SoldOut(title=str(item.variant), left=left or 0)
    emit(StockChanged(variant_id=item.variant_id))


@transaction.atomic
def reserve(*, key: str, wanted: Mapping[int, int], seconds: int) -> None:
    """Hold pieces by variant id for one deed, all or none; a key that holds something already changes nothing.

    Raises SoldOut with the first variant of which too few are left.
    """
    items = _items_of(wanted)
    expires_at = timezone.now() + timedelta(seconds=seconds)
    try:
        with transaction.atomic():
            # The rows of this deed come first: a second press of the same button waits here, not at the stock.
            Reservation.objects.bulk_create(
                Reservation(key=key, stock=item, quantity=wanted[item.variant_id], expires_at=expires_at)
                for item in items
            )
    except IntegrityError:
        return
    for item in items:
        _hold(item, wanted[item.variant_id])


class _PiecesGone(Exception):
    """Undoes a sale of which a part cannot be had any more."""


def _sell(reservation: Reservation) -> None:
    mine = Reservation.objects.filter(pk=reservation.pk)
    stock = StockItem.objects.filter(pk=reservation.stock_id)
    quantity = reservation.quantity
    if mine.filter(state=Reservation.State.HELD).update(state=Reservation.State.SOLD):
        stock.update(on_hand=F("on_hand") - quantity, held=F("held") - quantity)
    elif mine.filter(state=Reservation.State.RELEASED).update(state=Reservation.State.SOLD):
        # The time was over, but nobody else may have wanted it.
        if not stock.filter(stops=0, on_hand__gte=F("held") + quantity).update(
            on_hand=F("on_hand") - quantity
        ):
            raise _PiecesGone
        emit(StockChanged(variant_id=reservation.stock.variant_id))


@transaction.atomic
def reservation_sell(*, key: str) -> bool:
    """Take what is held for a deed out of stock, once; pieces whose time was over are taken again if still free.

    False (and nothing changed) when a part is gone meanwhile, or nothing was ever held under this key.
    """
    reservations = list(reservations_of(key))
    try:
        with transaction.atomic():
            for reservation in reservations:
                _sell(reservation)
    except _PiecesGone:
        return False
    return bool(reservations)


def _release(reservation: Reservation) -> bool:
    mine = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.HELD)
    if not mine.update(state=Reservation.State.RELEASED):
        return False
    StockItem.objects.filter(pk=reservation.stock_id).update(held=F("held") - reservation.quantity)
    emit(StockChanged(variant_id=reservation.stock.variant_id))
    return True


@transaction.atomic
def reservation_release(*, key: str) -> int:
    """Give back what a deed still holds; returns how many rows that were. Sold pieces stay sold."""
    return sum(_release(reservation) for reservation in reservations_of(key))


@transaction.atomic
def reservation_extend(*, key: str, seconds: int) -> int:
    """Go on holding what a deed still holds, for as long again from now on; returns how many rows that were."""
    held = Reservation.objects.filter(key=key, state=Reservation.State.HELD)
    return held.update(expires_at=timezone.now() + timedelta(seconds=seconds))


def reservations_expire(now: datetime) -> int:
    """Give back everything whose time is over, each in a transaction of its own; returns how many rows."""
    released = 0
    for reservation in reservations_overdue(now=now, limit=EXPIRE_ROWS_MAX):
        with transaction.atomic():
            released += _release(reservation)
    return released


@transaction.atomic
def stock_return(*, variant_id: int, quantity: int) -> None:
    """Put sold pieces back, after a cancelled or refunded sale that was not sent."""
    if quantity < 1:
        raise ValueError("at least one piece comes back")
    if StockItem.objects.filter(variant=variant_id).update(on_hand=F("on_hand") + quantity):
        emit(StockChanged(variant_id=variant_id))


@transaction.atomic
def stock_set(*, variant: Variant, on_hand: int, seen: int | None = None) -> StockItem:
    """Say how many pieces exist. With ``seen``, the number the person looked at, only the difference is applied:
    what was sold while the page was open stays sold.

    Raises StockBelowHeld when buyers are paying for more than would be left.
    """
    item, is_new = StockItem.objects.get_or_create(variant=variant, defaults={"on_hand": on_hand})
    if is_new:
        emit(StockChanged(variant_id=variant.pk))
        return item
    rows = StockItem.objects.filter(pk=item.pk)
    if seen is None:
        changed = rows.filter(held__lte=on_hand).update(on_hand=on_hand)
    else:
        by = on_hand - seen
        changed = rows.filter(on_hand__gte=F("held") - by).update(on_hand=F("on_hand") + by)
    if not changed:
        raise StockBelowHeld(held=item.held)
    emit(StockChanged(variant_id=variant.pk))
    item.refresh_from_db()
    return item


def stock_count(variant: Variant, on_hand: int, seen: int | None) -> None:
    """The same as the catalogue's product form calls it."""
    stock_set(variant=variant, on_hand=on_hand, seen=seen)
