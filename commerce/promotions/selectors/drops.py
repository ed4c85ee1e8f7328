"""Reads of fair drops: what is announced, who entered, who was drawn, and what anybody needs to draw again."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.promotions.models import FairDrop, FairDropEntry
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.memory import kept

# A drop is told of where its product is for so long after the draw, or after it was called off.
TOLD_FOR: Final = timedelta(hours=24)


def _drops() -> QuerySet[FairDrop]:
    return FairDrop.objects.select_related("variant__product__brand")


def access_drop(public_id: str) -> FairDrop:
    """Return a drop for everybody; raises Http404 for one of a product that was never for sale."""
    on_sale = Q(
        variant__product__state=Product.State.LISTED, variant__product__brand__state=Brand.State.APPROVED
    )
    # What was drawn stays to be checked, whatever became of the product.
    found = _drops().filter(on_sale | Q(drawn_at__isnull=False), public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def access_brand_drop(user: User | AnonymousUser, brand_id: str, drop_id: str) -> FairDrop:
    """Return a drop of a brand for those who manage it. Raises Http404."""
    brand = access_brand(user, brand_id, to="manage")
    found = _drops().filter(variant__product__brand=brand, public_id=drop_id).first()
    if found is None:
        raise Http404
    return found


def drop_by_id(public_id: str) -> FairDrop | None:
    """Return a drop for a handler that heard of it, or None."""
    return _drops().filter(public_id=public_id).first()


def drops_of_product(product: Product) -> QuerySet[FairDrop]:
    """Return all drops of a product, latest first."""
    return _drops().filter(variant__product=product).order_by("-opens_at", "-pk")


def drops_told(product_ids: Iterable[int]) -> dict[int, FairDrop]:
    """Return the drop that is told of, by product: of what runs or comes the first to close, else the last drawn."""
    told: dict[int, FairDrop] = {}
    wanted = _products_told() & set(product_ids)
    if not wanted:
        return told
    for drop in _told(_drops().filter(variant__product__in=wanted)).order_by("drawn_at", "closes_at", "pk"):
        before = told.get(drop.variant.product_id)
        if before is None or _weight(drop) > _weight(before):
            told[drop.variant.product_id] = drop
    return told


def _told(drops: QuerySet[FairDrop]) -> QuerySet[FairDrop]:
    is_told = Q(drawn_at__isnull=True) | Q(drawn_at__gte=timezone.now() - TOLD_FOR)
    return drops.filter(is_told, called_off_at__isnull=True)


@kept(FairDrop)
def _products_told() -> frozenset[int]:
    """Return the products with a drop to tell of, some that were told of until a moment ago too: most have none."""
    return frozenset(_told(FairDrop.objects.order_by()).values_list("variant__product_id", flat=True))


def _weight(drop: FairDrop) -> tuple[int, float]:
    """Return how much a drop has to be told of: what runs before what was drawn."""
    if drop.drawn_at is not None:
        return 0, drop.drawn_at.timestamp()
    return 1, -drop.closes_at.timestamp()


def drop_entry(drop: FairDrop, user: User | AnonymousUser) -> FairDropEntry | None:
    """Return somebody's entry, or None."""
    if not user.is_authenticated:
        return None
    return FairDropEntry.objects.select_related("drop").filter(drop=drop, user=user).first()


def entry_by_name(public_id: str, name: str) -> FairDropEntry | None:
    """Return an entry by the drop and its name on the list, for a handler that heard of it, or None."""
    entries = FairDropEntry.objects.select_related("user", "drop__variant__product")
    return entries.filter(drop__public_id=public_id, name=name).first()


def drop_winners(public_id: str) -> list[FairDropEntry]:
    """Return whoever may buy: the first of those drawn whose account is still there, as many as there are pieces.

    Who had a piece held for them keeps their place, whatever became of their account since.
    """
    drop = FairDrop.objects.filter(public_id=public_id, drawn_at__isnull=False).first()
    if drop is None:
        return []
    drawn = FairDropEntry.objects.filter(
        Q(granted_at__isnull=False) | Q(user__is_active=True), drop=drop, position__isnull=False
    )
    first = drawn.select_related("drop", "user").order_by("position")[: drop.pieces]
    return [entry for entry in first if entry.user is not None and entry.user.is_active]


def drop_next(public_id: str) -> FairDropEntry | None:
    """Return the first in the drawn order for whom no piece was held yet."""
    waiting = FairDropEntry.objects.filter(
        drop__public_id=public_id, position__isnull=False, granted_at__isnull=True, user__is_active=True
    )
    return waiting.select_related("drop", "user").order_by("position").first()


def drop_ahead(entry: FairDropEntry) -> int:
    """Return how many wait before somebody who was not drawn, and they: 1 is next."""
    waiting = FairDropEntry.objects.filter(
        drop=entry.drop_id, granted_at__isnull=True, position__lte=entry.position or 0, user__is_active=True
    )
    return waiting.count()


def drop_proof(drop: FairDrop) -> dict[str, Any]:
    """Return everything the draw follows from, in the words of docs/giveaways.md.

    The hash of the seed is told from the beginning; the seed, and the list whole, only after the draw.
    """
    proof: dict[str, Any] = {
        "giveaway": drop.draw_name,
        "phase": drop.phase,
        "seed_hash": drop.seed_hash,
        "seed": "",
        "entries": [],
        "entries_hash": "",
        "winners": [],
        "waiting": [],
        "log": _log(drop),
    }
    if drop.drawn_at is None:
        return proof
    rows = list(drop.entered.order_by("position").values_list("position", "name"))
    order = [{"pick": position, "entry": name} for position, name in rows]
    return proof | {
        "seed": drop.seed,
        "entries": sorted(name for _position, name in rows),
        "entries_hash": drop.entries_hash,
        "winners": order[: drop.pieces],
        "waiting": order[drop.pieces :],
    }


def _log(drop: FairDrop) -> list[dict[str, str]]:
    moments = {
        "opened": drop.opens_at,
        "closed": drop.closes_at,
        "drawn": drop.drawn_at,
        "called_off": drop.called_off_at,
    }
    now = timezone.now()
    return [
        {"at": at.isoformat(timespec="seconds"), "kind": kind}
        for kind, at in moments.items()
        if at is not None and at <= now
    ]
