"""Reads of the line-up as the room tells it: what is on stage, what it costs, how many are left."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from commerce.catalog.models import Product, Variant
from commerce.promotions.selectors import asked_prices
from streams.shows.models import LineUpItem, Show


def line_up_of(show: Show) -> QuerySet[LineUpItem]:
    variants = Variant.objects.filter(is_offered=True).select_related("stock").prefetch_related("prices")
    return (
        LineUpItem.objects.filter(show=show)
        .select_related("product")
        .prefetch_related("product__pictures", Prefetch("product__variants", queryset=variants))
    )


def product_left(product: Product) -> int:
    """Return how many pieces can be bought, over the offered variants."""
    return sum(
        max(one.stock.free, 0) for one in product.variants.all() if one.is_offered and hasattr(one, "stock")
    )


def _prices(product: Product, scope: str) -> dict[str, dict[str, int | None]]:
    """By currency: what the cheapest variant costs in this show, and the price that may be struck through."""
    variants = list(product.variants.all())
    currencies = sorted({price.currency for one in variants for price in one.prices.all()})
    found: dict[str, dict[str, int | None]] = {}
    for currency in currencies:
        asked = asked_prices([one.pk for one in variants], currency=currency, scope=scope).values()
        best = min(asked, key=lambda price: price.price.minor)
        found[currency] = {"minor": best.price.minor, "was": best.was.minor if best.was else None}
    return found


def item_facts(item: LineUpItem, scope: str) -> dict[str, Any]:
    product = item.product
    address = next((one.image.url for one in product.pictures.all()), "")
    left = product_left(product)
    return {
        "number": item.number,
        "product": product.public_id,
        "title": product.title,
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "prices": _prices(product, scope),
        "left": left,
        "sold_out": left <= 0,
    }


def pins_facts(show: Show, items: Iterable[LineUpItem] | None = None) -> dict[str, Any]:
    """Return what is on stage, the one in front first, priced in every currency it is sold in, and since when.

    ``items`` is the line-up, where it was read already.
    """
    pinned = line_up_of(show).filter(pinned_at__isnull=False) if items is None else items
    on_stage = [item for item in pinned if item.pinned_at is not None]
    on_stage.sort(key=lambda item: (item.pinned_at, -item.number), reverse=True)
    return {
        "t": int(show.staged_at.timestamp() * 1000) if show.staged_at else 0,
        "items": [item_facts(item, show.public_id) for item in on_stage],
    }


def stock_facts(show: Show) -> dict[str, int]:
    """Return what is left of every product of the line-up, by its public id."""
    return {item.product.public_id: product_left(item.product) for item in line_up_of(show)}


def product_of_variant(variant_id: int) -> Product | None:
    """Return the product a variant belongs to, with what is left of it, or None."""
    variants = Variant.objects.select_related("stock")
    return (
        Product.objects.filter(variants=variant_id)
        .prefetch_related(Prefetch("variants", queryset=variants))
        .first()
    )
