"""Who missed what in `bench room --soak`, and how its fans follow the room."""

import random

import pytest

from bench import shop
from bench.room_fans import WAIT_SECONDS_MAX, WAIT_SECONDS_MIN, Reader, wait_before
from bench.room_soak_figures import BASE_MINOR, PINS, Deed, delays, is_met, knows_all, missed, numbers_in


def pin(number: int, at: float) -> Deed:
    return Deed("pin", PINS, number, at)


def test_a_deed_is_missed_by_whoever_does_not_know_it_or_a_later_one_in_time() -> None:
    deeds = [pin(1, 100.0), Deed("price", "price a", 6402, 105.0)]
    quick = {PINS: [(100.2, 1)], "price a": [(105.1, 6402)]}
    late = {PINS: [(111.0, 1)], "price a": [(112.0, 6402)]}
    skipping = {PINS: [(106.0, 2)], "price a": [(106.0, 6403)]}
    other = {PINS: [(100.2, 1)], "price b": [(106.0, 6402)]}

    lost = missed(deeds, [quick, late, skipping, other, {}], end=200.0)

    assert [(one.fan, one.deed.kind) for one in lost] == [(1, "pin"), (4, "pin"), (3, "price"), (4, "price")]


def test_at_the_end_everybody_must_know_the_newest_state() -> None:
    deeds = [pin(1, 100.0)]

    assert missed(deeds, [{PINS: [(105.0, 1)]}], end=104.0)
    assert not missed(deeds, [{PINS: [(105.0, 1)]}], end=106.0)
    assert knows_all(deeds, {PINS: [(105.0, 1)]})
    assert not knows_all([*deeds, pin(2, 101.0)], {PINS: [(105.0, 1)]})


def test_what_goes_back_to_an_older_state_is_not_known_any_more() -> None:
    assert missed([pin(2, 100.0)], [{PINS: [(100.1, 2), (103.0, 1)]}], end=200.0)


def test_delays_count_to_the_first_state_that_is_as_new() -> None:
    deeds = [pin(1, 100.0), pin(2, 105.0)]
    fans = [{PINS: [(100.5, 1), (106.0, 2)]}, {PINS: [(104.9, 2)]}, {PINS: [(107.0, 2)]}, {}]

    assert delays(deeds, fans) == pytest.approx([0.5, 1.0, 4.9, 0.0, 7.0, 2.0])


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


def test_a_frame_says_which_state_it_brings() -> None:
    price = {"EUR": {"minor": 6442, "was": 7900}}

    assert numbers_in({"pins": {"t": 5, "items": [{"product": "a"}]}, "prices": {"b": {"by": price}}}) == {
        PINS: 5,
        "price b": 6442,
    }
    assert numbers_in({"pins": {"t": 5, "items": []}}) == {PINS: 5}
    assert numbers_in({"v": 12}) == {}


def test_prices_begin_where_the_show_has_them() -> None:
    assert BASE_MINOR == shop.SHOW_PRICE_MINOR < shop.PRICE_MINOR


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
