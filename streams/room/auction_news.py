"""Telling a room of its auctions: posted and begun with the picture, every bid at once."""

from django.utils import timezone

from commerce.auctions.moments import ms_of
from commerce.auctions.selectors.awards import auction_by_id
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.auctions import auction_facts, auction_of_moment, bids_facts


def auction_tell(scope: str) -> None:
    """Tell the auction of the moment as it stands now; read afresh, so works twice."""
    auction = auction_of_moment(scope)
    news.send(scope, kinds.AUCTION, auction_facts(auction, ms_of(timezone.now())))
    if auction is not None:
        bids_tell(auction.public_id)


def bids_tell(public_id: str) -> None:
    """Tell what is bid in an auction, or how it came out, whatever else is auctioned by now."""
    auction = auction_by_id(public_id)
    if auction is not None:
        news.send(auction.scope, kinds.BIDS, bids_facts(auction))
