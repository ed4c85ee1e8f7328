"""What exists: counted anew, moved between locations, put back. Every change is in the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F, Sum

from commerce.catalog.models import Variant
from commerce.stock.errors import LocationClosed, MoveTooMuch, StockBelowHeld, StockElsewhere
from commerce.stock.events import StockChanged
from commerce.stock.models import Location, Reservation, StockEntry, StockItem, StockLevel
from commerce.stock.services import picking, quotas
from commerce.stock.services.offering import offer_mates, offer_next
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


@dataclass(frozen=True)
class Reason:
    """Who changes a count, and what they wrote about it."""

    by: User | None = None
    note: str = ""


NO_REASON: Final = Reason()


def _log(item: StockItem, location: int | None, delta: int, why: StockEntry.Why, reason: Reason) -> None:
    if delta:
        StockEntry.objects.create(
            stock=item, location_id=location, delta=delta, why=why, note=reason.note[:120], by=reason.by
        )


def stock_rows_hold(variant_ids: Iterable[int]) -> None:
    """Hold the rows of several things before pieces of them come back one after the other.

    All rows first, in key order, and the quotas they share after them: as whoever buys them holds them too.
    """
    rows = StockItem.objects.select_for_update().filter(variant__in=set(variant_ids)).order_by("pk")
    list(rows.values_list("pk"))


@transaction.atomic
def stock_return(*, variant_id: int, quantity: int, key: str = "", reason: Reason = NO_REASON) -> None:
    """Put sold pieces back, after a cancelled or refunded sale that was not sent.

    With the key of the order they go to where they were taken from, else to the main location.
    """
    if quantity < 1:
        raise ValueError("at least one piece comes back")
    rows = StockItem.objects.filter(variant=variant_id)
    if not rows.update(on_hand=F("on_hand") + quantity):
        return
    item = rows.select_related("variant__product").get()
    is_noted = bool(item.places or item.quotas)
    sold = Reservation.objects.filter(key=key, stock=item).first() if key and is_noted else None
    back = picking.pick_returned(sold, quantity) if sold is not None and item.places else [(None, quantity)]
    freed = _put_back(sold, quantity) if sold is not None else []
    for location, pieces in back:
        _log(item, location, pieces, StockEntry.Why.RETURNED, Reason(reason.by, reason.note or key))
    emit(StockChanged(variant_id=variant_id))
    offer_next(item)
    offer_mates(freed)


def _put_back(sold: Reservation, quantity: int) -> list[int]:
    """Give back the places of sold pieces, once each; returns the quotas that have more now."""
    fits = Reservation.objects.filter(pk=sold.pk, quantity__gte=F("returned") + quantity)
    if not fits.update(returned=F("returned") + quantity):
        return []
    return quotas.places_return([(sold, quantity)])


@transaction.atomic
def stock_set(
    *,
    variant: Variant,
    on_hand: int,
    seen: int | None = None,
    location: Location | None = None,
    reason: Reason = NO_REASON,
) -> StockItem:
    """Say how many pieces exist, or lie at a location. With ``seen``, the number the person looked at, only the
    difference is applied: what was sold while the page was open stays sold.

    Without a location the number is of all of them together, and the difference is the main one's.
    Raises StockBelowHeld when buyers are paying for more than would be left there, StockElsewhere when it lies at
    another location, LocationClosed.
    """
    item = StockItem.objects.get_or_create(variant=variant, defaults={"on_hand": 0})[0]
    # Ours from here on: nobody changes this row, or those beneath it, until we are done.
    StockItem.objects.filter(pk=item.pk).update(places=F("places"))
    item.refresh_from_db(fields=["on_hand", "held", "places"])
    if location is None or location.is_main:
        delta = _set_main(item, on_hand, seen, is_total=location is None)
    else:
        delta = _set_level(item, location, on_hand, seen)
    if delta:
        StockItem.objects.filter(pk=item.pk).update(on_hand=F("on_hand") + delta)
        elsewhere = location.pk if location is not None and not location.is_main else None
        _log(item, elsewhere, delta, StockEntry.Why.COUNTED, reason)
        offer_next(item)
    emit(StockChanged(variant_id=variant.pk))
    item.refresh_from_db()
    return item


def _set_main(item: StockItem, on_hand: int, seen: int | None, *, is_total: bool) -> int:
    levels = StockLevel.objects.filter(stock=item).aggregate(there=Sum("on_hand"), held=Sum("held"))
    there, held_there = levels["there"] or 0, levels["held"] or 0
    now = item.on_hand - (0 if is_total else there)
    delta = on_hand - (now if seen is None else seen)
    left, held = item.on_hand - there + delta, item.held - held_there
    if left < held:
        raise StockElsewhere(there=there) if is_total and there else StockBelowHeld(held=held)
    return delta


def _set_level(item: StockItem, location: Location, on_hand: int, seen: int | None) -> int:
    level = _level_of(item, location)
    delta = on_hand - (level.on_hand if seen is None else seen)
    if level.on_hand + delta < level.held:
        raise StockBelowHeld(held=level.held)
    if delta:
        StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") + delta)
    return delta


def _level_of(item: StockItem, location: Location) -> StockLevel:
    """Return the row that counts at a location, made when it is the first time. The stock row has to be written.

    Raises LocationClosed.
    """
    if not Location.objects.filter(pk=location.pk, is_active=True).exists():
        raise LocationClosed(name=location.name)
    level, is_new = StockLevel.objects.get_or_create(stock=item, location=location)
    if is_new:
        StockItem.objects.filter(pk=item.pk).update(places=F("places") + 1)
    return level


@transaction.atomic
def stock_move(
    *, variant: Variant, source: Location, target: Location, quantity: int, reason: Reason = NO_REASON
) -> None:
    """Bring pieces from one location to another; what is promised from there stays there. Nothing else changes.

    Raises MoveTooMuch with what could be moved, LocationClosed.
    """
    if quantity < 1 or source.pk == target.pk or source.brand_id != target.brand_id:
        raise ValueError("some pieces move between two locations of one brand")
    item = StockItem.objects.select_related("variant__product").get_or_create(variant=variant)[0]
    StockItem.objects.filter(pk=item.pk).update(places=F("places"))
    for place in (source, target):
        if not place.is_main:
            _level_of(item, place)
    free = {spot.location.pk: spot.free for spot in picking.spots_of(item)}
    if target.pk not in free:
        raise LocationClosed(name=target.name)
    if free.get(source.pk, 0) < quantity:
        raise MoveTooMuch(free=max(free.get(source.pk, 0), 0), name=source.name)
    for place, by in ((source, -quantity), (target, quantity)):
        if not place.is_main:
            StockLevel.objects.filter(stock=item, location=place).update(on_hand=F("on_hand") + by)
        _log(item, None if place.is_main else place.pk, by, StockEntry.Why.MOVED, reason)


def stock_count(variant: Variant, on_hand: int, seen: int | None) -> None:
    """The same as the catalogue's product form calls it."""
    stock_set(variant=variant, on_hand=on_hand, seen=seen)
