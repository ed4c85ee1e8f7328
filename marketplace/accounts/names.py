"""Names people give themselves and their things, made safe to stand in the middle of other people's text."""

import unicodedata
from itertools import pairwise
from typing import Final

# More signs than these on one letter are a tower over the neighbouring lines, not a language.
MARKS_ON_A_LETTER_MAX: Final = 3
JOINERS: Final = frozenset("\u200c\u200d")
# Blank letters of Hangul, Braille and Khmer: they count as letters and show nothing.
BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
VARIATION_SELECTORS: Final = frozenset(chr(code) for code in range(0xFE00, 0xFE10))


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Me"} and sign not in VARIATION_SELECTORS


def _is_hidden(sign: str) -> bool:
    """Tell whether a sign is a control, direction, private or unassigned one. Joiners are judged by place."""
    return sign in BLANK_LETTERS or (unicodedata.category(sign)[0] == "C" and sign not in JOINERS)


def _joins(before: str, after: str) -> bool:
    """A joiner has work to do only between two signs that are not plain Latin or blank (Indic scripts, emoji)."""
    return bool(before) and bool(after) and not (before.isascii() or after.isascii() or after.isspace())


def _without_towers(text: str) -> str:
    kept: list[str] = []
    height = 0
    for sign in text:
        height = height + 1 if _is_mark(sign) else 0
        if height <= MARKS_ON_A_LETTER_MAX:
            kept.append(sign)
    return "".join(kept)


def clean_name(text: str) -> str:
    """Return the name on one line without control, direction and invisible signs; other text stays as it is."""
    on_one_line = " ".join(text.split())
    shown = [sign for sign in on_one_line if not _is_hidden(sign)]
    around = zip(["", *shown], shown, [*shown[1:], ""], strict=False)
    joined = [sign for before, sign, after in around if sign not in JOINERS or _joins(before, after)]
    return " ".join(_without_towers("".join(joined)).split())


def is_readable(name: str) -> bool:
    """Tell whether a name shows anything a reader could call it by."""
    return any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in name)


def marks_in_a_row(text: str) -> int:
    """Return the length of the longest run of combining marks, for tests and limits."""
    longest = run = 0
    for _before, sign in pairwise(["", *text]):
        run = run + 1 if _is_mark(sign) else 0
        longest = max(longest, run)
    return longest
