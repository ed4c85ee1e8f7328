"""Telling a room of its auctions: posted and begun with the picture, every bid at once."""

from django.utils import timezone

from commerce.auctions.moments import ms_of
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.auctions import auction_facts, auction_of_moment, bids_facts


def auction_tell(scope: str) -> None:
    """Tell the auction of the moment as it stands now; read afresh, so works twice."""
    auction = auction_of_moment(scope)
    news.send(scope, kinds.AUCTION, auction_facts(auction, ms_of(timezone.now())))
    bids_tell(scope)


def bids_tell(scope: str) -> None:
    """Tell what is bid, or how it came out."""
    told = bids_facts(auction_of_moment(scope))
    if told:
        news.send(scope, kinds.BIDS, told)
