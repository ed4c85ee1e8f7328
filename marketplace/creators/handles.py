"""Handles: letters of any one script, and what look-alike handles have in common. Pure: no database, no settings.

``handle_clean`` refuses what nobody could tell from somebody else's handle by looking: invisible signs, mixed scripts,
towers of marks. ``handle_skeleton`` maps letters that look alike to one letter, so that a unique column refuses twins.
"""

import re
import unicodedata
from typing import Final

from marketplace.creators.errors import (
    HandleHidden,
    HandleLength,
    HandleMixed,
    HandleRefused,
    HandleReserved,
)
from marketplace.creators.lookalikes import LOOKALIKES, RESERVED

HANDLE_SIGNS_MAX: Final = 30
# A word in Latin letters needs three to be anybody's; 林 is a whole name.
LATIN_SIGNS_MIN: Final = 3
MARKS_IN_A_ROW_MAX: Final = 3

ALONE: Final = [
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "ARMENIAN",
    "HEBREW",
    "ARABIC",
    "SYRIAC",
    "THAANA",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
    "THAI",
    "LAO",
    "TIBETAN",
    "MYANMAR",
    "GEORGIAN",
    "ETHIOPIC",
    "KHMER",
    "MONGOLIAN",
    "CHEROKEE",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
]
# Scripts that people do write in one word; none of them has letters that look Latin.
TOGETHER: Final = tuple(
    frozenset(scripts.split())
    for scripts in ("LATIN CJK HIRAGANA KATAKANA", "LATIN CJK HANGUL", "LATIN CJK BOPOMOFO")
)
# Signs whose Unicode name begins with something else than their script.
SCRIPT_BY_NAME: Final = {
    "ARABIC-INDIC": "ARABIC",
    "EXTENDED": "ARABIC",
    "KATAKANA-HIRAGANA": "",
    "IDEOGRAPHIC": "CJK",
    "DIGIT": "",
    "LOW": "",
}
EDGES: Final = re.compile(r"_|.*_$|.*__")


def script_of(sign: str) -> str:
    """Return the script's name as Unicode spells it, "" for what belongs to every script."""
    name = unicodedata.name(sign, "").split(" ")[0]
    return SCRIPT_BY_NAME.get(name, name)


def handle_clean(text: str) -> str:
    """Return the handle as it is kept: compatibility forms resolved, lower case.

    Raises HandleRefused or one of its kinds.
    """
    typed = text.strip().removeprefix("@")
    if any(_is_hidden(sign) for sign in typed):
        raise HandleHidden
    handle = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).lower())
    _check_signs(handle)
    _check_scripts(handle)
    least = LATIN_SIGNS_MIN if handle.isascii() else 1
    if not least <= len(handle) <= HANDLE_SIGNS_MAX:
        raise HandleLength(least=least, most=HANDLE_SIGNS_MAX)
    if handle_skeleton(handle) in RESERVED_SKELETONS:
        raise HandleReserved
    return handle


def _is_hidden(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} or sign in "\u115f\u1160\u3164\uffa0\u034f\u2800"


def _check_signs(handle: str) -> None:
    if not handle or EDGES.match(handle):
        raise HandleRefused
    marks = 0
    for at, sign in enumerate(handle):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind in {"Mn", "Mc"} else 0
        if not (sign == "_" or kind in {"Ll", "Lo", "Lm", "Nd", "Mn", "Mc"}):
            raise HandleRefused
        if marks > MARKS_IN_A_ROW_MAX or (marks and at == 0):
            raise HandleRefused


def _check_scripts(handle: str) -> None:
    scripts = {script_of(sign) for sign in handle} - {""}
    if not scripts <= set(ALONE):
        raise HandleRefused
    if len(scripts) > 1 and not any(scripts <= together for together in TOGETHER):
        raise HandleMixed


def handle_skeleton(handle: str) -> str:
    """Return what this handle has in common with every handle that looks like it."""
    plain = unicodedata.normalize("NFKC", handle).casefold()
    # Accents on Latin, Greek and Cyrillic letters are small; vowel signs of Indic scripts are letters, and stay.
    bare = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not "\u0300" <= sign <= "\u036f")
    alike = "".join(LOOKALIKES.get(sign, sign) for sign in bare)
    return unicodedata.normalize("NFC", alike.replace("rn", "m").replace("vv", "w"))


RESERVED_SKELETONS: Final = frozenset(handle_skeleton(word) for word in RESERVED)
