"""What the people of a show have to know of its stock beside the count: what runs low, and who waits."""

from dataclasses import dataclass
from typing import Final

from commerce.stock.models import StockItem
from commerce.stock.selectors import running_low_of
from commerce.stock.waits import waiting_for_products
from streams.shows.models import LineUpItem, Show

# Where the brand set no level of its own.
LOW_AT: Final = 3


@dataclass(frozen=True)
class StockSign:
    """One product of the line-up: its variants that run low, and how many people wait for it."""

    number: int
    title: str
    low: list[StockItem]
    waiting: int


def stock_signs(show: Show) -> list[StockSign]:
    """Return what is to be told of a line-up's stock, in its order; three queries."""
    items = list(LineUpItem.objects.filter(show=show).select_related("product"))
    products = [item.product_id for item in items]
    waiting = waiting_for_products(products)
    low = running_low_of(products, at_most=LOW_AT)
    return [
        StockSign(
            item.number,
            item.product.shown_title,
            low.get(item.product_id, []),
            waiting.get(item.product_id, 0),
        )
        for item in items
        if item.product_id in low or item.product_id in waiting
    ]
