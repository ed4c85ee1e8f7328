"""Previews: a text cut to so many signs as people count them, never in the middle of one."""

from typing import Final

import regex

_SIGN: Final = regex.compile(r"\X")
MORE: Final = "…"


def clip(text: str, most: int) -> str:
    """Return at most so many signs of a text (grapheme clusters), the last one "…" where something is left out."""
    ends = [sign.end() for sign, _number in zip(_SIGN.finditer(text), range(most + 1), strict=False)]
    if len(ends) <= most:
        return text
    return f"{text[: ends[most - 2]].rstrip()}{MORE}" if most > 1 else MORE


def fit(text: str, characters: int) -> str:
    """Return the whole signs of a text that a column of so many characters holds."""
    end = 0
    for sign in _SIGN.finditer(text):
        if sign.end() > characters:
            break
        end = sign.end()
    return text[:end]


def first_sign(text: str) -> str:
    """Return the first sign of a text: what stands for a person without a picture."""
    found = _SIGN.match(text)
    return found.group() if found else ""
