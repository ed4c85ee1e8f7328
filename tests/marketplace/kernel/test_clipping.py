"""Previews never end in half a sign."""

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.clipping import MORE, clip, first_sign, fit

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("", 10, ""),
        ("short", 10, "short"),
        ("exactly 10", 10, "exactly 10"),
        (FAMILY * 10, 10, FAMILY * 10),
        (FAMILY * 11, 10, FAMILY * 9 + MORE),
        ("க்ஷேத்திரம்", 3, "க்ஷே" + MORE),
        ("one two", 5, "one" + MORE),
        ("🇯🇵🇵🇹🇫🇷", 2, "🇯🇵" + MORE),
        ("1️⃣2️⃣3️⃣", 2, "1️⃣" + MORE),
        ("ab", 1, MORE),
    ],
)
def test_a_text_is_cut_between_signs(text: str, most: int, kept: str) -> None:
    assert clip(text, most) == kept


@given(st.text(max_size=80), st.integers(1, 20))
def test_what_is_kept_are_whole_signs_of_the_text(text: str, most: int) -> None:
    signs = regex.findall(r"\X", text)
    kept = clip(text, most)

    assert kept == text if len(signs) <= most else kept == "".join(signs[: most - 1]).rstrip() + MORE


@given(st.text(max_size=80), st.integers(0, 40))
def test_what_fits_a_column_are_whole_signs_and_as_many_as_fit(text: str, characters: int) -> None:
    signs = regex.findall(r"\X", text)
    kept = fit(text, characters)

    count = len(regex.findall(r"\X", kept))
    assert kept == "".join(signs[:count])
    assert len(kept) <= characters
    assert count == len(signs) or len(kept) + len(signs[count]) > characters


@pytest.mark.parametrize(
    ("name", "sign"), [("", ""), ("Nour", "N"), ("நிலா", "நி"), ("🇯🇵 shop", "🇯🇵"), (FAMILY, FAMILY)]
)
def test_a_person_without_a_picture_is_a_whole_sign(name: str, sign: str) -> None:
    assert first_sign(name) == sign


TEMPLATES = Path(__file__).parents[3] / "templates"


def test_no_page_cuts_what_people_wrote_in_any_other_way() -> None:
    others = ("truncatechars", "truncatewords", 'slice:":1"')
    pages = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.*")}

    assert [name for name, text in pages.items() if any(other in text for other in others)] == []
    assert sum("|clipped:" in text for text in pages.values()) >= 7
