"""Many needles in one line at once: a table of how they begin, and one look at each place of the line.

Linear in the line whatever it holds; there is no pattern that could run away.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from marketplace.safety.reading.terms import Term

# Parts of words are looked up by this many first signs: two are many where there are thousands of characters.
SIZES: Final = (4, 2, 1)
# What may begin any word is looked up by this many of its first signs.
START_SIGNS: Final = 3
# Thai to Khmer, kana, Chinese characters: only lines with these are searched for needles of these.
SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u312f\u3400-\u9fff\U00020000-\U0003ffff]"
)
# So long a needle is not met by chance, whichever of its letters are doubled.
LONG_SIGNS: Final = 10
FEW: Final = 32
GAP_WORDS: Final = 4
GAP_SIGNS_MAX: Final = 120
RUN: Final = re.compile(r"(.)\1*", re.DOTALL)
REPEATED: Final = re.compile(r"(.)\1+", re.DOTALL)
# In an undone line these three cannot be told apart.
ONE_STROKE: Final = str.maketrans("l1", "ii")
Entry = tuple[str, Term | None, tuple[str, ...]]
Found = tuple[int, int, Term | None]


class Index:
    """Needles with their terms (None for what is allowed) and, of a term with gaps, the rest of its words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_word: dict[str, list[Entry]] = {}
        self._by_start: dict[str, list[Entry]] = {}
        self._parts: dict[tuple[bool, int], dict[str, list[Entry]]] = {}
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        needle = entry[0]
        if needle.startswith(" "):
            first, space, _rest = needle[1:].partition(" ")
            if space:
                self._by_word.setdefault(first, []).append(entry)
            else:
                self._by_start.setdefault(first[:START_SIGNS], []).append(entry)
        elif needle:
            is_spaceless = SPACELESS.search(needle) is not None
            sizes = SIZES[1:] if is_spaceless else SIZES
            size = next(size for size in sizes if len(needle) >= size)
            table = self._parts.setdefault((is_spaceless, size), {})
            table.setdefault(needle[:size], []).append(entry)

    def find(self, line: str) -> Iterator[Found]:
        words = line.split(" ")
        by_word, by_start = self._by_word, self._by_start
        firsts = [at for at, word in enumerate(words) if word in by_word or word[:START_SIGNS] in by_start]
        if firsts:
            starts = [0, *accumulate(len(word) + 1 for word in words)]
            for at in firsts:
                entries = [*by_word.get(words[at], ()), *by_start.get(words[at][:START_SIGNS], ())]
                yield from _matching(entries, line, starts[at] - 1)
        has_spaceless = not line.isascii() and SPACELESS.search(line) is not None
        for (is_spaceless, size), table in self._parts.items():
            if has_spaceless or not is_spaceless:
                for at in _places(line, table, size):
                    yield from _matching(table[line[at : at + size]], line, at)


def _places(line: str, table: dict[str, list[Entry]], size: int) -> list[int]:
    """Return where a needle may begin: few are asked for one by one, of many each place of the line is looked up."""
    if len(table) <= FEW and not any(start in line for start in table):
        return []
    return [at for at in range(len(line) - size + 1) if line[at : at + size] in table]


def _matching(entries: list[Entry], line: str, at: int) -> Iterator[Found]:
    for needle, term, rest in entries:
        if line.startswith(needle, at):
            end = _end_of_rest(line, at + len(needle), rest)
            if end:
                yield at, end, term


def _end_of_rest(line: str, end: int, rest: tuple[str, ...]) -> int:
    """Return where the last of the parts ends when each follows the one before within a few words, else 0."""
    for part in rest:
        here = line.find(part, end - 1, end + GAP_SIGNS_MAX)
        if here < 0 or line.count(" ", end, here) > GAP_WORDS - 1:
            return 0
        end = here + len(part)
    return end


def loose(text: str) -> str:
    """Return what spellings of a word have in common: letters not repeated, and i, l and 1 as one."""
    return REPEATED.sub(r"\1", text).translate(ONE_STROKE)


def is_spelling(runs: list[tuple[str, int]], wanted: list[tuple[str, int]]) -> bool:
    """Tell whether drawn-out letters (runs of a line) spell a needle.

    A letter may stand as often as wanted, or thrice and more; doubled all of them may be, or any of a long needle.
    """
    doubled = True
    longer = False
    is_long = len(wanted) >= LONG_SIGNS
    for (sign, count), (letter, least) in zip(runs, wanted, strict=True):
        if sign != letter and not (sign == "1" and letter in "il"):
            return False
        if count < least:
            return False
        longer = longer or (least < count < 3 and not is_long)
        doubled = doubled and (letter == " " or count >= 2 * least)
    return doubled or not longer


def runs_of(text: str) -> list[tuple[str, int]]:
    return [(found[1], found.end() - found.start()) for found in RUN.finditer(text)]
