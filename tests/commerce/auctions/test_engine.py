"""What bids make of an auction, worked out by hand and for all kinds of bids."""

import json
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.auctions.engine import (
    EXTENSION_MS_MAX,
    NotTaken,
    Offer,
    Rules,
    Standing,
    least_bid,
    opened,
    replay,
    replay_log,
    taken,
    without,
)
from tests.present import present

RULES = Rules(
    start=1_000,
    increments=((0, 50), (1_000, 100), (2_000, 250)),
    duration_ms=30_000,
    reset_ms=5_000,
    is_sudden_death=False,
    window_ms=15_000,
)
RUNNING = replace(RULES, opened_ms=0)


def played(*bids: tuple[str, int]) -> Standing:
    return replay(RULES, [Offer(who, maximum, at) for at, (who, maximum) in enumerate(bids)])[-1]


# Worked by hand


@pytest.mark.parametrize(
    ("bids", "leader", "price", "least"),
    [
        ([], None, None, 1_000),
        # One bidder pays the start, whatever they would have paid.
        ([("a", 5_000)], "a", 1_000, 1_100),
        # The second highest and one step.
        ([("a", 5_000), ("b", 1_500)], "a", 1_600, 1_700),
        # Never more than the winner's own maximum.
        ([("a", 1_550), ("b", 1_500)], "a", 1_550, 1_650),
        ([("a", 1_500), ("b", 1_550)], "b", 1_550, 1_650),
        # Of equals the earlier one.
        ([("a", 1_500), ("b", 1_500)], "a", 1_500, 1_600),
        # Raising one's own maximum costs nothing.
        ([("a", 1_500), ("a", 4_000)], "a", 1_000, 1_100),
        # The step is that of the price that is beaten.
        ([("a", 2_000), ("b", 9_000)], "b", 2_250, 2_500),
    ],
    ids=["none", "one", "second", "capped-leader", "capped-rival", "equal", "raise", "step"],
)
def test_worked_examples(bids, leader, price, least) -> None:
    standing = played(*bids) if bids else Standing()

    assert (standing.leader, standing.price, least_bid(RULES, standing)) == (leader, price, least)


@pytest.mark.parametrize(
    ("bids", "code", "least"),
    [
        ([("a", 999)], "low", 1_000),
        ([("a", 5_000), ("b", 1_099)], "low", 1_100),
        ([("a", 5_000), ("a", 5_000)], "raise", 5_000),
        ([("a", 100_001)], "high", 100_000),
    ],
    ids=["under-the-start", "under-the-step", "own-maximum", "typing-mistake"],
)
def test_what_is_no_bid(bids, code, least) -> None:
    with pytest.raises(NotTaken) as refused:
        played(*bids)

    assert (refused.value.code, refused.value.least) == (code, least)


# The clock


def running(*bids: tuple[str, int, int, int]) -> Standing:
    """Bids with their moments and delays, in an auction that ends at 30 s."""
    standing = opened(RUNNING, Standing())
    for who, maximum, at, delay in bids:
        standing = taken(RUNNING, standing, Offer(who, maximum, at, delay))
    return standing


def test_a_counter_bid_near_the_end_gives_everybody_time_to_answer() -> None:
    assert running(("a", 1_000, 24_000, 0)).ends_ms == 30_000
    assert running(("a", 1_000, 29_000, 0)).ends_ms == 34_000
    # And once more.
    assert running(("a", 1_000, 29_000, 0), ("b", 1_100, 33_999, 0)).ends_ms == 38_999
    # Who raises only their own maximum gives nobody a reason to answer.
    assert running(("a", 1_000, 1_000, 0), ("a", 3_000, 29_000, 0)).ends_ms == 30_000


def test_sudden_death_ends_when_it_ends() -> None:
    sudden = replace(RUNNING, is_sudden_death=True)
    standing = taken(sudden, opened(sudden, Standing()), Offer("a", 1_000, 29_999))

    assert standing.ends_ms == 30_000
    with pytest.raises(NotTaken):
        taken(sudden, standing, Offer("b", 1_100, 30_001))


def test_a_late_picture_bids_as_much_later_and_no_more_than_the_window() -> None:
    assert running(("a", 1_000, 30_000, 0)).leader == "a"
    assert running(("a", 1_000, 36_000, 6_000)).leader == "a"
    # It is the others' turn to answer then, from now on.
    assert running(("a", 1_000, 36_000, 6_000)).ends_ms == 41_000
    for at, delay in ((30_001, 0), (36_001, 6_000), (45_001, 60_000), (30_001, -5)):
        with pytest.raises(NotTaken) as refused:
            running(("a", 1_000, at, delay))
        assert refused.value.code == "over"


def test_the_clock_is_not_set_back_for_ever() -> None:
    standing = opened(RUNNING, Standing())
    at, turns = 29_000, cycle("ab")
    latest = RUNNING.duration_ms + EXTENSION_MS_MAX
    while at <= present(standing.ends_ms):
        standing = taken(RUNNING, standing, Offer(next(turns), least_bid(RUNNING, standing), at))
        at += 4_900
    assert standing.ends_ms == latest


# Laws

# Some are more than a hundred times the first bid.
MAXIMA = st.one_of(st.integers(1, 6_000), st.integers(6_000, 900_000))


@st.composite
def histories(draw: st.DrawFn) -> list[Offer]:
    """Bids of a few people in the order in which they came, whether or not they are high enough."""
    moments = sorted(draw(st.lists(st.integers(0, 60_000), max_size=25)))
    return [
        Offer(draw(st.sampled_from("abcd")), draw(MAXIMA), at, draw(st.integers(0, 20_000))) for at in moments
    ]


def accepted(rules: Rules, offers: list[Offer]) -> tuple[list[Offer], list[Standing]]:
    standing, kept, stood = opened(rules, Standing()), [], []
    for offer in offers:
        try:
            standing = taken(rules, standing, offer)
        except NotTaken:
            continue
        kept.append(offer)
        stood.append(standing)
    return kept, stood


@given(histories(), st.booleans())
def test_laws_of_every_history(offers, sudden) -> None:
    rules = replace(RUNNING, is_sudden_death=sudden)

    kept, stood = accepted(rules, offers)

    assert replay(rules, kept) == stood
    most: dict[str, int] = {}
    for offer, before, after in zip(kept, [Standing(), *stood], stood, strict=False):
        beaten = before.leader is not None and offer.bidder != before.leader
        most[offer.bidder] = max(most.get(offer.bidder, 0), offer.maximum)
        # The leader is whoever would pay most, and of equals whoever said so first.
        assert most[present(after.leader)] == max(most.values()) == after.maximum
        if beaten and after.leader != offer.bidder:
            assert after.leader == before.leader
        others = [amount for who, amount in most.items() if who != after.leader]
        second, price, end = max(others, default=0), present(after.price), present(after.ends_ms)
        assert rules.start <= price <= present(after.maximum)
        assert second <= price <= max(rules.start, second + rules.step(second))
        if beaten:
            least = present(before.price) + rules.step(present(before.price))
            assert price >= min(least, present(before.maximum))
            assert offer.maximum >= least
        assert before.price is None or price >= before.price
        assert end >= (before.ends_ms or 0)
        assert not sudden or after.ends_ms == rules.first_end_ms


@given(histories())
def test_whoever_is_offered_the_piece_pays_what_it_would_have_cost_without_the_others(offers) -> None:
    kept, stood = accepted(RUNNING, offers)
    if not stood:
        return
    winner = present(stood[-1].leader)

    second = without(RUNNING, kept, {winner})

    rivals = {offer.bidder for offer in kept} - {winner}
    assert (second.leader in rivals) if rivals else (second == Standing())
    if rivals:
        assert present(second.price) <= present(stood[-1].price)
        assert (
            present(second.price)
            <= present(second.maximum)
            == max(o.maximum for o in kept if o.bidder in rivals)
        )


def test_what_was_no_typing_mistake_beside_the_winners_bid_is_none_without_it() -> None:
    rules = replace(RULES, start=100, increments=((0, 50),))
    offers = [Offer("a", 9_000, 1), Offer("c", 8_000, 2), Offer("c", 20_000, 3), Offer("a", 30_000, 4)]
    assert replay(rules, offers)[-1].leader == "a"

    assert without(rules, offers, {"a"}) == Standing(100, "c", 20_000)


def test_steps_that_get_smaller_keep_nobody_from_a_second_chance() -> None:
    rules = replace(RULES, increments=((0, 5_000), (2_000, 10)))
    offers = [Offer("a", 3_000, 1), Offer("b", 6_000, 2), Offer("c", 6_010, 3), Offer("b", 9_000, 4)]
    assert replay(rules, offers)[-1].leader == "b"

    assert without(rules, offers, {"b", "a"}) == Standing(1_000, "c", 6_010)
    assert without(rules, offers, {"b"}) == Standing(3_010, "c", 6_010)


# The same in the browser

LOGS = json.loads((Path(__file__).parents[2] / "data" / "auctions" / "logs.json").read_text())


@pytest.mark.parametrize("case", LOGS, ids=lambda case: case["name"])
def test_logs_that_the_browser_replays_too(case) -> None:
    assert bool(replay_log(case["log"])) == case["wrong"]
