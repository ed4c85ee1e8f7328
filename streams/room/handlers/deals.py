"""The room tells of flash deals: one begins, one is over, pieces of one are bought or free again."""

from datetime import UTC, datetime

from commerce.orders.events import OrderCancelled, OrderPlaced
from commerce.promotions.events import DealEnded, DealOpened
from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.deal_news import deals_left_tell, deals_tell
from streams.room.price_news import prices_tell
from streams.room.selectors.deals import scopes_of_order


@on(DealOpened)
def tell_deal(event: DealOpened) -> None:
    """Show a deal with the picture; the quote of its product says from now on that it was shown."""
    deals_tell(event.scope, event.product_id)
    deals_left_tell(event.scope)
    prices_tell(event.scope, event.product_id)
    until = datetime.fromtimestamp(event.ends_ms / 1000, tz=UTC)
    tasks.deal_over.apply_async((event.scope, event.product_id), eta=until)


@on(DealEnded)
def tell_deal_over(event: DealEnded) -> None:
    """Take a deal off the picture before its time."""
    deals_tell(event.scope, event.product_id)
    prices_tell(event.scope, event.product_id)


@on(OrderPlaced)
def tell_deal_taken(event: OrderPlaced) -> None:
    """Somebody is paying for pieces of a deal."""
    for scope in event.scopes:
        deals_left_tell(scope)


@on(OrderCancelled)
def tell_deal_free(event: OrderCancelled) -> None:
    """They did not: their pieces can be had again."""
    for scope in scopes_of_order(event.order_id):
        deals_left_tell(scope)
