"""Telling rooms of fair drops: announced, open, closed, drawn, each when a viewer's picture gets there."""

from commerce.catalog.selectors import covers_of
from commerce.promotions.models import FairDrop
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.drops import drop_facts
from streams.room.selectors.shelf import numbers_on_air


def drop_tell(drop: FairDrop) -> None:
    """Tell a drop as it stands now in every show on air that has its product; read afresh, so works twice.

    That entries open and close by themselves is in what is told: each page looks at the time of its picture.
    """
    product = drop.variant.product
    numbers = numbers_on_air(product.pk)
    cover = covers_of([product.pk]).get(product.pk) if numbers else None
    for show, number in numbers.items():
        news.send(show, kinds.DROPS, {product.public_id: drop_facts(drop, number, cover)})
        news.send(show, kinds.DROP_ENTRIES, {drop.public_id: drop.entries})


def entries_tell(drop: FairDrop) -> None:
    """Tell how many have entered."""
    for show in numbers_on_air(drop.variant.product_id):
        news.send(show, kinds.DROP_ENTRIES, {drop.public_id: drop.entries})
