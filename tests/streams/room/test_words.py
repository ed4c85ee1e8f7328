"""Counting signs and comparing names: no database, many cases."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.room import words

TABLE = json.loads((Path(__file__).parents[2] / "data" / "room" / "signs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["text"] or "empty")
def test_signs_are_counted_as_the_browser_counts_them(case: dict[str, object]) -> None:
    assert len(words.graphemes(str(case["text"]))) == case["signs"]


@given(st.text())
def test_signs_put_together_are_the_text(text: str) -> None:
    assert "".join(words.graphemes(text)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.integers(0, 12))
def test_a_cut_name_is_made_of_whole_signs(text: str, most: int) -> None:
    name = words.clean_name(text, most)

    assert len(words.graphemes(name)) <= most
    assert not name.endswith(("\u200d", "\ufffd")) or name in text
    assert words.clean_name(name, most) == name or most == 0


@given(st.text(max_size=80))
def test_a_clean_message_turns_nobody_around(text: str) -> None:
    cleaned = words.clean_message(text)

    assert not words.TURNING_SIGNS & set(cleaned)
    assert not words.LINE_BREAKS & set(cleaned)
    assert words.clean_message(cleaned) == cleaned


@pytest.mark.parametrize(
    "text", ["שָׁלוֹם", "مرحبا", "e\u0301", "👨‍👩‍👧‍👦", "क्या यह 220V पर चलता है?", "a\u200fb"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert words.clean_message(text) == text


@pytest.mark.parametrize(
    "name",
    ["lotus_shop\u200b", "l\u03bftus_shop", "LOTUS_SHOP", "ｌｏｔｕｓ_shop", "lotus shop", "1otus-sh0p"],
)
def test_look_alikes_have_one_skeleton(name: str) -> None:
    assert words.skeleton(name) == words.skeleton("lotus_shop")
    assert words.poses_as(name, ["lotus_shop"])


@pytest.mark.parametrize("name", ["林", "நிலா", "আলো", "Lotte", "shopper"])
def test_other_names_are_other_names(name: str) -> None:
    assert not words.poses_as(name, ["lotus_shop", "Li"])


def test_nothing_is_like_nothing() -> None:
    assert not words.poses_as("", ["", "  "])
    assert not words.poses_as("Nour", [""])
