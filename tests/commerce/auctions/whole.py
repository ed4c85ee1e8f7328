"""An auction for whoever walks all addresses: over, and offered to alice because its winner did not pay."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from commerce.auctions.models import Auction, Award, Bid, Bidder
from commerce.auctions.moments import moment_of, ms_of
from commerce.catalog.models import Variant
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.markets.models import Market

RULES: dict[str, Any] = {
    "currency": "EUR",
    "start_minor": 1_000,
    "increments": [[0, 100]],
    "duration_seconds": 60,
    "reset_seconds": 5,
    "window_seconds": 15,
}


def make_scheduled(scope: str, variant: Variant, host: Creator) -> Auction:
    """An auction of a show that has not begun; its piece is not looked at."""
    return Auction.objects.create(
        key=uuid4(), scope=scope, variant=variant, creator=host.public_id, by=host.user, **RULES
    )


def make_offered(scope: str, variant: Variant, host: Creator, fan: User) -> Auction:
    """One that is over, whose second bidder has a second chance."""
    now = moment_of(ms_of(timezone.now()))
    auction = make_scheduled(scope, variant, host)
    market = Market.objects.get(code="eu")
    won, next_one = (Bidder.objects.create(auction=auction, user=user, market=market) for user in (None, fan))
    for number, (who, maximum, price) in enumerate(((next_one, 1_500, 1_000), (won, 3_000, 1_600)), start=1):
        Auction.objects.filter(pk=auction.pk).update(bids=number)
        Bid.objects.create(
            auction=auction,
            number=number,
            bidder=who,
            nonce=uuid4(),
            maximum_minor=maximum,
            at=now - timedelta(minutes=5),
            price_minor=price,
            leader=who,
        )
    ends = now - timedelta(minutes=3)
    Auction.objects.filter(pk=auction.pk).update(
        state="sold",
        opened_at=now - timedelta(minutes=4),
        ends_at=ends,
        closes_at=ends + timedelta(seconds=15),
        settled_at=now,
        leader=won,
        leader_max_minor=3_000,
        price_minor=1_600,
        bidders=2,
    )
    auction.refresh_from_db()
    award: dict[str, Any] = {"auction": auction, "price_minor": 1_600, "due_at": now + timedelta(minutes=20)}
    Award.objects.create(round=1, bidder=won, state="failed", **award)
    Award.objects.create(round=2, bidder=next_one, state="offered", **award | {"price_minor": 1_000})
    return auction


def auction_ids(scope: str, world: Any, fan: User) -> dict[str, str]:
    """Make one, and say by what names addresses call it."""
    variant = world.candle.variants.get()
    offered = make_offered(scope, variant, world.creator, fan).public_id
    return {
        "auctions/<public_id>": offered,
        "auction-desk/<public_id>": offered,
    }
