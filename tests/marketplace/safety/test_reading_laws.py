"""What holds for any text: nothing raises, every hit is in the text, hiding helps nobody, no text takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.safety.reading.alike import LATIN_LOOKS
from marketplace.safety.reading.lines import Line, plain_line, runs_apart, undone_lines
from marketplace.safety.reading.lists import LANGUAGES, filter_for, starter
from marketplace.safety.reading.normal import Reading, plain

ANY = st.text(alphabet=st.characters(), max_size=120)
# The first example makes the filter, and a busy machine breaks no law.
UNHURRIED = settings(deadline=None)
# What tricks are made of, far more often than chance would have it.
TRICKY = st.text(
    alphabet=st.sampled_from(
        "idotIDOT1!|0 3@$.*-_/\\<()vſßéñ\u0303\u0301\u200b\u200d\ufe0f\u034f\u0456ばかﾊﾞーカ死ね़ूचति🅰🇮🔥\n"
    ),
    max_size=60,
)
TERMS = st.sampled_from(
    [term.text.replace(" \u2026", "") for language in LANGUAGES for term in starter(language)[0]]
)
INVISIBLE = st.sampled_from(
    ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u202e", "\U000e0041"]
)


def lines(reading: Reading) -> list[Line]:
    return [plain_line(reading), *undone_lines(reading), *runs_apart(reading)]


@UNHURRIED
@given(ANY | TRICKY)
def test_a_reading_has_a_kind_and_a_place_for_each_letter(text: str) -> None:
    reading = Reading(text)

    assert len(reading.letters) == len(reading.kinds)
    for at in range(len(reading.letters)):
        start, end = reading.place(at, at + 1)
        assert 0 <= start < end <= len(text)


@UNHURRIED
@given(ANY | TRICKY)
def test_lines_know_where_their_letters_come_from(text: str) -> None:
    reading = Reading(text)

    for line in lines(reading):
        assert len(line.at) == len(line.text)
        assert line.at == sorted(line.at)
        assert all(0 <= at < max(1, len(reading.letters)) for at in line.at)


@UNHURRIED
@given(ANY | TRICKY)
def test_reading_a_reading_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@UNHURRIED
@given(st.tuples(ANY | TRICKY, TERMS, ANY | TRICKY).map(" ".join))
def test_every_hit_stands_in_the_text(text: str) -> None:
    for hit in filter_for(LANGUAGES).read(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end].strip()


@UNHURRIED
@given(st.text(alphabet=st.characters(exclude_categories=["L", "M", "So", "Nl", "No"]), max_size=80))
def test_a_text_without_letters_has_no_hits(text: str) -> None:
    assert filter_for(LANGUAGES).read(text) == []


@UNHURRIED
@given(TERMS, TRICKY, st.lists(st.tuples(st.integers(0, 60), INVISIBLE), max_size=12))
def test_invisible_signs_never_take_a_hit_away(term: str, more: str, signs: list[tuple[int, str]]) -> None:
    text = f"{more} {term}"
    hidden = text
    for at, sign in signs:
        hidden = hidden[:at] + sign + hidden[at:]

    before = {hit.term for hit in filter_for(LANGUAGES).read(text)}
    after = {hit.term for hit in filter_for(LANGUAGES).read(hidden)}

    assert before <= after


@UNHURRIED
@given(TERMS)
def test_a_letter_heaped_with_marks_is_the_letter(term: str) -> None:
    heaped = "".join(f"{sign}\u0336\u0489\u0321" if sign in LATIN_LOOKS.values() else sign for sign in term)

    assert plain(heaped) == plain(term)


NASTY = [
    "a ", "a", "a.", "!", "a!", "1", "(", "vv", "\\/", "死", "死9", "死 ", "死.", "a*", "*", "\U0001f1ee", "\u0301",
    "a\u0301", "ー", "text ", "fuck ", "f u c k ", "cocktail ", "\u200b", "क\u094d", "о", "aо", "ааa ", "text me ",
]  # fmt: skip


@pytest.mark.parametrize("piece", range(len(NASTY)))
def test_no_text_takes_long(piece: int) -> None:
    text = (NASTY[piece] * 10_000)[:10_000]
    filter_ = filter_for(LANGUAGES)
    began = time.process_time()

    filter_.read(text)

    assert time.process_time() - began < 1.5
