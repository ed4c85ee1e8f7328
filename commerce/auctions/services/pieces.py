"""The piece of an auction: set aside from the start, handed to an order, lying aside again when that ends unpaid.

Under ``auction:<public id>:<number>`` it is nobody's yet. As long as something may still come of the auction, whatever
lets it go (an order that ends, a hold that runs out) lets it lie aside again, under the next number and in the same
write, so that nobody who passes by can have it in between.
"""

from typing import Final

from commerce.auctions.models import Auction
from commerce.stock.models import Reservation
from commerce.stock.services import Heir, hold_hand_on, reservation_release, set_aside

ASIDE: Final = "auction:"
# It does not run out by itself: when this time is over it lies aside anew.
ASIDE_SECONDS: Final = 24 * 3600


def aside_key(public_id: str, number: int) -> str:
    """Return a key under which a piece lies aside."""
    return f"{ASIDE}{public_id}:{number}"


def piece_set_aside(auction: Auction) -> None:
    """Take the piece off the shelf for an auction. Raises SoldOut."""
    set_aside(
        key=aside_key(auction.public_id, 1),
        variant_id=auction.variant_id,
        quantity=1,
        seconds=ASIDE_SECONDS,
    )


def _lying(auction: Auction) -> str:
    """Return the key under which the piece lies now, or nothing."""
    prefix = f"{ASIDE}{auction.public_id}:"
    rows = Reservation.objects.filter(key__startswith=prefix, state=Reservation.State.HELD)
    return rows.values_list("key", flat=True).first() or ""


def piece_hand(auction: Auction, *, key: str, seconds: int) -> bool:
    """Hold the piece under another key, an order's or another auction's; False when it is not there."""
    source = _lying(auction)
    return bool(source) and hold_hand_on(source=source, key=key, seconds=seconds)


def piece_give_back(auction: Auction) -> None:
    """Put the piece back on the shelf; the auction has to be finished by then."""
    source = _lying(auction)
    if source:
        reservation_release(key=source)


def next_of_piece(key: str) -> Heir | None:
    """Return under which key a piece that is let go lies aside again; None when nothing comes of its auction."""
    _aside, public_id, number = key.split(":")
    waits = Auction.objects.filter(public_id=public_id, finished_at__isnull=True).exists()
    return Heir(None, aside_key(public_id, int(number) + 1), ASIDE_SECONDS) if waits else None
