"""The reading of a text for matching, with a map back to the places in the original.

``Reading`` folds sign by sign (see ``folding``), so the map costs nothing until a hit asks for it. What tricks do with
whole words (letters apart, digits for letters, look-alikes of another script) is in ``disguises``.
"""

import re
import unicodedata
from typing import Final

import regex

from marketplace.safety.reading.folding import BLANKS, Read, Signs

SIGNS: Final = Signs()
# Marks that make another letter of the one before them, and letters of Hangul in pieces: read together, not one by one.
COMPOSING: Final = re.compile("[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1100-\u11ff\u0653-\u0655]")
# A word, in kinds. Scripts without spaces are parted from those with, as their readers do.
WORD: Final = re.compile(r"k[km9]*|[acxm9]+")
CLUSTER: Final = regex.compile(r"\X", regex.DOTALL)


class Reading:
    """A text as it is read: ``letters``, and ``kinds`` of the same length."""

    __slots__ = ("_parts", "_places", "_spans", "kinds", "letters", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: list[tuple[int, int]] | None = None
        self._spans: list[tuple[int, int]] | None = None
        if COMPOSING.search(text):
            self._parts, self._spans = _by_cluster(text)
        else:
            self._parts = [SIGNS[sign] for sign in text]
        self.letters = "".join([part[0] for part in self._parts])
        self.kinds = "".join([part[1] for part in self._parts])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where letters[start:end] stand in the original text."""
        if self._places is None:
            spans = self._spans or [(at, at + 1) for at in range(len(self._parts))]
            self._places = [
                span for span, part in zip(spans, self._parts, strict=True) for _letter in part[0]
            ]
        return self._places[start][0], self._places[end - 1][1]


def _by_cluster(text: str) -> tuple[list[Read], list[tuple[int, int]]]:
    """Read letter and marks together. Invisible signs go first, or one would keep a mark from its letter."""
    seen = [
        at for at, sign in enumerate(text) if SIGNS[sign][0] or (COMPOSING.match(sign) and sign not in BLANKS)
    ]
    shown = "".join([text[at] for at in seen])
    parts: list[Read] = []
    spans: list[tuple[int, int]] = []
    for found in CLUSTER.finditer(shown):
        pairs = [SIGNS[sign] for sign in unicodedata.normalize("NFKC", found[0])]
        parts.append(("".join([letters for letters, _ in pairs]), "".join([kinds for _, kinds in pairs])))
        spans.append((seen[found.start()], seen[found.end() - 1] + 1))
    return parts, spans


def plain(text: str) -> str:
    """Return the text as it is read, words parted by one space: how terms are kept and compared."""
    reading = Reading(text)
    return " ".join([reading.letters[found.start() : found.end()] for found in WORD.finditer(reading.kinds)])
