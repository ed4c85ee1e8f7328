"""Bids in the database: decided on one row, counted once, written down so that anybody gets the same by replaying."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.auctions.engine import replay_log
from commerce.auctions.errors import (
    AuctionBegun,
    AuctionOffNow,
    AuctionOver,
    AuctionRunning,
    AuctionUnreadable,
    BidBelowOwn,
    BidCurrency,
    BidKeyRefused,
    BidRaisedOften,
    BidTooHigh,
    BidTooLow,
    TicketNotAuctioned,
)
from commerce.auctions.models import Auction, Bid
from commerce.auctions.moments import moment_of, ms_of
from commerce.auctions.selectors.logs import log_of
from commerce.auctions.services.bidding import BIDS_IN_A_ROW_MAX, Pressed, bid_make, least_of
from commerce.auctions.services.posting import auction_open, auction_withdraw
from commerce.stock.errors import SoldOut
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from tests import factories
from tests.commerce.auctions.selling import bid, bidder, kinds, let_it_end, opened, posted, running, settled
from tests.commerce.stock.shelf import counts
from tests.present import present

pytestmark = pytest.mark.django_db


def test_its_piece_is_set_aside_from_the_start_and_bids_may_come_before_it_begins(
    vase, carla, alice, bela
) -> None:
    auction = posted(vase, carla)
    assert counts(vase) == (2, 1)

    first, second = bidder(auction, alice), bidder(auction, bela)
    bid(first, 3_000)
    bid(second, 2_000)
    auction.refresh_from_db()
    assert (auction.state, auction.leader, auction.price_minor, auction.ends_at) == (
        "scheduled",
        first,
        2_100,
        None,
    )
    opened(auction, carla)
    bid(second, 2_500)

    auction.refresh_from_db()
    assert (auction.price_minor, auction.leader, auction.bids, auction.bidders) == (2_600, first, 3, 2)
    settled(auction)
    log = log_of(auction)
    assert (log["opened"]["after"], replay_log(log)) == (2, [])


def test_the_maximum_stays_secret_and_the_price_is_what_it_takes(vase, carla, alice, bela) -> None:
    auction = running(vase, carla)
    first, second = bidder(auction, alice), bidder(auction, bela)

    bid(first, 5_000)
    bid(second, 5_000)

    auction.refresh_from_db()
    assert (auction.leader, auction.price_minor, least_of(auction)) == (first, 5_000, Money(5_250, "EUR"))
    rows = list(Bid.objects.values_list("number", "bidder", "maximum_minor", "price_minor", "leader"))
    assert rows == [
        (1, first.pk, 5_000, 1_000, first.pk),
        (2, second.pk, 5_000, 5_000, first.pk),
    ]


@pytest.mark.parametrize(
    ("minor", "refusal"),
    [(1_099, BidTooLow), (999_999_999, BidTooHigh)],
    ids=["low", "mistyped"],
)
def test_what_is_no_bid_changes_nothing(vase, carla, alice, bela, minor, refusal) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)

    with pytest.raises(refusal):
        bid(bidder(auction, bela), minor)

    auction.refresh_from_db()
    assert (auction.bids, auction.price_minor, Bid.objects.count()) == (1, 1_000, 1)


def test_the_leader_raises_their_own_maximum_and_never_lowers_it(vase, carla, alice) -> None:
    auction = running(vase, carla)
    leads = bidder(auction, alice)
    bid(leads, 2_000)

    for own in (1_500, 2_000, 2_099):
        with pytest.raises(BidBelowOwn):
            bid(leads, own)
    bid(leads, 2_100)

    auction.refresh_from_db()
    assert (auction.price_minor, auction.leader_max_minor, auction.bids) == (1_000, 2_100, 2)


def test_another_currency_is_no_bid(vase, carla, alice) -> None:
    auction = running(vase, carla)
    who = bidder(auction, alice)

    with pytest.raises(BidCurrency):
        bid_make(bidder=who, maximum=Money(5_000, "JPY"), pressed=Pressed(uuid4(), timezone.now()))

    assert not Bid.objects.exists()


def test_a_double_tap_is_one_bid_also_when_the_second_comes_after_the_end(vase, carla, alice) -> None:
    auction, nonce = running(vase, carla), uuid4()
    who = bidder(auction, alice)

    first = bid(who, 2_000, nonce=nonce)
    second = bid(who, 2_000, nonce=nonce)
    settled(auction)
    third = bid(who, 2_000, nonce=nonce)

    assert (first, second, Bid.objects.count()) == (second, third, 1)


def test_another_amount_under_the_key_of_an_earlier_press_is_told_and_not_counted(vase, carla, alice) -> None:
    auction, nonce = running(vase, carla), uuid4()
    who = bidder(auction, alice)
    bid(who, 2_000, nonce=nonce)

    with pytest.raises(BidKeyRefused):
        bid(who, 5_000, nonce=nonce)

    auction.refresh_from_db()
    assert (auction.bids, auction.leader_max_minor) == (1, 2_000)


def test_a_leader_raises_only_so_often_in_a_row(vase, carla, alice, bela) -> None:
    auction = running(vase, carla)
    who, rival = bidder(auction, alice), bidder(auction, bela)
    for at in range(BIDS_IN_A_ROW_MAX):
        bid(who, 2_000 + 1_000 * at)

    with pytest.raises(BidRaisedOften):
        bid(who, 50_000)

    auction.refresh_from_db()
    assert (auction.bids, auction.leader_max_minor) == (BIDS_IN_A_ROW_MAX, 21_000)
    bid(rival, 1_500)
    assert bid(who, 50_000).number == BIDS_IN_A_ROW_MAX + 2


def test_after_the_end_only_late_pictures_bid_and_never_after_the_window(vase, carla, alice, bela) -> None:
    auction = running(vase, carla)
    who = bidder(auction, alice)
    end = present(auction.ends_at)
    assert auction.window_seconds == 15

    for late, delay in ((0.1, 0), (6.1, 6_000), (15.1, 15_000), (15.1, 90_000)):
        with pytest.raises(AuctionOver):
            bid(who, 2_000, at=end + timedelta(seconds=late), delay_ms=delay)
    assert not Bid.objects.exists()
    taken = bid(who, 2_000, at=end + timedelta(seconds=5.9), delay_ms=6_000)

    auction.refresh_from_db()
    # A counter-bid near, or after, the end gives everybody else time to answer.
    assert auction.ends_at == taken.ends_at == taken.at + timedelta(seconds=5)
    assert auction.closes_at == present(auction.ends_at) + timedelta(seconds=15)
    assert auction.phase_at(end + timedelta(seconds=6)) == "open"
    assert auction.phase_at(present(auction.ends_at)) == "closing"


def test_little_is_won_in_sudden_death_by_saying_that_a_picture_is_late(vase, carla, monkeypatch) -> None:
    assert running(vase, carla, is_sudden_death=True).window_seconds == 8
    # A show that is held back is late for everybody.
    monkeypatch.setattr("commerce.auctions.services.posting.drop_grace", lambda _product: 15 + 30)
    assert posted(vase, carla, is_sudden_death=True).window_seconds == 38


def test_sudden_death_moves_no_end(vase, carla, alice) -> None:
    auction = running(vase, carla, is_sudden_death=True)

    bid(bidder(auction, alice), 2_000, at=present(auction.ends_at) - timedelta(seconds=0.1))

    end = auction.ends_at
    auction.refresh_from_db()
    assert auction.ends_at == end


def test_nothing_is_bid_for_what_was_withdrawn_or_is_settled(vase, carla, alice) -> None:
    gone, over = posted(vase, carla), running(vase, carla)
    one, other = bidder(gone, alice), bidder(over, alice)
    auction_withdraw(auction=gone, by=carla)
    settled(over)

    with pytest.raises(AuctionOffNow):
        bid(one, 2_000)
    with pytest.raises(AuctionOver):
        bid(other, 2_000)

    assert not Bid.objects.exists()
    assert counts(vase) == (2, 0)


# The host


def test_one_auction_at_a_time_and_none_is_taken_back_once_it_runs(vase, carla, live_world) -> None:
    first = running(vase, carla, show=live_world.show)
    second = posted(vase, carla, show=live_world.show)

    with pytest.raises(AuctionRunning):
        auction_open(auction=second, by=carla)
    with pytest.raises(AuctionBegun):
        auction_withdraw(auction=first, by=carla)
    with pytest.raises(AuctionBegun):
        auction_open(auction=first, by=carla)
    let_it_end(first)
    with pytest.raises(AuctionRunning):
        # It is not settled yet.
        auction_open(auction=second, by=carla)
    settled(first)
    auction_open(auction=second, by=carla)

    second.refresh_from_db()
    assert (second.state, kinds(first), kinds(second)) == (
        "open",
        ["posted", "opened", "settled"],
        ["posted", "opened"],
    )


@pytest.mark.parametrize(
    "rules",
    [
        {"start": Money(0, "EUR")},
        {"duration_seconds": 9},
        {"duration_seconds": 3_601},
        {"reset_seconds": 0},
        {"reset_seconds": 10},
        {"on_failure": "keep"},
        {"increments": ()},
        {"increments": ((10, 100),)},
        {"increments": ((0, 100), (0, 200))},
        {"increments": ((0, 0),)},
    ],
    ids=["free", "short", "long", "no-reset", "ten", "failure", "no-steps", "late-steps", "twice", "no-step"],
)
def test_rules_by_which_nobody_could_bid_are_refused_and_nothing_is_set_aside(vase, carla, rules) -> None:
    with pytest.raises(AuctionUnreadable):
        posted(vase, carla, **rules)

    assert not Auction.objects.exists()
    assert counts(vase) == (2, 0)


def test_what_is_not_there_and_what_is_a_ticket_is_not_auctioned(lantern, carla) -> None:
    gone = factories.make_product(lantern, stock=0).variants.get()
    ticket = factories.make_ticket(lantern).variants.get()

    for variant, refusal in ((gone, SoldOut), (ticket, TicketNotAuctioned)):
        with pytest.raises(refusal):
            posted(variant, carla)

    assert not Auction.objects.exists()


# The law


@given(
    presses=st.lists(
        st.tuples(st.integers(0, 2), st.integers(900, 9_000), st.integers(0, 45_000), st.integers(0, 20_000)),
        max_size=12,
    ),
    begins_after=st.integers(0, 4),
    sudden=st.booleans(),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_comes_in_the_log_replays_to_what_the_house_decided(
    vase, carla, alice, bela, cleo, presses, begins_after, sudden
) -> None:
    Auction.objects.filter(state="open").update(state="unsold", finished_at=timezone.now())
    vase.stock.__class__.objects.filter(variant=vase).update(on_hand=999)
    auction = posted(vase, carla, is_sudden_death=sudden)
    people = [bidder(auction, user) for user in (alice, bela, cleo)]
    start = ms_of(timezone.now())
    most: dict[int | None, int] = {}
    for number, (who, minor, late, delay) in enumerate(sorted(presses, key=lambda press: press[2])):
        if number == begins_after:
            opened(auction, carla)
        try:
            bid(people[who], minor, at=moment_of(start + late), delay_ms=delay)
        except Refusal:
            continue
        most[people[who].pk] = max(most.get(people[who].pk, 0), minor)
    auction.refresh_from_db()
    if auction.state == "scheduled":
        opened(auction, carla)
    settled(auction)

    assert replay_log(log_of(auction)) == []
    if most:
        assert most[auction.leader_id] == max(most.values()) >= present(auction.price_minor)
    assert (auction.state == "sold") == bool(most)
