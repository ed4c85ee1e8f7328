"""Five hundred bids in the last seconds, all at once, on a database with real locks: one winner, one gapless log."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from commerce.auctions.engine import replay_log
from commerce.auctions.models import Auction, Award, Bid, Bidder
from commerce.auctions.moments import moment_of, ms_of
from commerce.auctions.selectors.logs import log_of
from commerce.auctions.services.bidding import Pressed, bid_make
from commerce.auctions.services.settling import auction_settle
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.auctions.selling import let_it_end, running

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
THREADS, BIDS, PEOPLE = 40, 500, 50


def at_once(deeds: list[Any]) -> list[str]:
    """Run deeds in many threads, each with a connection of its own; returns what came of each."""

    def one(deed: Any) -> str:
        try:
            deed()
            return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, deeds))


def people_of(auction: Auction) -> list[Bidder]:
    market = Market.objects.get(code="eu")
    return [
        Bidder.objects.create(auction=auction, user=factories.make_user(), market=market, goes_to={"a": "b"})
        for _one in range(PEOPLE)
    ]


def test_a_storm_of_bids_ends_with_one_winner_and_a_log_that_replays(vase, carla) -> None:
    auction = running(vase, carla)
    ends = moment_of(ms_of(timezone.now())) + timedelta(seconds=9)
    closes = ends + timedelta(seconds=auction.window_seconds)
    Auction.objects.filter(pk=auction.pk).update(
        opened_at=ends - timedelta(seconds=auction.duration_seconds), ends_at=ends, closes_at=closes
    )
    people, chance = people_of(auction), random.Random(7)
    made: dict[int, int] = {}

    def press(who: Bidder, minor: int) -> Any:
        def deed() -> None:
            bid = bid_make(bidder=who, maximum=Money(minor, "EUR"), pressed=Pressed(uuid4(), timezone.now()))
            made[bid.pk] = minor

        return deed

    outcomes = at_once(
        [press(chance.choice(people), 1_000 + 100 * chance.randrange(800)) for _bid in range(BIDS)]
    )

    auction.refresh_from_db()
    rows = list(Bid.objects.filter(auction=auction).order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == auction.bids == outcomes.count("done") == len(made)
    assert set(outcomes) <= {"done", "bid_too_low", "bid_below_own", "auction_over"}
    assert len(rows) >= 5
    highest = max(made.values())
    assert auction.leader_max_minor == highest
    assert auction.leader_id == next(row.bidder_id for row in rows if row.maximum_minor == highest)
    let_it_end(auction)
    settles = at_once([lambda: auction_settle(auction=auction)] * 8)
    assert set(settles) == {"done"}
    auction.refresh_from_db()
    assert (auction.state, Award.objects.count()) == ("sold", 1)
    assert replay_log(log_of(auction)) == []


def test_a_rival_in_mid_call_is_decided_after_and_the_settling_waits_for_both(vase, carla) -> None:
    auction = running(vase, carla)
    one, other, *_rest = people_of(auction)
    # Pressed in time, and still on their way when it is to be settled.
    in_time = timezone.now() - timedelta(seconds=auction.window_seconds + 5)
    let_it_end(auction)
    nonce = uuid4()

    def press(who: Bidder, minor: int, key: Any = None) -> Any:
        pressed = Pressed(key or uuid4(), in_time)
        return lambda: bid_make(bidder=who, maximum=Money(minor, "EUR"), pressed=pressed)

    outcomes = at_once(
        [
            press(one, 5_000, nonce),
            press(one, 5_000, nonce),
            press(other, 5_000),
            lambda: auction_settle(auction=auction),
            press(other, 5_100),
            lambda: auction_settle(auction=auction),
        ]
    )

    auction.refresh_from_db()
    taken = Bid.objects.filter(auction=auction)
    assert taken.count() == auction.bids
    assert taken.filter(bidder=one).count() <= 1
    assert set(outcomes) <= {"done", "bid_too_low", "bid_below_own", "auction_over"}
    assert (auction.state == "sold") == (Award.objects.count() == 1)
