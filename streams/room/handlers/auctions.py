"""The room tells of auctions: posted, begun, bid for, settled, and what becomes of the piece."""

from commerce.auctions.events import (
    AuctionOff,
    AuctionOpened,
    AuctionPosted,
    AuctionSettled,
    AwardMoved,
    BidMade,
)
from marketplace.kernel.bus import on
from streams.room.auction_news import auction_tell, bids_tell


@on(AuctionPosted)
def tell_posted(event: AuctionPosted) -> None:
    """Show what can be bid for before it begins."""
    if event.scope:
        auction_tell(event.scope)


@on(AuctionOpened)
def tell_begun(event: AuctionOpened) -> None:
    """Let the clock of every page run from where its picture is."""
    if event.scope:
        auction_tell(event.scope)


@on(BidMade)
def tell_bid(event: BidMade) -> None:
    """Say what is bid: state that the room gathers until its next tick, however many bids there are."""
    if event.scope:
        bids_tell(event.scope)


@on(AuctionSettled)
def tell_settled(event: AuctionSettled) -> None:
    """Say who has won, now that no picture is so late that its viewer could still bid."""
    if event.scope:
        bids_tell(event.scope)


@on(AuctionOff)
def tell_off(event: AuctionOff) -> None:
    """Say that it was taken back or declared void."""
    if event.scope:
        auction_tell(event.scope)


@on(AwardMoved)
def tell_award(event: AwardMoved) -> None:
    """Say that the piece is paid, or offered to the next one."""
    if event.scope:
        bids_tell(event.scope)
