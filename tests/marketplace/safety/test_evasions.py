"""What people write to get past a word list, and what everybody writes: ten languages, read by the filter of all ten.

The files hold one case a line: what is right (find or pass), the kind of term, the text. ``\\n`` and ``\\uXXXX`` stand
for signs that an editor would hide.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from marketplace.safety.reading.lists import LANGUAGES, Action, filter_for, starter
from marketplace.safety.reading.terms import Term

CASES = Path(__file__).parents[2] / "data" / "evasions"
FOUND_LEAST = 0.97
HELD_MOST = 0.01


class Case(NamedTuple):
    language: str
    is_evasion: bool
    kind: str
    text: str


def cases(language: str) -> Iterator[Case]:
    for line in (CASES / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        right, kind, text = line.split("\t")
        shown = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text.replace("\\n", "\n"))
        yield Case(language, right == "find", kind, shown)


def is_found(case: Case) -> bool:
    return any(hit.kind == case.kind for hit in filter_for(LANGUAGES).read(case.text))


def false_alarms(case: Case) -> list[Action]:
    return [hit.action for hit in filter_for(LANGUAGES).read(case.text) if hit.action is not Action.LOG]


def test_evasions_are_found_and_everyday_sentences_pass(capsys: pytest.CaptureFixture[str]) -> None:
    evasions = [case for language in LANGUAGES for case in cases(language) if case.is_evasion]
    harmless = [case for language in LANGUAGES for case in cases(language) if not case.is_evasion]
    missed = [case for case in evasions if not is_found(case)]
    alarms = {case: false_alarms(case) for case in harmless}

    with capsys.disabled():
        print("\nlanguage  evasions  found  harmless  held  blocked")  # noqa: T201
        for language in LANGUAGES:
            mine = [case for case in evasions if case.language == language]
            fine = [alarms[case] for case in harmless if case.language == language]
            print(  # noqa: T201
                f"{language:8}  {len(mine):8}  {sum(is_found(case) for case in mine):5}  {len(fine):8}  "
                f"{sum(Action.HOLD in found for found in fine):4}  {sum(Action.BLOCK in found for found in fine):7}"
            )

    assert len(evasions) >= 200
    assert len(harmless) >= 200
    assert not [case for case, found in alarms.items() if Action.BLOCK in found]
    assert len(missed) <= (1 - FOUND_LEAST) * len(evasions), missed
    assert sum(bool(found) for found in alarms.values()) <= HELD_MOST * len(harmless), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_held_to_the_same_floor(language: str) -> None:
    evasions = [case for case in cases(language) if case.is_evasion]
    missed = [case.text for case in evasions if not is_found(case)]

    assert len(evasions) >= 15
    assert len(missed) <= (1 - FOUND_LEAST) * len(evasions), missed


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def mathematical(text: str) -> str:
    return "".join(chr(0x1D41A + ord(sign) - 97) if "a" <= sign <= "z" else sign for sign in text)


def with_digits(word: str) -> str:
    return word.translate(str.maketrans("eao", "340")) if len(word) > 3 else word


TRICKS = {
    "invisible": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "upper case": str.upper,
    "wide": wide,
    "mathematical": mathematical,
    "struck through": lambda text: "".join(f"{sign}\u0336" if sign.isascii() else sign for sign in text),
    "letters apart": lambda text: " ".join(text.replace(" ", "")) if text.isascii() else text,
    "dots between": lambda text: (
        " ".join(".".join(word) for word in text.split()) if text.isascii() else text
    ),
    "emoji between": lambda text: (
        " ".join("\U0001f525".join(word) for word in text.split()) if text.isascii() else text
    ),
    "drawn out": lambda text: text[:-1] + text[-1] * 4,
    "digits": lambda text: " ".join(with_digits(word) for word in text.split()),
    "cyrillic": lambda text: text.translate(str.maketrans("aeopcx", "\u0430\u0435\u043e\u0440\u0441\u0445")),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_hides_none_of_the_terms(trick: str) -> None:
    filter_ = filter_for(LANGUAGES)
    hide = TRICKS[trick]
    terms = [term for language in LANGUAGES for term in starter(language)[0] if can_be_hidden(term, trick)]

    unseen = [term.text for term in terms if not filter_.read(hide(term.text.replace(" \u2026", "")))]

    assert len(terms) > 100
    assert not unseen


def can_be_hidden(term: Term, trick: str) -> bool:
    """Emoji terms have no letters, some terms digits of their own; three letters are too few for two of the tricks."""
    text = term.text
    if any(sign.isdigit() for sign in text) or (trick in {"letters apart", "drawn out"} and len(text) < 4):
        return False
    return any(sign.isalpha() for sign in text)
