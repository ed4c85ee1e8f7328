"""The lists a room starts with, one file a language, and filters kept once they are made.

A file has sections: a heading in brackets (kind, match, action) and a term on each line below it; ``[allow]`` holds
harmless words.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from marketplace.safety.reading.filters import Filter
from marketplace.safety.reading.terms import Action, Hit, Kind, Match, Term, strongest

__all__ = [
    "LANGUAGES", "Action", "Filter", "Filters", "Hit", "Kind", "Match", "Term", "filter_for", "starter", "strongest",
]  # fmt: skip

WORDS: Final = Path(__file__).resolve().parent.parent / "data" / "words"
LANGUAGES: Final = ("en", "zh", "ja", "hi", "mr", "ta", "bn", "de", "fr", "es")
# Filters of this many shops are kept; another one is made anew in some milliseconds.
FILTERS_KEPT: Final = 64
Own = Callable[[], tuple[Iterable[Term], Iterable[str]]]
HEADING: Final = re.compile(r"\[(?P<kind>\w+) (?P<match>\w+) (?P<action>\w+)\]")


@lru_cache(maxsize=len(LANGUAGES))
def starter(language: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return the terms and the harmless words of one language."""
    return parse((WORDS / f"{language}.txt").read_text(encoding="utf-8"), language)


def parse(text: str, language: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Read a list. A line before the first heading, or a heading of unknown words, raises ValueError."""
    terms: list[Term] = []
    allow: list[str] = []
    heading: tuple[Kind, Match, Action] | None = None
    is_allow = False
    for number, line in enumerate(text.splitlines(), 1):
        word = line.partition("  #")[0].strip()
        if not word or word.startswith("# "):
            continue
        if word.startswith("["):
            is_allow = word == "[allow]"
            heading = None if is_allow else _heading(word, number)
        elif is_allow:
            allow.append(word)
        elif heading is None:
            raise ValueError(f"line {number}: {word!r} stands under no heading")
        else:
            kind, match, action = heading
            terms.append(Term(word, kind, match, action, language))
    return tuple(terms), tuple(allow)


def _heading(word: str, number: int) -> tuple[Kind, Match, Action]:
    found = HEADING.fullmatch(word)
    if found is None:
        raise ValueError(f"line {number}: {word!r} is no heading")
    return Kind(found["kind"]), Match(found["match"]), Action(found["action"])


def languages_known(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that have a list, of codes such as zh-hans or pt, in one order."""
    wanted = {code.partition("-")[0].lower() for code in codes}
    return tuple(language for language in LANGUAGES if language in wanted)


class Filters:
    """Filters made once and kept while they are in use."""

    def __init__(self, most: int = FILTERS_KEPT) -> None:
        self._most = most
        self._made: OrderedDict[tuple[tuple[str, ...], str], Filter] = OrderedDict()
        self._lock = Lock()

    def get(self, languages: tuple[str, ...], version: str, own: Own | None = None) -> Filter:
        """Return the filter of these languages and a shop's own words.

        ``version`` names the state of the shop's words, of all shops ("17:3"); ``own`` is called when there is no
        filter of that state yet, and returns its terms and its harmless words.
        """
        key = (languages_known(languages), version)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = _make(key[0], own)
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


def _make(languages: tuple[str, ...], own: Own | None) -> Filter:
    own_terms, own_allow = own() if own else ((), ())
    terms: list[Term] = []
    allow: list[str] = []
    for language in languages:
        starting, harmless = starter(language)
        terms += starting
        allow += harmless
    return Filter([*terms, *own_terms], [*allow, *own_allow])


_filters: Final = Filters()


def filter_for(languages: tuple[str, ...], version: str = "", own: Own | None = None) -> Filter:
    """Return the filter of these languages and a shop's own words: see ``Filters.get``."""
    return _filters.get(languages, version, own)
