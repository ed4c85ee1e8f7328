"""Reads of stock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from commerce.catalog.models import Product, Variant
from commerce.stock.models import ON_HAND_MAX, QuotaMember, Reservation, StockItem
from marketplace.accounts.models import User
from marketplace.brands.models import Brand


def free_through(path: str = "") -> Case:
    """Return the pieces that can be bought as an expression, for rows that lead to stock by ``path``."""
    pieces = F(f"{path}on_hand") - F(f"{path}held")
    return Case(When(**{f"{path}stops__gt": 0}, then=Value(0)), default=pieces, output_field=IntegerField())


FREE = free_through()


def free_of(variant_ids: Iterable[int]) -> dict[int, int]:
    """Return how many pieces of each variant can be bought now; 0 for those without stock.

    Of what is not counted there are as many as anybody can want (ON_HAND_MAX).
    """
    wanted = list(variant_ids)
    rows = list(StockItem.objects.filter(variant__in=wanted).values_list("variant_id", FREE, "pk", "quotas"))
    shared = quota_shares(pk for _variant, _free, pk, quotas in rows if quotas)
    found = {variant: pieces_of(shared.get(pk, []), free) for variant, free, pk, _quotas in rows}
    endless = uncounted_among(pk for pk in wanted if pk not in found)
    return {**dict.fromkeys(wanted, 0), **dict.fromkeys(endless, ON_HAND_MAX), **found}


@dataclass(frozen=True)
class QuotaShare:
    """A quota of which each piece of a thing takes ``weight`` places, ``free`` of which are left."""

    quota: int
    weight: int
    free: int


def quota_shares(stock_ids: Iterable[int]) -> dict[int, list[QuotaShare]]:
    """Return of each stock row what its quotas have left; nothing is asked without rows that have some."""
    wanted = list(stock_ids)
    found: dict[int, list[QuotaShare]] = {}
    if not wanted:
        return found
    left = F("quota__size") - F("quota__taken")
    members = QuotaMember.objects.filter(stock__in=wanted).order_by("quota_id")
    for stock, quota, weight, free in members.values_list("stock_id", "quota_id", "weight", left):
        found.setdefault(stock, []).append(QuotaShare(quota, weight, free))
    return found


def pieces_of(shares: Iterable[QuotaShare], free: int) -> int:
    """Return how many of the free pieces of a thing its quotas have places for."""
    return min([free, *(share.free // share.weight for share in shares)])


def uncounted_among(variant_ids: Iterable[int]) -> set[int]:
    """Return those of which there are always enough; nothing is asked when there is none to ask about."""
    wanted = list(variant_ids)
    if not wanted:
        return set()
    endless = Variant.objects.filter(pk__in=wanted, product__kind__in=Product.COUNTER_KINDS)
    return set(endless.values_list("pk", flat=True))


def free_of_products(product_ids: Iterable[int]) -> dict[int, int]:
    """Return how many pieces of each product's offered variants can be bought now."""
    wanted = list(product_ids)
    items = StockItem.objects.filter(variant__product__in=wanted, variant__is_offered=True)
    rows = items.values_list("variant__product_id").annotate(left=Sum(FREE), shared=Sum("quotas")).order_by()
    counted = {product: left for product, left, _shared in rows}
    capped = _capped([product for product, _left, shared in rows if shared])
    return {**dict.fromkeys(wanted, 0), **counted, **capped}


def _capped(product_ids: list[int]) -> dict[int, int]:
    """Return how many pieces of products can be bought whose things share quotas: no place counts twice."""
    if not product_ids:
        return {}
    items = StockItem.objects.filter(variant__product__in=product_ids, variant__is_offered=True)
    rows = list(items.values_list("variant__product_id", "pk", FREE))
    shares = quota_shares(pk for _product, pk, _free in rows)
    pieces: dict[int, dict[tuple[int, ...], int]] = {}
    most: dict[tuple[int, ...], int] = {}
    for product, pk, free in rows:
        mine = shares.get(pk, [])
        which = tuple(share.quota for share in mine)
        group = pieces.setdefault(product, {})
        group[which] = group.get(which, 0) + pieces_of(mine, free)
        most[which] = min((share.free for share in mine), default=group[which])
    return {
        product: sum(min(left, most[which]) if which else left for which, left in group.items())
        for product, group in pieces.items()
    }


def on_hand_of(variant_ids: Iterable[int]) -> dict[int, int]:
    """Return how many pieces of each variant exist, held ones included."""
    rows = StockItem.objects.filter(variant__in=list(variant_ids)).values_list("variant_id", "on_hand")
    return dict(rows)


def stock_of(variant: Variant) -> StockItem | None:
    """Return the stock row of a variant, or None."""
    return StockItem.objects.filter(variant=variant).first()


def running_low(brand: Brand, *, at_most: int) -> QuerySet[StockItem]:
    """Return the stock of listed products of which few pieces are left, fewest first.

    What is few its brand says for each thing; ``at_most`` holds where it said nothing.
    """
    items = StockItem.objects.select_related("variant__product").annotate(left=F("on_hand") - F("held"))
    listed = items.filter(
        variant__product__brand=brand, variant__product__state=Product.State.LISTED, variant__is_offered=True
    )
    few = Coalesce(F("low_level"), Value(at_most))
    return listed.filter(left__lte=few).order_by("left", "variant__product__title", "pk")


def reservations_of(key: str) -> QuerySet[Reservation]:
    """Return what is, or was, held for one deed, in the order in which stock is locked."""
    return Reservation.objects.filter(key=key).select_related("stock").order_by("stock_id")


def reservations_overdue(*, now: datetime, limit: int) -> list[Reservation]:
    """Return held pieces whose time is over, oldest first."""
    overdue = Reservation.objects.filter(state=Reservation.State.HELD, expires_at__lte=now)
    return list(overdue.select_related("stock").order_by("expires_at", "pk")[:limit])


def holds_of_person(user: User) -> QuerySet[Reservation]:
    """Return what is held for a person now, whatever order they make of it, in the order in which stock is locked."""
    held = Reservation.objects.filter(user=user, state=Reservation.State.HELD, expires_at__gt=timezone.now())
    return held.select_related("stock").order_by("stock_id", "pk")


def lapses_of(user: User, scope: str) -> int:
    """Return how many holds a person let run out in a show."""
    lapsed = Reservation.objects.filter(user=user, scope=scope, state=Reservation.State.LAPSED)
    return lapsed.count()


def is_held(key: str) -> bool:
    """Tell whether a deed holds anything now."""
    return Reservation.objects.filter(key=key, state=Reservation.State.HELD).exists()


def running_low_of(product_ids: Iterable[int], *, at_most: int) -> dict[int, list[StockItem]]:
    """Return the offered variants of some products of which few pieces, but some, are left, by product id."""
    items = StockItem.objects.select_related("variant__product").annotate(left=FREE)
    offered = items.filter(variant__product__in=list(product_ids), variant__is_offered=True, left__gt=0)
    low: dict[int, list[StockItem]] = {}
    for item in offered.filter(left__lte=Coalesce(F("low_level"), Value(at_most))).order_by("left", "pk"):
        low.setdefault(item.variant.product_id, []).append(item)
    return low


def lapsed_since(user: User, since: datetime) -> set[int]:
    """Return of which variants a hold of a person's has run out since a moment."""
    lapsed = Reservation.objects.filter(user=user, state=Reservation.State.LAPSED, expires_at__gte=since)
    return set(lapsed.values_list("stock__variant_id", flat=True))
