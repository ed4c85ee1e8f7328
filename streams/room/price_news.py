"""Telling a room what things cost in it."""

from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.shelf import line_up_of
from streams.shows.selectors import show_by_public_id


def prices_tell(scope: str, product_id: int | None) -> None:
    """Tell what one product of a show (its public id) costs now, or all of them; read afresh, so works twice."""
    show = show_by_public_id(scope)
    if show is None:
        return
    items = line_up_of(show)
    prices = prices_facts(show, items if product_id is None else items.filter(product=product_id))
    if prices:
        news.send(scope, kinds.PRICES, prices)
