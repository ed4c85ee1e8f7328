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
