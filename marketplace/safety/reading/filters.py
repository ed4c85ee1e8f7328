"""Terms of word lists found in a text, whatever was done to hide them.

A filter is compiled once from its terms. It reads the words as they stand, then, only where a text has tricks, its
lines with the tricks undone; harmless words (``allow``) take away the hits inside them.

Measured by ``bin/bench words`` on a busy machine: 65 µs of processor time for an ordinary message of 170 signs against
1,500 terms, 180 to 260 µs where it has digits, apostrophes or Japanese, 1.2 ms where it is nothing but tricks.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from marketplace.safety.reading.alike import LATIN_LOOKS
from marketplace.safety.reading.index import (
    REPEATED,
    SPACELESS,
    START_SIGNS,
    Entry,
    Index,
    is_spelling,
    loose,
    runs_of,
)
from marketplace.safety.reading.lines import (
    Line,
    has_tricks,
    hidden_words,
    plain_line,
    runs_apart,
    undone_lines,
)
from marketplace.safety.reading.normal import Reading, plain
from marketplace.safety.reading.terms import STRENGTH, Action, Hit, Match, Term

# What is longer is read as far as this; a message is cut long before.
TEXT_SIGNS_MAX: Final = 20_000
# Shorter words are found in letters that stand apart only when they are all of them.
APART_LETTERS_MIN: Final = 4
# A Latin word cut in two by a space is asked about only when it is long: "who re…" is no insult.
SPLIT_LETTERS_MIN: Final = 6
# A part of a word in Latin letters is at least so long, or it would be in every second word.
PART_LETTERS_MIN: Final = 3
LOOKS: Final = str.maketrans(LATIN_LOOKS)
# Words behind stars: so long at least, and so many of a text are guessed at.
HIDDEN_LETTERS_MIN: Final = 4
HIDDEN_MAX: Final = 6
# A text full of terms is known well enough after so many.
SPOTS_MAX: Final = 300
Runs = list[tuple[str, int]]
Spot = tuple[int, int, Term, Action]


class Filter:
    """``Filter(terms, allow).read(text)``; the terms it was made of are ``terms``."""

    def __init__(self, terms: Iterable[Term], allow: Iterable[str] = ()) -> None:
        self.terms = tuple(terms)
        self.allow = tuple(allow)
        entries = [entry for term in self.terms for entry in _entries(term)]
        entries += [(needle, None, ()) for word in self.allow for needle in _allowed(word)]
        self._plain = Index(entries)
        self._loose = _LooseIndex(entries)
        self._bare = _LooseIndex(_bare_entries(entries))
        self._whole = {
            needle.strip(): term for needle, term, rest in entries if _is_whole(needle, term, rest)
        }
        self._symbols = Index(_symbol_entries(self.terms))
        self._hidden = _by_shape(entries)

    def read(self, text: str) -> list[Hit]:
        """Return what was found, first come first; of hits in one place the strongest."""
        reading = Reading(text[:TEXT_SIGNS_MAX])
        line = plain_line(reading)
        allowed: list[tuple[int, int]] = []
        spots = _spots(line, self._plain.find(line.text), allowed)
        spots += self._split(line)
        if "o" in reading.kinds:
            spots += self._in_symbols(reading)
        if has_tricks(reading):
            spots += self._undone(reading, line, allowed)
        if not spots:
            return []
        return _hits(reading, [spot for spot in spots[:SPOTS_MAX] if not _is_allowed(spot, allowed)])

    def _split(self, line: Line) -> list[Spot]:
        words = line.text.split()
        whole = self._whole
        joined = [(at, whole[a + b]) for at, (a, b) in enumerate(pairwise(words)) if a + b in whole]
        spots = []
        for at, term in joined:
            word = words[at] + words[at + 1]
            if term is None or (word.isascii() and len(word) < SPLIT_LETTERS_MIN):
                continue
            start = sum(len(word) + 1 for word in words[:at])
            spots.append((*line.place(start, start + len(word) + 3), term, _held(term)))
        return spots

    def _undone(self, reading: Reading, as_is: Line, allowed: list[tuple[int, int]]) -> list[Spot]:
        spots = []
        for line in undone_lines(reading):
            if line.text == as_is.text and "1" not in line.text and not REPEATED.search(line.text):
                continue
            spots += _spots(line, self._loose.find(line.text), allowed)
        for line in runs_apart(reading):
            spots += _spots(line, self._in_run(line.text), allowed)
        if "*" in reading.kinds:
            spots += self._in_hiding(reading, as_is)
        return spots

    def _in_run(self, line: str) -> Iterator[tuple[int, int, Term | None]]:
        """Anything may begin and end anywhere in letters that stand apart."""
        for start, end, term in self._bare.find(line):
            if end - start >= APART_LETTERS_MIN or end - start == len(line) - 2:
                yield start, end, term

    def _in_symbols(self, reading: Reading) -> list[Spot]:
        places = [at for at, kind in enumerate(reading.kinds) if kind == "o"]
        row = "".join([reading.letters[at] for at in places])
        return [
            (places[start], places[end - 1] + 1, term, term.action)
            for start, end, term in self._symbols.find(row)
            if term is not None
        ]

    def _in_hiding(self, reading: Reading, as_is: Line) -> list[Spot]:
        """Letters behind stars: the line is read with each word that they may hide."""
        spots = []
        for start, end in hidden_words(reading)[:HIDDEN_MAX]:
            word = reading.letters[start:end]
            for whole in self._hidden.get((word[0], len(word)), ()):
                if all(
                    a == b or kind == "*"
                    for a, b, kind in zip(word, whole, reading.kinds[start:end], strict=True)
                ):
                    line = as_is.with_word(whole, start)
                    found = _spots(line, self._plain.find(line.text), [])
                    spots += [(a, b, term, _held(term)) for a, b, term, _action in found if a <= start < b]
        return spots


class _LooseIndex:
    """An index of what spellings have in common; what it finds is compared letter by letter."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._spelled: dict[tuple[str, int], list[Runs]] = {}
        self._first_parts: dict[int, list[tuple[str, Runs]]] = {}
        keyed: dict[Entry, None] = {}
        for needle, term, rest in entries:
            latin = _latin(needle)
            key = loose(latin)
            keyed[(key, term, tuple(loose(_latin(part)) for part in rest))] = None
            self._spelled.setdefault((key, id(term)), []).append(runs_of(latin))
            if rest:
                self._first_parts.setdefault(id(term), []).append((key, runs_of(latin)))
        self._index = Index(keyed)

    def find(self, line: str) -> Iterator[tuple[int, int, Term | None]]:
        runs: Runs = []
        ends: list[int] = []
        key = loose(line)
        for start, end, term in self._index.find(key):
            if not runs:
                runs = runs_of(line)
                ends = [0]
                for _sign, count in runs:
                    ends.append(ends[-1] + count)
            for wanted in self._spelled_as(key, start, end, term):
                if is_spelling(runs[start : start + len(wanted)], wanted):
                    yield ends[start], ends[end], term
                    break

    def _spelled_as(self, key: str, start: int, end: int, term: Term | None) -> list[Runs]:
        """A term with gaps is compared in its first part; the others were found by key."""
        whole = self._spelled.get((key[start:end], id(term)))
        if whole is not None:
            return whole
        firsts = self._first_parts.get(id(term), ())
        return [wanted for needle, wanted in firsts if key.startswith(needle, start)]


def _entries(term: Term) -> list[Entry]:
    parts = [part for part in (plain(part) for part in term.text.split("\u2026")) if part]
    if not parts:
        return []
    first, *rest = parts
    is_start = term.match is Match.START and len(first) >= START_SIGNS
    is_part = term.match is Match.PART and len(first) >= (PART_LETTERS_MIN if first.isascii() else 1)
    # Between characters of scripts without spaces Latin letters are a word of their own.
    is_mixed = is_part and SPACELESS.search(first) is not None
    opening = "" if is_part and not (is_mixed and first[0].isascii()) else " "
    closing = "" if (is_part or is_start) and not rest and not (is_mixed and first[-1].isascii()) else " "
    needles = {opening + spelling + closing for spelling in _spellings(first, term)}
    if not rest and first.isascii() and len(first) >= 8:
        needles |= {opening + first.replace(" ", "") + closing}
    return [(needle, term, tuple(f" {part} " for part in rest)) for needle in sorted(needles)]


def _spellings(word: str, term: Term) -> set[str]:
    """Ways to write it that are no tricks: umlauts as two letters, a small l for the capital I in front."""
    found = {word}
    if term.language == "de":
        found.add(plain(term.text.casefold().translate(UMLAUTS)) if "\u2026" not in term.text else word)
    if len(word) >= 5 and word[0] == "i":
        found.add("l" + word[1:])
    return found


UMLAUTS: Final = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue"})


def _allowed(word: str) -> list[str]:
    """Harmless words stand as words; in scripts without spaces anywhere. A star at the end allows any ending."""
    reading = Reading(word)
    text = plain(word)
    if not text:
        return []
    if "k" in reading.kinds:
        return [text]
    return [f" {text}" if word.endswith("*") else f" {text} "]


def _bare_entries(entries: list[Entry]) -> list[Entry]:
    return [("".join([needle, *rest]).replace(" ", ""), term, ()) for needle, term, rest in entries if term]


def _symbol_entries(terms: tuple[Term, ...]) -> list[Entry]:
    found: list[Entry] = []
    for term in terms:
        reading = Reading(term.text)
        if not plain(term.text) and "o" in reading.kinds:
            row = "".join(a for a, kind in zip(reading.letters, reading.kinds, strict=True) if kind == "o")
            found.append((row, term, ()))
    return found


def _is_whole(needle: str, term: Term | None, rest: tuple[str, ...]) -> bool:
    word = needle.strip()
    return term is not None and not rest and " " not in word and len(word) >= 4


def _by_shape(entries: list[Entry]) -> dict[tuple[str, int], list[str]]:
    """Return the words of terms by first letter and length."""
    found: dict[tuple[str, int], list[str]] = {}
    words = {word for needle, term, _rest in entries if term for word in needle.split() if word.isalpha()}
    for word in sorted(words):
        if len(word) >= HIDDEN_LETTERS_MIN:
            found.setdefault((word[0], len(word)), []).append(word)
    return found


def _latin(needle: str) -> str:
    """Spell a needle as undone lines do: look-alikes as Latin letters, no prolonged sounds."""
    return needle.translate(LOOKS).replace("\u30fc", "")


def _held(term: Term) -> Action:
    """A guess never blocks: somebody looks at it."""
    return min(term.action, Action.HOLD, key=STRENGTH.__getitem__)


def _spots(
    line: Line, found: Iterable[tuple[int, int, Term | None]], allowed: list[tuple[int, int]]
) -> list[Spot]:
    spots = []
    for start, end, term in found:
        if term is None:
            allowed.append(line.place(start, end))
        else:
            spots.append((*line.place(start, end), term, term.action))
    return spots


def _is_allowed(spot: Spot, allowed: list[tuple[int, int]]) -> bool:
    return any(start <= spot[0] and spot[1] <= end for start, end in allowed)


def _hits(reading: Reading, spots: list[Spot]) -> list[Hit]:
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (-STRENGTH[spot[3]], spot[0] - spot[1], spot[0])):
        if not any(start <= spot[0] and spot[1] <= end for start, end, _term, _action in kept):
            kept.append(spot)
    hits = []
    for start, end, term, action in sorted(kept, key=lambda spot: spot[:2]):
        hits.append(Hit(term, term.kind, action, *reading.place(start, end)))
    return hits
