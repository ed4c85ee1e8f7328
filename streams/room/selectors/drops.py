"""Fair drops as the room tells them: the same words for every reader, of whatever a show has on its shelf."""

from collections.abc import Iterable
from typing import Any

from commerce.catalog.models import ProductPicture
from commerce.catalog.selectors import covers_of
from commerce.catalog.wording import with_choice
from commerce.promotions.models import FairDrop
from commerce.promotions.quotes import milliseconds_of
from commerce.promotions.selectors import drops_told
from streams.shows.models import LineUpItem

Drops = dict[int, FairDrop]


def drops_on_shelf(items: Iterable[LineUpItem]) -> Drops:
    """Return the drops that are told of, by product."""
    return drops_told(item.product_id for item in items)


def facts_of_drops(items: Iterable[LineUpItem], drops: Drops) -> dict[str, dict[str, Any]]:
    """Return drops by the products' public ids. A fixed number of queries for any number of them."""
    if not drops:
        return {}
    covers = covers_of(drops)
    return {
        drop.variant.product.public_id: drop_facts(drop, item.number, covers.get(item.product_id))
        for item in items
        if (drop := drops.get(item.product_id)) is not None
    }


def drop_facts(drop: FairDrop, number: int, cover: ProductPicture | None) -> dict[str, Any]:
    """Return one drop; of one that was called off, that there is none any more."""
    if drop.called_off_at is not None:
        return {"t": milliseconds_of(drop.called_off_at), "id": None}
    address = cover.image.url if cover is not None else ""
    return {
        "t": milliseconds_of(drop.drawn_at or drop.changed_at or drop.opens_at),
        "id": drop.public_id,
        "number": number,
        "product": drop.variant.product.public_id,
        "title": with_choice(drop.variant.product.title, drop.variant.name),
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "opens": milliseconds_of(drop.opens_at),
        "closes": milliseconds_of(drop.closes_at),
        "pieces": drop.pieces,
        "hold": drop.hold_seconds,
        "drawn": milliseconds_of(drop.drawn_at) if drop.drawn_at else None,
    }


def entries_of_drops(drops: Drops) -> dict[str, int]:
    """Return how many have entered each, by the drops' public ids."""
    return {drop.public_id: drop.entries for drop in drops.values()}
