"""Text that strangers write: what counts as one sign, what is taken out, what looks alike. No Django, no database."""

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
# Letters and figures that read as another letter, each followed by that letter. Enough to stop posing.
ALIKE_PAIRS: Final = (
    "αaβbεeιlκkνvοoρpτtυuχxγyηnωwѕsаaеeіlјjоoрpсcуyхxвbкkмmнhтtԁdԛqԝwѵvһhӏlɑaɡgılilʟl0o1l3e5s"
)
LOOK_ALIKES: Final = {
    ord(letter): plain for letter, plain in zip(ALIKE_PAIRS[::2], ALIKE_PAIRS[1::2], strict=True)
}


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


def skeleton(text: str) -> str:
    """Return what look-alike names have in common: letters folded, marks, spaces and invisible signs gone."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = (letter for letter in folded if unicodedata.category(letter)[0] in "LNS")
    return "".join(letters).translate(LOOK_ALIKES)


def poses_as(name: str, others: list[str]) -> bool:
    """Tell whether a name looks like one of the others, or holds the whole of a longer one."""
    mine = skeleton(name)
    theirs = [found for found in (skeleton(other) for other in others) if found]
    return any(mine == found or (len(found) >= 5 and found in mine) for found in theirs)
