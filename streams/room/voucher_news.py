"""Telling a room of its voucher card: that there is one, and how many can still take it."""

from commerce.promotions.selectors import latest_card
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.vouchers import card_facts, cards_left
from streams.shows.selectors import show_by_id, show_by_public_id


def card_tell(scope: str) -> None:
    """Tell the card of a show (its public id) as it stands now; read afresh, so works twice."""
    show = show_by_public_id(scope)
    if show is not None:
        card = latest_card(scope)
        news.send(scope, kinds.CARD, card_facts(card))
        news.send(scope, kinds.CARDS_LEFT, cards_left(card))


def cards_left_tell(show_id: int) -> None:
    """Tell what a second of taking came to."""
    show = show_by_id(show_id)
    if show is not None:
        news.send(show.public_id, kinds.CARDS_LEFT, cards_left(latest_card(show.public_id)))
