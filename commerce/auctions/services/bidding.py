"""Bids: decided on the auction's row by whoever has written it, numbered, and kept with what they made of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from commerce.auctions.engine import NotTaken, Offer, Standing, least_bid, taken
from commerce.auctions.errors import (
    AuctionOffNow,
    AuctionOver,
    BidBelowOwn,
    BidCurrency,
    BidKeyRefused,
    BidRaisedOften,
    BidTooHigh,
    BidTooLow,
)
from commerce.auctions.events import BidMade
from commerce.auctions.models import Auction, Bid, Bidder
from commerce.auctions.moments import moment_of, ms_of
from commerce.auctions.selectors.logs import rules_of
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money
from marketplace.kernel.refusals import Refusal

# So many bids of the same leader with nobody else's in between.
BIDS_IN_A_ROW_MAX: Final = 20


@dataclass(frozen=True)
class Pressed:
    """When a bid came in by the server's clock, and what its page showed (see ``playheads``)."""

    nonce: UUID
    at: datetime
    playhead_ms: int | None = None
    delay_ms: int = 0


class _Pressed(Exception):
    """The same press came in a second time."""


def bid_make(*, bidder: Bidder, maximum: Money, pressed: Pressed) -> Bid:
    """Bid as much as somebody would pay at most; the same press is one bid.

    Raises BidCurrency, BidKeyRefused for another amount under the key of an earlier press, BidTooLow, BidTooHigh,
    BidBelowOwn, BidRaisedOften, AuctionOver, AuctionOffNow; then nothing was bid.
    """
    first = Bid.objects.filter(bidder=bidder, nonce=pressed.nonce).first()
    if first is not None:
        return _same(first, maximum)
    if maximum.currency != bidder.auction.currency:
        raise BidCurrency(currency=bidder.auction.currency)
    try:
        with transaction.atomic():
            return _bid(bidder, maximum.minor, pressed)
    except (_Pressed, IntegrityError, AuctionOver):
        # The other of two presses was faster, perhaps with the last bid there was.
        first = Bid.objects.filter(bidder=bidder, nonce=pressed.nonce).first()
        if first is None:
            raise
        return _same(first, maximum)


def _same(first: Bid, maximum: Money) -> Bid:
    """Return the bid of a press that comes again; another amount under its key is another bid, and none was made."""
    if first.maximum_minor != maximum.minor:
        raise BidKeyRefused
    return first


def _bid(bidder: Bidder, maximum: int, pressed: Pressed) -> Bid:
    # The write comes first: whoever made it decides, and the others wait for their turn.
    rows = Auction.objects.filter(pk=bidder.auction_id)
    if not rows.filter(state__in=Auction.TAKING).update(bids=F("bids") + 1):
        raise _gone(rows.get())
    auction = rows.select_related("leader").get()
    if Bid.objects.filter(bidder=bidder, nonce=pressed.nonce).exists():
        raise _Pressed
    before = standing_of(auction)
    offer = Offer(bidder.name, maximum, ms_of(pressed.at), pressed.delay_ms)
    try:
        after = taken(rules_of(auction), before, offer)
    except NotTaken as refusal:
        raise _refused(auction, refusal) from refusal
    _demand_rival(auction, bidder)
    bid = _written(auction, bidder, offer, after, pressed)
    moved = after.ends_ms if after.ends_ms != before.ends_ms else None
    rows.update(**_changes(auction, bid, after, is_new=_is_first(bid)))
    closes = None if moved is None else moved + auction.window_seconds * 1000
    emit(BidMade(scope=auction.scope, auction=auction.public_id, closes_ms=closes))
    return bid


def _demand_rival(auction: Auction, bidder: Bidder) -> None:
    """Raise BidRaisedOften for a leader who goes on raising against nobody: each raise is a row for ever."""
    if auction.leader_id != bidder.pk:
        return
    last = Bid.objects.filter(auction=auction).order_by("-number").values_list("bidder_id", flat=True)
    if list(last[:BIDS_IN_A_ROW_MAX]) == [bidder.pk] * BIDS_IN_A_ROW_MAX:
        raise BidRaisedOften


def _gone(auction: Auction) -> Refusal:
    is_off = auction.state in {Auction.State.WITHDRAWN, Auction.State.VOIDED}
    return AuctionOffNow() if is_off else AuctionOver()


def standing_of(auction: Auction) -> Standing:
    """Return how an auction stands, as the engine reads it."""
    return Standing(
        price=auction.price_minor,
        leader=auction.leader.name if auction.leader else None,
        maximum=auction.leader_max_minor,
        ends_ms=ms_of(auction.ends_at) if auction.ends_at else None,
    )


def _refused(auction: Auction, refusal: NotTaken) -> Refusal:
    least = format_money(Money(refusal.least, auction.currency))
    if refusal.code == "over":
        return AuctionOver()
    if refusal.code == "raise":
        return BidBelowOwn(maximum=least)
    if refusal.code == "high":
        return BidTooHigh()
    return BidTooLow(least=least)


def _written(auction: Auction, bidder: Bidder, offer: Offer, after: Standing, pressed: Pressed) -> Bid:
    leader = auction.leader if auction.leader and after.leader == auction.leader.name else bidder
    return Bid.objects.create(
        auction=auction,
        number=auction.bids,
        bidder=bidder,
        nonce=pressed.nonce,
        maximum_minor=offer.maximum,
        at=moment_of(offer.at_ms),
        playhead_ms=pressed.playhead_ms,
        delay_ms=pressed.delay_ms,
        price_minor=after.price or 0,
        leader=leader,
        ends_at=moment_of(after.ends_ms) if after.ends_ms is not None else None,
    )


def _is_first(bid: Bid) -> bool:
    return not Bid.objects.filter(bidder=bid.bidder_id).exclude(pk=bid.pk).exists()


def _changes(auction: Auction, bid: Bid, after: Standing, *, is_new: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "price_minor": after.price,
        "leader": bid.leader_id,
        "leader_max_minor": after.maximum,
    }
    if bid.ends_at is not None:
        changes |= {
            "ends_at": bid.ends_at,
            "closes_at": bid.ends_at + timedelta(seconds=auction.window_seconds),
        }
    return changes | ({"bidders": F("bidders") + 1} if is_new else {})


def least_of(auction: Auction) -> Money:
    """Return the next bid of an auction."""
    return Money(least_bid(rules_of(auction), standing_of(auction)), auction.currency)
