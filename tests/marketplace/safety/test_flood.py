"""Floods: repeats, near repeats, raids, bursts and shouting; a lively room passes. The clock is an argument."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.safety.reading import flood
from marketplace.safety.reading.flood import (
    PASSED,
    Decision,
    Flood,
    Limits,
    Verdict,
    Why,
    fingerprint,
    letters_of,
    likeness,
    shape_of,
    sketch_of,
)

OFFER = "Lovely lamps, half the price, see my page"


def said(room: Flood, *texts: str, writer: str = "ana", every: float = 3.0) -> list[Verdict]:
    return [room.check(text, writer=writer, room="r", now=at * every) for at, text in enumerate(texts)]


def test_the_same_text_a_third_time_is_blocked() -> None:
    verdicts = said(Flood(), OFFER, OFFER.upper(), f"{OFFER}!!! \U0001f525 7")

    assert verdicts == [PASSED, PASSED, Verdict(Decision.BLOCK, Why.REPEAT, 3)]


def test_the_same_text_after_a_while_is_fine() -> None:
    assert said(Flood(), OFFER, OFFER, OFFER, every=16.0) == [PASSED] * 3


def test_nearly_the_same_text_a_third_time_is_held() -> None:
    verdicts = said(Flood(), OFFER, f"{OFFER} now", f"Hey {OFFER}")

    assert verdicts[:2] == [PASSED, PASSED]
    assert verdicts[2] == Verdict(Decision.HOLD, Why.ALIKE, 3)


def test_short_cries_may_be_repeated() -> None:
    assert said(Flood(), "yes", "Yes!!", "\U0001f60d", "\U0001f60d", "\U0001f60d", "yes") == [PASSED] * 6


def test_other_sentences_are_other_sentences() -> None:
    verdicts = said(
        Flood(),
        "Is the blue lamp still in stock?",
        "Is the red scarf warm enough for winter?",
        "Can you show the back of the jacket?",
        "How long does shipping to Kyoto take?",
    )

    assert verdicts == [PASSED] * 4


def test_the_ninth_message_in_ten_seconds_is_blocked() -> None:
    verdicts = said(Flood(), *(f"{letter * 2} question" for letter in "abcdefghi"), every=1.0)

    assert verdicts[:8] == [PASSED] * 8
    assert verdicts[8] == Verdict(Decision.BLOCK, Why.BURST, 9)


def test_one_sentence_from_the_sixth_writer_is_held() -> None:
    room = Flood()
    verdicts = [room.check(OFFER, writer=number, room="r", now=number) for number in range(6)]

    assert verdicts == [PASSED] * 5 + [Verdict(Decision.HOLD, Why.RAID, 6)]
    assert room.check(OFFER, writer=9, room="another", now=6.0) == PASSED
    assert room.check(OFFER, writer=9, room="r", now=60.0) == PASSED


def test_hundreds_may_say_the_word_the_host_asked_for() -> None:
    room = Flood()

    assert all(
        room.check("LAMP please!", writer=number, room="r", now=0.0) == PASSED for number in range(300)
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\U0001f525" * 25, Why.EMOJI),
        ("so goo" + "o" * 60 + "d", Why.SIGNS),
        ("!" * 60, Why.SIGNS),
        ("BUY ALL YOUR LAMPS FROM ME BECAUSE MINE ARE BETTER THAN THESE", Why.CAPITALS),
        ("buy now " * 8, Why.WORDS),
    ],
    ids=["emoji", "letter", "sign", "capitals", "words"],
)
def test_what_shouts_is_held(text: str, why: Why) -> None:
    verdict = shape_of(text)

    assert verdict.decision is Decision.HOLD
    assert verdict.why is why
    assert Flood().check(text, writer="ana", room="r", now=0.0) == verdict


@pytest.mark.parametrize(
    "text",
    [
        "SOLD OUT ALREADY????",
        "\U0001f60d" * 12,
        "sooooooo pretty",
        "このランプはとてもかわいいですね",
        "ha ha ha ha",
        "",
    ],
    ids=range(6),
)
def test_excitement_passes(text: str) -> None:
    assert shape_of(text) == PASSED


@pytest.mark.parametrize(
    "other",
    [
        "LOVELY LAMPS half the price see my page",
        "lovely lamps half the price see my page 123 \U0001f525",
        "L0vely... no",
    ],
    ids=["dressed", "numbered", "other"],
)
def test_a_fingerprint_is_of_what_is_said(other: str) -> None:
    assert (fingerprint(OFFER) == fingerprint(other)) is (other != "L0vely... no")


def test_a_fingerprint_is_short_and_the_same_everywhere() -> None:
    assert fingerprint(OFFER) == "39c221983abe58e0"
    assert fingerprint("yes!") == fingerprint("\U0001f60d" * 30) == ""
    assert len(fingerprint("このランプ")) == 16


def test_memory_is_bounded_whatever_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "WRITERS_MAX", 5)
    monkeypatch.setattr(flood, "ROOMS_MAX", 3)
    monkeypatch.setattr(flood, "ROOM_TEXTS_MAX", 4)
    room = Flood(Limits(burst=1000))

    for number in range(200):
        words = "".join(chr(97 + int(digit)) for digit in str(number)) * 8
        room.check(f"{words} and more", writer=number % 50, room=number % 7, now=float(number))

    assert len(room._writers) == 5
    assert len(room._rooms) == 3
    assert all(len(texts) <= 4 for texts in room._rooms.values())


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 3), st.floats(-1e6, 1e6)), max_size=20))
def test_any_text_at_any_time_gets_a_verdict(sayings: list[tuple[str, int, float]]) -> None:
    room = Flood()

    for text, writer, now in sayings:
        verdict = room.check(text, writer=writer, room="r", now=now)
        assert (verdict.why is None) is (verdict.decision is Decision.PASS)


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_of_both_and_whole_for_the_same(one: str, other: str) -> None:
    a, b = sketch_of(letters_of(one)), sketch_of(letters_of(other))

    assert likeness(a, b) == likeness(b, a)
    assert 0.0 <= likeness(a, b) <= 1.0
    assert likeness(a, a) in {0.0, 1.0}


def test_half_a_sign_stops_nobody_from_reading() -> None:
    for text in ("\ud83d", "half a sign at the end of a sentence \ud83d"):
        assert Flood().check(text, writer="ana", room="r", now=0.0) == PASSED
        fingerprint(text)
