"""Words by which addresses and numbers are known, from ``data/links.txt``: sets of words under headings in brackets."""

from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "links.txt"


def sections(text: str) -> dict[str, frozenset[str]]:
    """Read the file: words of a section may stand on several lines."""
    found: dict[str, frozenset[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = frozenset()
        elif line and not line.startswith("#"):
            found[name] |= frozenset(line.split())
    return found


_WORDS: Final = sections(FILE.read_text(encoding="utf-8"))
CLEAR_ENDINGS: Final = _WORDS["clear endings"]
WORD_ENDINGS: Final = _WORDS["word endings"]
ENDINGS: Final = CLEAR_ENDINGS | WORD_ENDINGS | _WORDS["wide endings"] | _WORDS["endings"]
DOT_WORDS: Final = _WORDS["dots"]
MESSENGERS: Final = _WORDS["messengers"]
NUMBER_HINTS: Final = _WORDS["number hints"]
NUMBERED_THINGS: Final = _WORDS["numbered things"]
NUMBER_WORDS: Final = _WORDS["number words"]
