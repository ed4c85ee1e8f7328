"""A draw follows from seed and list alone: anybody gets the same, and nobody is favoured."""

import hashlib
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from marketplace.kernel import draws

DATA = Path(__file__).parents[2] / "data" / "room" / "draws.json"
SEED = "a7" * 32
NAME = "0123456789ab/3"
ENTRIES = [f"entry{at:03}" for at in range(50)]
LIST = draws.entries_hash(NAME, ENTRIES)


def order(seed: str = SEED, list_hash: str = LIST, entries: list[str] = ENTRIES) -> list[str]:
    return list(draws.drawn_order(seed, list_hash, entries))


def test_the_same_seed_and_list_give_the_same_order_however_the_list_is_sorted() -> None:
    assert order() == order(entries=ENTRIES[::-1])
    assert draws.entries_hash(NAME, ENTRIES[::-1]) == LIST
    assert sorted(order()) == ENTRIES


def test_another_seed_or_list_gives_another_hash_and_another_order() -> None:
    other = "a8" + SEED[2:]
    assert draws.seed_hash(other) != draws.seed_hash(SEED)
    assert order(seed=other) != order()
    for changed in (ENTRIES[1:], [*ENTRIES, "entry050"], ["entryXXX", *ENTRIES[1:]]):
        assert draws.entries_hash(NAME, changed) != LIST
    assert draws.entries_hash("0123456789ab/4", ENTRIES) != LIST
    # A name with a line break in it cannot pass for two.
    assert draws.entries_hash(NAME, ["a", "b"]) != draws.entries_hash(NAME, ["ab"])


def test_a_seed_is_fresh_and_its_hash_is_of_its_bytes() -> None:
    seed = draws.new_seed()
    assert len(bytes.fromhex(seed)) == 32
    assert seed != draws.new_seed()
    assert draws.seed_hash(seed) == hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def test_few_entries_are_all_drawn_and_none_is_an_empty_order() -> None:
    assert sorted(islice(draws.drawn_order(SEED, LIST, ["b", "a"]), 20)) == ["a", "b"]
    assert list(draws.drawn_order(SEED, LIST, [])) == []


@pytest.mark.parametrize("place", [0, 1, 6])
def test_every_entry_is_drawn_as_often_as_the_others(place: int) -> None:
    """Chi-square over 3,500 fixed seeds and seven entries: six degrees of freedom, 22.46 is one in a thousand."""
    entries = [f"e{at}" for at in range(7)]
    rounds = 3_500
    found: Counter[str] = Counter()
    for at in range(rounds):
        seed = hashlib.sha256(f"seed {at}".encode()).hexdigest()
        found[next(islice(draws.drawn_order(seed, LIST, entries), place, None))] += 1

    expected = rounds / len(entries)
    assert sum((found[entry] - expected) ** 2 / expected for entry in entries) < 22.46


def test_a_number_that_would_favour_somebody_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 2^64 = 1 in the remainder of three, the very last number has no partner: the next one counts."""
    blocks = iter([b"\xff" * 8, (4).to_bytes(8, "big"), (1).to_bytes(8, "big"), (0).to_bytes(8, "big")])

    class Fixed:
        def __init__(self, _key: bytes, message: bytes, _digest: object) -> None:
            self.message = message

        def digest(self) -> bytes:
            return next(blocks) + bytes(24)

    monkeypatch.setattr("marketplace.kernel.draws.hmac.new", Fixed)

    assert list(draws.drawn_order(SEED, LIST, ["a", "b", "c"])) == ["b", "c", "a"]


def test_what_is_written_down_for_others_is_what_is_drawn() -> None:
    """The same file is recomputed by the browser's code (tests/js/app/draw.test.mjs)."""
    for case in json.loads(DATA.read_text()):
        assert draws.seed_hash(case["seed"]) == case["seed_hash"]
        assert draws.entries_hash(case["giveaway"], case["entries"]) == case["entries_hash"]
        found = draws.drawn_order(case["seed"], case["entries_hash"], case["entries"])
        assert list(islice(found, len(case["winners"]))) == [one["entry"] for one in case["winners"]]
