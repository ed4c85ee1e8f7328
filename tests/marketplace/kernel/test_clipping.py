"""Previews never end in half a sign."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.clipping import MORE, clip

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
