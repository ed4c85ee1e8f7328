"""Telling a room of its flash deals: what is asked, until when, and how many are left at that price."""

from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.deals import deals_facts, deals_left
from streams.shows.selectors import show_by_public_id


def deals_tell(scope: str, product_id: int) -> None:
    """Tell the deal of one product of a show (its public id) as it stands now; read afresh, so works twice."""
    show = show_by_public_id(scope)
    facts = deals_facts(show, product_id) if show is not None else {}
    if facts:
        news.send(scope, kinds.DEALS, facts)


def deals_left_tell(scope: str) -> None:
    """Tell how many pieces are left at the price of each deal that is on in a show."""
    left = deals_left(scope)
    if left:
        news.send(scope, kinds.DEALS_LEFT, left)
