"""The room tells what is on stage, what is left and what was bought."""

from commerce.catalog.selectors import variants_by_id
from commerce.orders.events import OrderPaid
from commerce.stock.events import StockChanged
from marketplace.kernel.bus import on
from marketplace.kernel.money import format_money
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.audience import sales_of_order
from streams.room.selectors.shelf import (
    left_of_item,
    left_of_product,
    line_up_of,
    pins_facts,
)
from streams.room.stock_news import stock_tell
from streams.shows.events import LineUpPinned, LineUpSoldOut
from streams.shows.selectors import rooms_with_product, show_by_id


@on(LineUpPinned)
def tell_pins(event: LineUpPinned) -> None:
    """Show what is on stage now; read afresh, so that the last word is true whatever order handlers run in."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.PINS, pins_facts(show))


@on(StockChanged)
def tell_stock(event: StockChanged) -> None:
    """Show what is left of a product in every show on air that has it."""
    variant = variants_by_id([event.variant_id]).get(event.variant_id)
    rooms = rooms_with_product(variant.product_id) if variant is not None else []
    if variant is not None and rooms:
        stock_tell(rooms, variant.product.public_id, lambda: left_of_product(variant.product_id))


@on(LineUpSoldOut)
def tell_sold_out(event: LineUpSoldOut) -> None:
    """Say that a product is sold out by hand, or sold again, and what that leaves."""
    show = show_by_id(event.show_id)
    item = line_up_of(show).filter(pk=event.item_id).first() if show is not None else None
    if show is None or item is None:
        return
    product = item.product.public_id
    news.send(show.public_id, kinds.SOLD_OUT, {product: item.sold_out_at is not None})
    stock_tell([show.public_id], product, lambda: left_of_item(item.pk))


@on(OrderPaid)
def tell_sale(event: OrderPaid) -> None:
    """Say in the show's room that somebody bought, by name only if they wished it."""
    for sold in sales_of_order(event.order_id) if event.scope else ():
        support = format_money(sold.support) if sold.support else ""
        news.send(sold.show, kinds.SALE, news.sale(name=sold.name, numbers=sold.numbers, support=support))
