"""What shows do when they hear of auctions, and auctions of the end of their show."""

from commerce.auctions.events import AuctionRelisted
from marketplace.kernel.bus import on
from streams.shows.auctions import is_on_air, show_auctions_withdraw
from streams.shows.events import ShowEnded
from streams.shows.selectors import show_by_id


@on(ShowEnded, durable=True)
def withdraw_auctions(event: ShowEnded) -> None:
    """What never began will not: its pieces are on the shelf again."""
    show = show_by_id(event.show_id)
    if show is not None:
        show_auctions_withdraw(show.public_id)


@on(AuctionRelisted, durable=True)
def withdraw_relisted(event: AuctionRelisted) -> None:
    """A piece that nobody paid for comes back after the show: there is nobody to auction it to."""
    if event.scope and not is_on_air(event.scope):
        show_auctions_withdraw(event.scope)
