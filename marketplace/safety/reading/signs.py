"""Signs of a text as people see them: what counts as one, what nobody sees. No Django, no database."""

import unicodedata
from typing import Final

import regex

GRAPHEME: Final = regex.compile(r"\X")
# A family with four skin tones has eleven code points; what has more is a heap of marks.
GRAPHEME_CODE_POINTS_MAX: Final = 16
# Embedding, override and isolate signs turn the text of neighbours around; marks such as U+200F stay.
TURNING_SIGNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS: Final = frozenset("\n\r\t\x0b\x0c\x85\u2028\u2029")
# Kept inside words: many scripts and joined emoji need them.
JOINERS: Final = frozenset("\u200c\u200d")


def graphemes(text: str) -> list[str]:
    """Split into signs as people count them (Unicode extended grapheme clusters)."""
    found: list[str] = GRAPHEME.findall(text)
    return found


def is_readable(text: str) -> bool:
    """Tell whether every sign is whole and none carries a heap of marks."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return False
    return all(len(sign) <= GRAPHEME_CODE_POINTS_MAX for sign in graphemes(text))


def has_content(text: str) -> bool:
    """Tell whether something is left to see when spaces, joiners and other invisible signs are gone."""
    return any(unicodedata.category(letter)[0] not in "CZ" and not _is_blank(letter) for letter in text)


def _is_blank(letter: str) -> bool:
    # Hangul fillers and the Braille blank are letters or symbols by their category, and nobody sees them.
    return letter in "\u115f\u1160\u3164\uffa0\u2800\u034f\ufe0f\ufe0e"
