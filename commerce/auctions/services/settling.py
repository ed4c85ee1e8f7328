"""An auction whose time is over, late pictures included: somebody has won, or nobody has."""

import logging
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.auctions.events import AuctionSettled
from commerce.auctions.models import Auction, AuctionDeed, Award, Bidder
from commerce.auctions.services.deeds import deed_write
from commerce.auctions.services.pieces import piece_give_back
from marketplace.kernel.bus import emit

logger = logging.getLogger(__name__)

DUE_ROWS_MAX: Final = 50


@transaction.atomic
def auction_settle(*, auction: Auction) -> bool:
    """Settle an auction, once, after its end and the window for late pictures; False before that, and when it is."""
    now = timezone.now()
    due = Auction.objects.filter(pk=auction.pk, state=Auction.State.OPEN, closes_at__lte=now)
    # Its row first: who won is asked when no bid can come any more.
    if not due.update(bids=F("bids")):
        return False
    auction.refresh_from_db()
    if auction.leader_id is None or auction.price_minor is None:
        due.update(state=Auction.State.UNSOLD, settled_at=now, finished_at=now)
        deed_write(auction, AuctionDeed.Kind.SETTLED)
        piece_give_back(auction)
        Bidder.objects.filter(auction=auction).update(goes_to={})
    else:
        due.update(state=Auction.State.SOLD, settled_at=now)
        Award.objects.create(
            auction=auction,
            round=1,
            bidder_id=auction.leader_id,
            price_minor=auction.price_minor,
            state=Award.State.DUE,
            due_at=now,
        )
        winner = auction.leader.name if auction.leader else ""
        deed_write(auction, AuctionDeed.Kind.SETTLED, bidder=winner, price=auction.price_minor)
    auction.refresh_from_db()
    emit(AuctionSettled(scope=auction.scope, auction=auction.public_id))
    return True


def auctions_settle_due() -> int:
    """Settle whatever is due, each in a transaction of its own; returns how many were."""
    due = Auction.objects.filter(state=Auction.State.OPEN, closes_at__lte=timezone.now())
    settled = 0
    for auction in due.order_by("closes_at")[:DUE_ROWS_MAX]:
        try:
            settled += auction_settle(auction=auction)
        except Exception:
            # One that cannot be settled keeps no other waiting.
            logger.exception("auction %s could not be settled", auction.public_id)
    return settled
