"""Places that several things share, taken and given back together with the pieces that take them.

A quota's row is written like a stock row: the write itself decides. The order is the same everywhere, so that nobody
waits in a circle: first the stock rows by their keys, then the quotas by theirs. What a reservation took is written on
it, so that the same is given back whatever became of the quota's members since. Selling what is held changes no quota:
its places were taken when it was held.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F

from commerce.stock.errors import QuotaBelowTaken, SoldOut
from commerce.stock.models import Quota, QuotaMember, Reservation, StockItem
from marketplace.brands.models import Brand

Places = dict[int, int]
# What is held of a thing, or was sold and not put back, takes places.
TAKING: Final = (Reservation.State.HELD, Reservation.State.SOLD)


def memberships(stock_ids: Iterable[int]) -> dict[int, list[list[int]]]:
    """Return of each stock row which quotas its pieces take places of, and how many each: [[quota, places], …]."""
    found: dict[int, list[list[int]]] = {}
    rows = QuotaMember.objects.filter(stock__in=list(stock_ids)).order_by("quota_id")
    for stock, quota, weight in rows.values_list("stock_id", "quota_id", "weight"):
        found.setdefault(stock, []).append([quota, weight])
    return found


def places_of(rows: Iterable[tuple[Reservation, int]]) -> Places:
    """Return how many places so many pieces of some reservations take, by quota."""
    need: Places = {}
    for row, quantity in rows:
        for quota, weight in row.quotas:
            need[quota] = need.get(quota, 0) + weight * quantity
    return need


def note_memberships(rows: Sequence[Reservation]) -> None:
    """Write on reservations which quotas they take places of; the stock rows have to be written, and so are ours."""
    found = memberships(row.stock_id for row in rows)
    for row in rows:
        row.quotas = found.get(row.stock_id, [])
    Reservation.objects.bulk_update([row for row in rows if row.quotas], ["quotas"])


def places_take(need: Mapping[int, int]) -> int | None:
    """Take places, or give some back (fewer than none); returns the first quota with too few: then none is taken."""
    taken: Places = {}
    for pk in sorted(need):
        if not need[pk]:
            continue
        rows = Quota.objects.filter(pk=pk)
        if need[pk] > 0:
            rows = rows.filter(size__gte=F("taken") + need[pk])
        if not rows.update(taken=F("taken") + need[pk]):
            for before, places in taken.items():
                Quota.objects.filter(pk=before).update(taken=F("taken") - places)
            return pk
        taken[pk] = need[pk]
    return None


def reserve_places(rows: Sequence[Reservation], over: Iterable[Reservation] = ()) -> None:
    """Take the places of new reservations, in place of those that the same person held. Raises SoldOut."""
    shared = [row for row in rows if row.stock.quotas]
    before = places_of((held, held.quantity) for held in over)
    if not shared and not before:
        return
    note_memberships(shared)
    need = places_of((row, row.quantity if row.state == Reservation.State.HELD else 0) for row in shared)
    for pk, places in before.items():
        need[pk] = need.get(pk, 0) - places
    full = places_take(need)
    if full is None:
        _demand_places([row for row in shared if row.state != Reservation.State.HELD])
        return
    row = next(each for each in shared if any(quota == full for quota, _weight in each.quotas))
    raise SoldOut(title=row.stock.variant.shown_title, left=pieces_left(row, full, before.get(full, 0)))


def _demand_places(rows: Sequence[Reservation]) -> None:
    """Look whether places could be had; nothing is promised."""
    need = places_of((row, row.quantity) for row in rows)
    free = dict(Quota.objects.filter(pk__in=need).values_list("pk", F("size") - F("taken")))
    for row in rows:
        for quota, _weight in row.quotas:
            if free[quota] < need[quota]:
                raise SoldOut(title=row.stock.variant.shown_title, left=pieces_left(row, quota))


def pieces_left(row: Reservation, quota: int, own: int = 0) -> int:
    """Return for how many pieces of what a reservation is of a quota has places, ``own`` of which come free with it."""
    left: int = Quota.objects.values_list(F("size") - F("taken"), flat=True).get(pk=quota)
    weights: dict[int, int] = dict(row.quotas)
    return max(left + own, 0) // weights[quota]


def places_return(rows: Iterable[tuple[Reservation, int]]) -> list[int]:
    """Give back the places of so many pieces of some reservations; returns the quotas that have more now."""
    need = places_of(rows)
    places_take({pk: -places for pk, places in need.items()})
    return [pk for pk, places in need.items() if places]


@transaction.atomic
def quota_open(*, brand: Brand, name: str, size: int) -> Quota:
    """Make a quota of so many places that nothing takes yet."""
    return Quota.objects.create(brand=brand, name=name, size=size)


@transaction.atomic
def quota_join(*, quota: Quota, item: StockItem, weight: int = 1, is_whole: bool = False) -> QuotaMember:
    """Let the pieces of a stock row take places; what is held and sold of it takes them too. Twice is once.

    Raises QuotaBelowTaken when that is more than there are, and nothing has changed then.
    """
    if item.variant.product.brand_id != quota.brand_id:
        raise ValueError("a quota is for things of one brand")
    # Ours from here on: whoever takes pieces meanwhile notices that the row counts another quota.
    StockItem.objects.filter(pk=item.pk).update(quotas=F("quotas") + 1)
    member, is_new = QuotaMember.objects.get_or_create(
        quota=quota, stock=item, defaults={"weight": weight, "is_whole": is_whole}
    )
    if not is_new:
        StockItem.objects.filter(pk=item.pk).update(quotas=F("quotas") - 1)
        return member
    taking = list(Reservation.objects.filter(stock=item, state__in=TAKING).order_by("pk"))
    need = sum(weight * (row.quantity - row.returned) for row in taking)
    if places_take({quota.pk: need}) is not None:
        raise QuotaBelowTaken(taken=need)
    for row in taking:
        row.quotas = sorted([*row.quotas, [quota.pk, weight]])
    Reservation.objects.bulk_update(taking, ["quotas"], batch_size=500)
    return member


@transaction.atomic
def quota_leave(*, quota: Quota, item: StockItem) -> bool:
    """Let new pieces of a stock row take no places any more; those that took some keep them until they end."""
    StockItem.objects.filter(pk=item.pk).update(quotas=F("quotas"))
    if not QuotaMember.objects.filter(quota=quota, stock=item).delete()[0]:
        return False
    StockItem.objects.filter(pk=item.pk).update(quotas=F("quotas") - 1)
    return True
