"""The room tells what is on stage, what is left and what was bought."""

from commerce.orders.events import OrderPaid
from commerce.stock.events import StockChanged
from marketplace.kernel.bus import on
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.audience import sales_of_order
from streams.room.selectors.shelf import pins_facts, product_left, product_of_variant
from streams.shows.events import (
    LineUpPinned,
)
from streams.shows.selectors import live_shows_with_product, show_by_id


@on(LineUpPinned)
def tell_pins(event: LineUpPinned) -> None:
    """Show what is on stage now; read afresh, so that the last word is true whatever order handlers run in."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.PINS, pins_facts(show))


@on(StockChanged)
def tell_stock(event: StockChanged) -> None:
    """Show what is left of a product in every show on air that has it."""
    product = product_of_variant(event.variant_id)
    if product is None:
        return
    left = product_left(product)
    for show in live_shows_with_product(product.pk):
        news.send(show.public_id, kinds.STOCK, news.stock(product.public_id, left))


@on(OrderPaid)
def tell_sale(event: OrderPaid) -> None:
    """Say in the show's room that somebody bought, by name only if they wished it."""
    for sold in sales_of_order(event.order_id):
        news.send(sold.show, kinds.SALE, news.sale(name=sold.name, numbers=sold.numbers))
