"""The room tells of auctions: posted, begun, bid for, settled, and what becomes of the piece."""

from typing import Final

from commerce.auctions.events import (
    AuctionOff,
    AuctionOpened,
    AuctionPosted,
    AuctionRelisted,
    AuctionSettled,
    AwardMoved,
    BidMade,
)
from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.auction_news import auction_tell, bids_tell

# A result is up for so long before what can be bid for next takes its place.
RESULT_SECONDS: Final = 30


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
        bids_tell(event.auction)


@on(AuctionSettled)
def tell_settled(event: AuctionSettled) -> None:
    """Say who has won, now that no picture is so late that its viewer could still bid; then what comes next."""
    if event.scope:
        bids_tell(event.auction)
        tasks.auction_next.apply_async((event.scope,), countdown=RESULT_SECONDS)


@on(AuctionOff)
def tell_off(event: AuctionOff) -> None:
    """Say that it was taken back or declared void."""
    if event.scope:
        bids_tell(event.auction)
        auction_tell(event.scope)


@on(AwardMoved)
def tell_award(event: AwardMoved) -> None:
    """Say that the piece is paid, or offered to the next one."""
    if event.scope:
        bids_tell(event.auction)


@on(AuctionRelisted)
def tell_relisted(event: AuctionRelisted) -> None:
    """Show what nobody paid for and can be bid for again."""
    if event.scope:
        auction_tell(event.scope)
