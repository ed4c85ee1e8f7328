"""Who missed what in `bench room --soak`, and how its fans follow the room."""

import random

import pytest

from bench import shop
from bench.room_fans import WAIT_SECONDS_MAX, WAIT_SECONDS_MIN, Reader, version_of, wait_before
from bench.room_soak_figures import BASE_MINOR, Deed, delays, is_met, missed


def test_a_deed_is_missed_by_whoever_does_not_know_it_or_a_later_one_in_time() -> None:
    deeds = [Deed(1, "pin", 100.0), Deed(2, "price", 105.0)]
    quick, late, skipping = [(100.2, 1), (105.1, 2)], [(111.0, 1), (112.0, 2)], [(106.0, 2)]

    lost = missed(deeds, [quick, late, skipping, []], end=200.0)

    assert [(one.fan, one.deed.kind) for one in lost] == [(1, "pin"), (3, "pin"), (3, "price")]


def test_at_the_end_everybody_must_know_the_last_deed() -> None:
    deeds = [Deed(1, "pin", 100.0)]

    assert missed(deeds, [[(105.0, 1)]], end=104.0)
    assert not missed(deeds, [[(105.0, 1)]], end=106.0)


def test_what_goes_back_to_an_older_state_is_not_known_any_more() -> None:
    assert missed([Deed(2, "price", 100.0)], [[(100.1, 2), (103.0, 1)]], end=200.0)


def test_delays_count_to_the_first_state_that_is_as_new() -> None:
    deeds = [Deed(1, "pin", 100.0), Deed(2, "price", 105.0)]

    assert delays(deeds, [[(100.5, 1), (106.0, 2)], [(107.0, 2)], []]) == pytest.approx([0.5, 1.0, 7.0, 2.0])


def test_fans_follow_numbers_as_the_page_does() -> None:
    reader = Reader()
    frame = {"r": "show", "ep": "a", "f": 0, "s": 7, "e": [], "a": {}}

    assert reader.take({"t": "ack"}) == "answer"
    assert reader.take(frame | {"f": 3}) == "gap"
    assert reader.take(frame) == "snapshot"
    assert reader.take(frame | {"f": 8, "s": 9}) == "news"
    assert reader.take(frame | {"f": 11, "s": 12}) == "gap"
    assert reader.take(frame | {"ep": "b", "f": 10, "s": 10}) == "gap"
    assert (reader.epoch, reader.last) == ("a", 9)


def test_the_price_in_front_says_which_deed_it_is() -> None:
    assert BASE_MINOR == shop.SHOW_PRICE_MINOR
    front = {"number": 2, "prices": {"EUR": {"minor": BASE_MINOR + 42, "was": 7900}}}

    assert version_of({"pins": {"t": 5, "items": [front, {"number": 1}]}}) == 42
    assert version_of({"pins": {"t": 5, "items": []}}) is None
    assert version_of({"v": 12}) is None


def test_fans_wait_longer_each_time_and_never_all_the_same() -> None:
    chance = random.Random(1)

    waits = [[wait_before(tries, chance) for _ in range(200)] for tries in (0, 2, 20)]

    assert [min(some) >= WAIT_SECONDS_MIN for some in waits] == [True, True, True]
    assert max(waits[0]) == WAIT_SECONDS_MIN
    assert 1.0 <= min(waits[1]) < max(waits[1]) <= 2.0
    assert 4.0 <= min(waits[2]) < max(waits[2]) <= WAIT_SECONDS_MAX


def test_a_soak_is_held_against_its_targets() -> None:
    assert is_met("pins_lost", 0)
    assert not is_met("prices_lost", 1)
    assert not is_met("seconds", 24)
