"""Reads of the line-up as the room tells it: what is on stage, how many are left."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from commerce.catalog.models import Product, Variant
from commerce.stock.selectors import free_of_products
from streams.shows.models import LineUpItem, Show
from streams.shows.programme import programme_ms
from streams.shows.selectors import live_shows_with_product


def line_up_of(show: Show) -> QuerySet[LineUpItem]:
    variants = Variant.objects.filter(is_offered=True).select_related("stock")
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


def item_left(item: LineUpItem) -> int:
    """Return how many pieces of a product of the line-up can be bought; none once its people say so."""
    return 0 if item.sold_out_at is not None else product_left(item.product)


def item_facts(item: LineUpItem) -> dict[str, Any]:
    product = item.product
    address = next((one.image.url for one in product.pictures.all()), "")
    left = item_left(item)
    return {
        "number": item.number,
        "product": product.public_id,
        "title": product.title,
        # Everybody hears the same news: a page takes the title of its own language, if there is one.
        **({"titles": product.titles} if product.titles else {}),
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "left": left,
        "sold_out": left <= 0,
    }


def pins_facts(show: Show, items: Iterable[LineUpItem] | None = None) -> dict[str, Any]:
    """Return what is on stage, the one in front first, and since when.

    ``items`` is the line-up, where it was read already.
    """
    pinned = line_up_of(show).filter(pinned_at__isnull=False) if items is None else items
    on_stage = [item for item in pinned if item.pinned_at is not None]
    on_stage.sort(key=lambda item: (item.pinned_at, -item.number), reverse=True)
    return {
        "t": programme_ms(show.staged_at) if show.staged_at else 0,
        "items": [item_facts(item) for item in on_stage],
    }


def left_of_item(item_id: int) -> int:
    """Return how many pieces of a product of a line-up can be bought, read afresh."""
    item = LineUpItem.objects.filter(pk=item_id).first()
    if item is None or item.sold_out_at is not None:
        return 0
    return left_of_product(item.product_id)


def left_of_product(product_id: int) -> int:
    """Return how many pieces of a product can be bought over its offered variants, read afresh."""
    return free_of_products([product_id])[product_id]


def numbers_on_air(product_id: int) -> dict[str, int]:
    """Return which number a product has in each show on air, by the shows' public ids."""
    items = LineUpItem.objects.filter(product=product_id, show__in=live_shows_with_product(product_id))
    return dict(items.values_list("show__public_id", "number"))
