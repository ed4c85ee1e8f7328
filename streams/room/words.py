"""Text that strangers write into a room: what is taken out, and which names may stand. No Django, no database."""

import unicodedata

from marketplace.safety.reading.alike import LOOK_ALIKES, poses_as, skeleton
from marketplace.safety.reading.signs import (
    GRAPHEME,
    GRAPHEME_CODE_POINTS_MAX,
    JOINERS,
    LINE_BREAKS,
    TURNING_SIGNS,
    graphemes,
    has_content,
    is_readable,
)

__all__ = [
    "GRAPHEME",
    "GRAPHEME_CODE_POINTS_MAX",
    "JOINERS",
    "LINE_BREAKS",
    "LOOK_ALIKES",
    "TURNING_SIGNS",
    "clean_message",
    "clean_name",
    "graphemes",
    "has_content",
    "is_name",
    "is_readable",
    "poses_as",
    "skeleton",
]


def clean_message(text: str) -> str:
    """Return what is kept of a message: line breaks become spaces, control and turning signs go, the rest stays."""
    kept = []
    for letter in text:
        if letter in LINE_BREAKS:
            kept.append(" ")
        elif letter not in TURNING_SIGNS and unicodedata.category(letter) != "Cc":
            kept.append(letter)
    return "".join(kept).strip()


def is_name(text: str) -> bool:
    """Tell whether a name holds only signs that others can see and that stay in their place."""
    bad = TURNING_SIGNS | LINE_BREAKS
    return (
        is_readable(text)
        and has_content(text)
        and not any(letter in bad or _is_hidden(letter) for letter in text)
    )


def _is_hidden(letter: str) -> bool:
    return letter not in JOINERS and unicodedata.category(letter) in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zl",
        "Zp",
    }


def clean_name(text: str, most: int) -> str:
    """Return a name without the signs it must not hold, at most so many signs long (never half a sign)."""
    bad = TURNING_SIGNS | LINE_BREAKS
    kept = "".join(letter for letter in text if letter not in bad and not _is_hidden(letter))
    signs = [
        sign
        for sign in graphemes(unicodedata.normalize("NFC", kept))
        if len(sign) <= GRAPHEME_CODE_POINTS_MAX
    ]
    return " ".join("".join(signs[:most]).split())
