"""The log of an auction as anybody can replay it: names that stand for people, whole minor units, milliseconds."""

from typing import Any

from django.db.models import QuerySet

from commerce.auctions.engine import FORMAT, Offer, Rules
from commerce.auctions.models import Auction, AuctionDeed, Bid
from commerce.auctions.moments import ms_of

CSV_HEADER = ("number", "at_ms", "bidder", "maximum_minor", "delay_ms", "price_minor", "leader", "ends_ms")


def rules_of(auction: Auction) -> Rules:
    """Return the rules of an auction as the engine reads them. How many bids came before it began is not in the row."""
    return Rules(
        start=auction.start_minor,
        increments=tuple((since, step) for since, step in auction.increments),
        duration_ms=auction.duration_seconds * 1000,
        reset_ms=auction.reset_seconds * 1000,
        is_sudden_death=auction.is_sudden_death,
        window_ms=auction.window_seconds * 1000,
        opened_ms=ms_of(auction.opened_at) if auction.opened_at else None,
    )


def bids_of(auction: Auction) -> QuerySet[Bid]:
    """Return all bids of an auction in order, to be read a page at a time where people read them."""
    return Bid.objects.filter(auction=auction).select_related("bidder", "leader").order_by("number")


def offers_of(auction: Auction) -> list[Offer]:
    """Return all bids of an auction as the engine reads them."""
    return [
        Offer(bid.bidder.name, bid.maximum_minor, ms_of(bid.at), bid.delay_ms) for bid in bids_of(auction)
    ]


def deeds_of(auction: Auction) -> list[AuctionDeed]:
    """Return what people and the clock did with an auction, in order."""
    return list(AuctionDeed.objects.filter(auction=auction).select_related("by").order_by("number"))


def log_of(auction: Auction) -> dict[str, Any]:
    """Return the whole log of an auction that is over, in the words of docs/auctions.md. Four queries."""
    deeds = deeds_of(auction)
    after = next((deed.facts.get("after", 0) for deed in deeds if deed.kind == "opened"), None)
    return {
        "format": FORMAT,
        "auction": auction.public_id,
        "currency": auction.currency,
        "rules": {
            "start": auction.start_minor,
            "increments": auction.increments,
            "duration_ms": auction.duration_seconds * 1000,
            "reset_ms": auction.reset_seconds * 1000,
            "sudden_death": auction.is_sudden_death,
            "window_ms": auction.window_seconds * 1000,
        },
        "opened": (
            {"at": ms_of(auction.opened_at), "after": after}
            if auction.opened_at and after is not None
            else None
        ),
        "bids": [_bid_told(bid) for bid in bids_of(auction)],
        "result": {
            "state": auction.state,
            "winner": auction.leader.name if auction.leader else None,
            "price": auction.price_minor,
        },
        "deeds": [
            {
                "n": deed.number,
                "kind": deed.kind,
                "at": ms_of(deed.at),
                "reason": deed.reason,
                **deed.facts,
            }
            for deed in deeds
        ],
    }


def _bid_told(bid: Bid) -> dict[str, Any]:
    return {
        "n": bid.number,
        "at": ms_of(bid.at),
        "bidder": bid.bidder.name,
        "maximum": bid.maximum_minor,
        "delay": bid.delay_ms,
        "price": bid.price_minor,
        "leader": bid.leader.name,
        "ends": ms_of(bid.ends_at) if bid.ends_at else None,
    }


def log_rows(log: dict[str, Any]) -> list[list[Any]]:
    """Return the bids of a log as rows under CSV_HEADER."""
    names = ("n", "at", "bidder", "maximum", "delay", "price", "leader", "ends")
    return [["" if row[name] is None else row[name] for name in names] for row in log["bids"]]
