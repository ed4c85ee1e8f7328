"""The database itself keeps the log of an auction: nothing of it changes, goes, or leaves a gap."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.auctions.models import Auction, AuctionDeed, Bid, Bidder
from marketplace.markets.models import Market
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(lantern) -> Auction:
    variant = factories.make_product(lantern).variants.get()
    return Auction.objects.create(
        key=uuid4(),
        scope="0123456789ab",
        variant=variant,
        currency="EUR",
        start_minor=1000,
        increments=[[0, 100]],
        duration_seconds=30,
        reset_seconds=5,
        window_seconds=15,
    )


@pytest.fixture
def bidder(auction, alice) -> Bidder:
    return Bidder.objects.create(auction=auction, user=alice, market=Market.objects.get(code="eu"))


def bid(auction: Auction, bidder: Bidder, number: int) -> Bid:
    """Write a bid past every rule but the database's own."""
    return Bid.objects.create(
        auction=auction,
        number=number,
        bidder=bidder,
        nonce=uuid4(),
        maximum_minor=1500,
        at=timezone.now(),
        price_minor=1000,
        leader=bidder,
    )


def refused(deed: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        deed()


def test_a_bid_never_changes_and_is_never_taken_out(auction, bidder) -> None:
    Auction.objects.filter(pk=auction.pk).update(bids=1)
    first = bid(auction, bidder, 1)

    refused(lambda: Bid.objects.filter(pk=first.pk).update(maximum_minor=9000))
    refused(lambda: Bid.objects.filter(pk=first.pk)._raw_delete("default"))

    assert Bid.objects.get().maximum_minor == 1500


def test_numbers_have_no_gaps_and_the_count_never_goes_back(auction, bidder) -> None:
    rows = Auction.objects.filter(pk=auction.pk)

    refused(lambda: bid(auction, bidder, 1))
    rows.update(bids=1)
    bid(auction, bidder, 1)
    refused(lambda: bid(auction, bidder, 3))
    refused(lambda: rows.update(bids=3))
    refused(lambda: rows.update(bids=0))

    assert list(Bid.objects.values_list("number", flat=True)) == [1]


def test_rules_stand_once_a_bid_was_made(auction, bidder) -> None:
    rows = Auction.objects.filter(pk=auction.pk)
    rows.update(start_minor=900)
    rows.update(bids=1)

    refused(lambda: rows.update(start_minor=100))
    refused(lambda: rows.update(reset_seconds=9))
    refused(lambda: rows.update(increments=[[0, 1]]))

    auction.refresh_from_db()
    assert (auction.start_minor, auction.reset_seconds) == (900, 5)


def test_a_deed_stays_while_who_did_it_may_go(auction, carla) -> None:
    deed = AuctionDeed.objects.create(
        auction=auction, number=1, kind=AuctionDeed.Kind.POSTED, at=timezone.now(), by=carla
    )

    refused(lambda: AuctionDeed.objects.filter(pk=deed.pk).update(reason="another one"))
    refused(lambda: AuctionDeed.objects.filter(pk=deed.pk)._raw_delete("default"))
    AuctionDeed.objects.filter(pk=deed.pk).update(by=None)

    deed.refresh_from_db()
    assert (deed.by, deed.reason) == (None, "")
