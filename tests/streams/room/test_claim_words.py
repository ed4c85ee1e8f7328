"""What is read as an order in the chat, in every language of the shows, and what is only talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.room.claim_words import Asked, asked_of, named

ORDERS = {
    "3": (3, 1, ()),
    "buy 3": (3, 1, ()),
    "Buy 3!!": (3, 1, ()),
    "#3 blue x2": (3, 2, ("blue",)),
    "# 3 Blue 2x": (3, 2, ("blue",)),
    "3 dark blue × 2": (3, 2, ("dark", "blue")),
    "３番ください": (3, 1, ()),
    "３番 青 ２個 ください": (3, 2, ("青",)),
    "我要3号": (3, 1, ()),
    "买3": (3, 1, ()),
    "I'll take 3, please": (3, 1, ()),
    "ich nehme die 3": (3, 1, ()),
    "buy 3 for mom": (3, 1, ("for", "mom")),
    "ich nehme 3": (3, 1, ()),
    "je veux 3 s’il vous plaît": (3, 1, ()),
    "quiero 3": (3, 1, ()),
    "compro 3 x10": (3, 10, ()),
    "quero 3": (3, 1, ()),
    "मुझे ३ चाहिए": (3, 1, ()),
    "3 पाहिजे": (3, 1, ()),
    "3 வேண்டும்": (3, 1, ()),
    "৩ চাই": (3, 1, ()),
    "mine": (None, 1, ()),
    "BUY x2": (None, 2, ()),
    "12 E27": (12, 1, ("e27",)),
}
TALK = [
    "hello",
    "3?",
    "is 3 still there？",
    "what a lovely lamp",
    "",
    "?",
    "2000",
    "x2",
    "😍😍😍",
    "🔥 3" + " wow" * 30,
]


@pytest.mark.parametrize("text", ORDERS)
def test_orders_in_many_languages(text: str) -> None:
    asked = asked_of(text)

    assert asked is not None
    assert (asked.number, asked.quantity, asked.words) == ORDERS[text]


@pytest.mark.parametrize("text", TALK)
def test_talk_is_talk(text: str) -> None:
    assert asked_of(text) is None


def test_what_says_that_it_is_an_order() -> None:
    assert asked_of("3") == Asked(3, 1, (), is_plain=False)
    assert asked_of("#3") == asked_of("buy 3") == Asked(3, 1, (), is_plain=True)
    assert asked_of("never buy 3") == Asked(3, 1, ("never",), is_plain=True)


def test_variants_are_named_by_all_of_their_words_or_some() -> None:
    names = {1: "Blue", 2: "Dark blue", 3: "Größe M"}

    assert named(("blue",), names) == [1]
    assert named(("dark",), names) == [2]
    assert named(("grösse", "m"), names) == [3]
    assert named(("red",), names) == []
    assert named((), {1: ""}) == [1]
    assert named((), names) == [1, 2, 3]


@given(st.text(max_size=70))
def test_nothing_that_is_written_breaks_it(text: str) -> None:
    asked = asked_of(text)

    assert asked is None or (asked.quantity >= 0 and (asked.number is None or 0 <= asked.number <= 999))
