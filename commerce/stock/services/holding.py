"""Holding pieces, and giving them back.

Whether a piece is left is decided inside the write that takes it, one conditional UPDATE per row in key order, so
that neither SQLite nor PostgreSQL can sell the last piece twice and two buyers of the same things never wait for
each other in a circle. What a person holds already is taken over in the same write: only the difference is asked of
the stock, so nobody else can slip in between.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.stock.errors import SoldOut
from commerce.stock.events import StockChanged
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.selectors import FREE, holds_of_person, reservations_of, uncounted_among
from commerce.stock.services import heirs, offering, picking, quotas
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

# A row whose locations change while it is written is looked at again so often.
LOOKS_MAX: Final = 3


@dataclass(frozen=True)
class Holder:
    """For whom pieces are held: a person, because of what they did in a show (its public id), or for another reason."""

    user: User
    scope: str = ""


def _items_of(wanted: Mapping[int, int]) -> list[StockItem]:
    """Return the stock rows in the order in which everybody locks them; what is not counted has none.

    Raises SoldOut for a variant that has to be counted and never was.
    """
    if any(quantity < 1 for quantity in wanted.values()):
        raise ValueError("a reservation is of at least one piece")
    found = list(StockItem.objects.filter(variant__in=wanted).order_by("pk"))
    missing = set(wanted) - {item.variant_id for item in found}
    missing -= uncounted_among(missing)
    if missing:
        variant = Variant.objects.select_related("product").get(pk=min(missing))
        raise SoldOut(title=variant.shown_title, left=0)
    return found


def _hold(item: StockItem, quantity: int, own: int = 0) -> None:
    """Promise pieces, ``own`` of which the same person holds already. Leaves the row written, and so locked."""
    more = quantity - own
    for _look in range(LOOKS_MAX):
        rows = StockItem.objects.filter(pk=item.pk, places=item.places, quotas=item.quotas)
        if more > 0:
            rows = rows.filter(stops=0, on_hand__gte=F("held") + more)
        if rows.update(held=F("held") + more):
            emit(StockChanged(variant_id=item.variant_id))
            return
        left, *counted = StockItem.objects.values_list(FREE, "places", "quotas").get(pk=item.pk)
        if counted == [item.places, item.quotas]:
            break
        item.places, item.quotas = counted
    raise SoldOut(title=item.variant.shown_title, left=left + own)


def _demand_free(item: StockItem, quantity: int) -> None:
    """Look whether pieces could be had; nothing is promised."""
    left = StockItem.objects.values_list(FREE, flat=True).get(pk=item.pk)
    if left < quantity:
        raise SoldOut(title=item.variant.shown_title, left=max(left, 0))


def reserve(
    *,
    key: str,
    wanted: Mapping[int, int],
    seconds: int,
    unheld: Collection[int] = (),
    buyer: User | None = None,
) -> None:
    """Hold pieces by variant id for one deed, all or none; a key that holds something already changes nothing.

    What the buyer holds as a person is taken over. Of the variants in ``unheld`` nothing is promised unless they hold
    some: the first who pays gets them, and whoever is late learns it when they pay.
    Raises SoldOut with the first variant of which too few are left.
    """
    try:
        with transaction.atomic():
            _reserve(key, wanted, seconds, unheld, buyer)
    except IntegrityError:
        if not Reservation.objects.filter(key=key).exists():
            raise


def _reserve(
    key: str, wanted: Mapping[int, int], seconds: int, unheld: Collection[int], buyer: User | None
) -> None:
    items = _items_of(wanted)
    now = timezone.now()
    own = _own(buyer, items)
    unheld = {item.pk for item in items if item.variant_id in unheld and item.pk not in own}
    rows = [
        Reservation(
            key=key,
            stock=item,
            quantity=wanted[item.variant_id],
            state=Reservation.State.RELEASED if item.pk in unheld else Reservation.State.HELD,
            expires_at=now + timedelta(seconds=seconds),
        )
        for item in items
    ]
    # The rows of this deed come first: a second press of the same button waits here, not at the stock.
    Reservation.objects.bulk_create(rows)
    over: list[Reservation] = []
    for item, row in zip(items, rows, strict=True):
        if item.pk in unheld:
            _demand_free(item, row.quantity)
        else:
            over += _take(item, row, own.get(item.pk, []))
    quotas.reserve_places(rows, over)
    for item, row in zip(items, rows, strict=True):
        if sum(held.quantity for held in over if held.stock_id == item.pk) > row.quantity:
            offering.offer_next(item)


def _own(buyer: User | None, items: Iterable[StockItem]) -> dict[int, list[Reservation]]:
    """Return what a person holds, by stock row."""
    own: dict[int, list[Reservation]] = {}
    if buyer is not None:
        for held in holds_of_person(buyer).filter(stock__in=[item.pk for item in items]):
            own.setdefault(held.stock_id, []).append(held)
    return own


def _take(item: StockItem, row: Reservation, own: list[Reservation]) -> list[Reservation]:
    """Promise the pieces of a new row, in place of those that its person held; returns the latter."""
    over = [held for held in own if _pass_on(held, row.key)]
    if over:
        _hold(item, row.quantity, sum(held.quantity for held in over))
        for held in over:
            picking.unpick(held)
    else:
        _hold(item, row.quantity)
    if item.places and not picking.pick(item, row):
        raise SoldOut(title=item.variant.shown_title, left=picking.most_of(item, counted=row.quantity))
    return over


def _pass_on(held: Reservation, taker: str) -> bool:
    mine = Reservation.objects.filter(pk=held.pk, state=Reservation.State.HELD)
    if not mine.update(state=Reservation.State.PASSED_ON, passed_to=taker):
        return False
    offering.entry_end(held.key, WaitEntry.State.TAKEN)
    return True


@transaction.atomic
def hold_for(*, holder: Holder, key: str, variant_id: int, quantity: int, seconds: int) -> Reservation:
    """Hold pieces for a person until they make an order of them; the same key is the same hold.

    Raises SoldOut.
    """
    (item,) = _items_of({variant_id: quantity})
    row = Reservation(
        key=key,
        stock=item,
        quantity=quantity,
        user=holder.user,
        scope=holder.scope,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Reservation.objects.get(key=key, stock=item)
    _take(item, row, [])
    quotas.reserve_places([row])
    return row


def release_one(reservation: Reservation, state: Reservation.State = Reservation.State.RELEASED) -> bool:
    """Give back what one row holds; what comes free is offered to whoever waits for it, in the same breath."""
    return bool(release_all([reservation], state))


def release_all(
    reservations: Iterable[Reservation], state: Reservation.State = Reservation.State.RELEASED
) -> int:
    """The same for the rows of one deed: all pieces first, then the places that they shared, then the offers."""
    let_go = [(one, free) for one in reservations if (free := _let_go(one, state)) is not None]
    freed = quotas.places_return(let_go)
    for one, free in let_go:
        if free:
            offering.offer_next(one.stock)
    offering.offer_mates(freed)
    return len(let_go)


def _let_go(reservation: Reservation, state: Reservation.State) -> int | None:
    """Let go of the pieces of one row; returns how many are anybody's now, None when it held none."""
    mine = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.HELD)
    if not mine.update(state=state):
        return None
    item = reservation.stock
    rows = [
        heirs.row_for(heir, held)
        for held in _bequeathed(reservation, state)
        if (heir := heirs.heir_of(held.key)) is not None
    ]
    free = reservation.quantity - sum(row.quantity for row in rows)
    # Promised pieces stay promised: the row is written all the same, to be ours while their place changes hands.
    StockItem.objects.filter(pk=item.pk).update(held=F("held") - free)
    if item.places:
        picking.unpick(reservation)
        for row in rows:
            picking.pick(item, row)
    if free:
        emit(StockChanged(variant_id=item.variant_id))
    return free


def _bequeathed(reservation: Reservation, state: Reservation.State) -> list[Reservation]:
    """Return what of pieces let go has a rule who is next: the hold itself, or those that an order had taken over.

    The latter end like the order's: nobody has them any more.
    """
    if heirs.has_rule(reservation.key):
        return [reservation]
    taken = Reservation.objects.select_related("stock").filter(
        passed_to=reservation.key, stock=reservation.stock_id, state=Reservation.State.PASSED_ON
    )
    found, left = [], reservation.quantity
    for held in taken.order_by("pk"):
        if heirs.has_rule(held.key) and held.quantity <= left:
            Reservation.objects.filter(pk=held.pk).update(state=state)
            found.append(held)
            left -= held.quantity
    return found


@transaction.atomic
def reservation_release(*, key: str) -> int:
    """Give back what a deed still holds; returns how many rows that were. Sold pieces stay sold."""
    return release_all(reservations_of(key))


@transaction.atomic
def hold_release(*, user: User, variant_id: int) -> int:
    """Give back what a person holds of a variant in a show, because they do not want it any more."""
    held = holds_of_person(user).filter(stock__variant=variant_id).exclude(key__startswith=offering.KEY)
    return release_all(one for one in held if not heirs.has_rule(one.key))


def reservation_extend(*, key: str, seconds: int) -> int:
    """Go on holding what a deed still holds, for as long again from now on; returns how many rows that were."""
    held = Reservation.objects.filter(key=key, state=Reservation.State.HELD)
    return held.update(expires_at=timezone.now() + timedelta(seconds=seconds))
