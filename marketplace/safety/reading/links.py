"""Addresses, messenger names and telephone numbers in a text, plain and disguised.

``links_in`` serves two ends: what is plain has an ``href`` that a page may show to be clicked (links of staff); what is
not plain was hidden from a filter, or leads out of the room without being an address.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import regex

from marketplace.safety.reading.alike import LATIN_LOOKS
from marketplace.safety.reading.endings import (
    CLEAR_ENDINGS,
    DOT_WORDS,
    ENDINGS,
    MESSENGERS,
    NUMBER_HINTS,
    NUMBER_WORDS,
    NUMBERED_THINGS,
    WORD_ENDINGS,
)
from marketplace.safety.reading.lines import APART
from marketplace.safety.reading.normal import Reading

TEXT_SIGNS_MAX: Final = 20_000
PHONE_DIGITS: Final = range(9, 16)
SPOKEN_DIGITS_MIN: Final = 7
# A hint such as "call" this many signs before a number makes it one to be called.
HINT_SIGNS: Final = 24


class LinkKind(StrEnum):
    ADDRESS = "address"
    MAIL = "mail"
    MESSENGER = "messenger"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` leads somewhere; ``href`` only when it is plain to see where."""

    start: int
    end: int
    href: str | None
    is_plain: bool
    kind: LinkKind


def _any(words: Iterable[str]) -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))


# Before an address stands no letter of a script with spaces: "click" in Chinese may, half a word in Cyrillic may not.
OPEN: Final = r"(?<![a-z0-9@.\-\p{M}\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}])"
LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
WIDE_LABEL: Final = r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?"
TAIL: Final = r"(?::\d{1,5})?(?:[/?#][!-~]*)?"
ANY_ENDING: Final = _any(ENDINGS)
CLEAR_ENDING: Final = _any(CLEAR_ENDINGS)
WITH_SCHEME: Final = regex.compile(
    rf"https?://(?:[!-?A-~]{{1,80}}@)?(?:{WIDE_LABEL}\.?)+{TAIL}", regex.IGNORECASE
)
BARE: Final = regex.compile(
    rf"{OPEN}(?P<host>(?:{LABEL}\.)+(?P<ending>{ANY_ENDING}))(?![a-z0-9-]|\.[a-z0-9]){TAIL}", regex.IGNORECASE
)
WIDE_BARE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}@.-])(?P<host>(?:{WIDE_LABEL}\.)+(?P<ending>{ANY_ENDING}))"
    rf"(?![\p{{L}}\p{{M}}\p{{N}}-]){TAIL}",
    regex.IGNORECASE,
)
MAIL: Final = regex.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}@(?:{LABEL}\.)+[a-z]{{2,24}}", regex.IGNORECASE
)

# Below: patterns over a reading, which is in small plain letters. They begin at the dot; the name before it is added.
DOT_SIGNS: Final = "[({<\u3002\u00b7\u2022\u2219\u30fb*\u2605\u2606\u2726"
DOT: Final = (
    r"(?: ?[\[({<] ?(?:\.|dot|punkt|punto|point|点|點) ?[\])}>] ?"
    r"| ?[\u3002\u00b7\u2022\u2219\u30fb*\u2605\u2606\u2726] ?)"
)
DRESSED: Final = regex.compile(
    rf"(?<=[a-z0-9]){DOT}(?:{LABEL}(?:{DOT}|\.)){{0,3}}(?:{ANY_ENDING})(?![a-z0-9])"
)
SPOKEN: Final = regex.compile(rf"(?<=[a-z0-9]) ?(?:{_any(DOT_WORDS)}) ?(?:{CLEAR_ENDING})(?![a-z0-9])")
SPOKEN_NAMED: Final = regex.compile(rf"(?<=[0-9-][a-z]*) dot (?:{ANY_ENDING})(?![a-z0-9])")
SPACED: Final = regex.compile(rf"(?<=[a-z0-9])(?:(?: \. ?|,)(?:{CLEAR_ENDING})|[ .,]{{1,3}}c0m)(?![a-z0-9])")
BROKEN_SCHEME: Final = regex.compile(r"h(?:xx|tt|\*\*) ?p ?s? ?: ?/ ?/ ?[!-~]+")
NAME_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
NAMED: Final = regex.compile(
    rf"(?<![a-z0-9])(?:{_any(MESSENGERS)})(?:[ :=\-]|id|号|號|は|是|is|加)*?"
    rf"(?:@[a-z0-9_.]{{3,}}|(?:id|号|號)[ :=]*[a-z0-9_.\-]{{3,}}|[ :=]*(?=[a-z_.\-]*[0-9_])[a-z0-9_.\-]{{4,}})"
)
NAMED_AFTER: Final = regex.compile(
    rf"@[a-z0-9_.]{{3,}} (?:on|auf|sur|en|via|per)? ?(?:{_any(MESSENGERS)})(?![a-z])"
)
DIGITS: Final = regex.compile(r"(?<![a-z0-9.])\+?[0-9](?:[ .()/-]{0,3}[0-9]){6,17}(?![a-z0-9])")
SPOKEN_DIGITS: Final = regex.compile(rf"(?:(?:{_any(NUMBER_WORDS)})[ ,.-]{{0,3}}){{{SPOKEN_DIGITS_MIN},}}")
LOCAL: Final = regex.compile(r"1[3-9]\d{9}|[6-9]\d{9}|01[3-9]\d{8}|0[789]0\d{8}|0[67]\d{8}|01[567]\d{8,9}")
HINT: Final = regex.compile(_any(NUMBER_HINTS))
NUMBERED: Final = regex.compile(_any(NUMBERED_THINGS))
CLOSING: Final = ".,;:!?'\"*_"
PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def links_in(text: str) -> list[Link]:
    """Return what leads out of the room, in the order of the text; nothing is told twice."""
    text = text[:TEXT_SIGNS_MAX]
    links: list[Link] = []
    for link in (*_plain(text), *_hidden(text)):
        if not any(link.start < other.end and other.start < link.end for other in links):
            links.append(link)
    return sorted(links, key=lambda link: link.start)


def _plain(text: str) -> Iterator[Link]:
    if "." not in text:
        return
    for found in WITH_SCHEME.finditer(text):
        start, end = found.start(), found.start() + len(_trimmed(found[0]))
        yield _address(text, start, end, href=text[start:end])
    if "@" in text:
        for found in MAIL.finditer(text):
            yield Link(*found.span(), None, True, LinkKind.MAIL)
    for pattern in (BARE, WIDE_BARE):
        for found in pattern.finditer(text):
            start, end = found.start(), found.start() + len(_trimmed(found[0]))
            if _is_meant(found["host"], found["ending"].lower(), has_tail=end > found.end("host")):
                yield _address(text, start, end, href=f"https://{text[start:end]}")


def _trimmed(address: str) -> str:
    """Leave out the punctuation of the sentence around an address."""
    while address and (
        address[-1] in CLOSING
        or (address[-1] in PAIRS and address.count(address[-1]) > address.count(PAIRS[address[-1]]))
    ):
        address = address[:-1]
    return address


def _is_meant(host: str, ending: str, *, has_tail: bool) -> bool:
    """Tell an address from a full stop without a space: "love it.is there more?"."""
    if ending not in WORD_ENDINGS or has_tail or host.count(".") > 1:
        return True
    return any(sign.isdigit() or sign == "-" for sign in host)


def _address(text: str, start: int, end: int, *, href: str) -> Link:
    host = regex.sub(r"^https?://", "", text[start:end], flags=regex.IGNORECASE)
    host = regex.split(r"[/?#]", host, maxsplit=1)[0]
    is_plain = "@" not in host and not _is_posing(host)
    return Link(start, end, href if is_plain else None, is_plain, LinkKind.ADDRESS)


def _is_posing(host: str) -> bool:
    """Tell whether letters of another script stand for Latin ones."""
    return any(
        label and not label.isascii() and all(sign.isascii() or sign in LATIN_LOOKS for sign in label.lower())
        for label in host.split(".")
    )


def _hidden(text: str) -> Iterator[Link]:
    reading = Reading(text)
    letters = reading.letters
    for start, end in (*_hidden_addresses(letters), *_apart(reading)):
        yield Link(*reading.place(start, end), None, False, LinkKind.ADDRESS)
    if any(name in letters for name in MESSENGERS):
        for pattern in (NAMED, NAMED_AFTER):
            for found in pattern.finditer(letters):
                yield Link(*reading.place(*found.span()), None, False, LinkKind.MESSENGER)
    for start, end in _phones(reading):
        yield Link(*reading.place(start, end), None, False, LinkKind.PHONE)


def _hidden_addresses(letters: str) -> Iterator[tuple[int, int]]:
    if "." in letters:
        for found in BARE.finditer(letters):
            if _is_meant(found["host"], found["ending"], has_tail=found.end() > found.end("host")):
                yield found.span()
    if "/" in letters:
        for found in BROKEN_SCHEME.finditer(letters):
            yield found.span()
    for pattern in _patterns_for(letters):
        for found in pattern.finditer(letters):
            yield _start_of_name(letters, found.start()), found.end()


def _start_of_name(letters: str, start: int) -> int:
    while start and letters[start - 1] in NAME_SIGNS:
        start -= 1
    return start


def _patterns_for(letters: str) -> Iterator[regex.Pattern[str]]:
    """Most texts have nothing of what these begin with, and are not searched."""
    if any(sign in letters for sign in DOT_SIGNS):
        yield DRESSED
    if any(word in letters for word in DOT_WORDS):
        yield SPOKEN
        yield SPOKEN_NAMED
    if "." in letters or "," in letters or "c0m" in letters:
        yield SPACED


def _apart(reading: Reading) -> Iterator[tuple[int, int]]:
    """Letters that stand apart and are an address together."""
    for run in APART.finditer(reading.kinds):
        joined = "".join(reading.letters[run.start() : run.end()].split())
        found = BARE.search(joined)
        if found and found["ending"] in CLEAR_ENDINGS:
            yield run.span()


def _phones(reading: Reading) -> Iterator[tuple[int, int]]:
    letters = reading.letters
    if reading.kinds.count("9") >= PHONE_DIGITS.start:
        for found in DIGITS.finditer(letters):
            if _is_phone(found[0], letters[max(0, found.start() - HINT_SIGNS) : found.start()]):
                yield found.span()
    if sum(letters.count(word) for word in NUMBER_WORDS) >= SPOKEN_DIGITS_MIN:
        for found in SPOKEN_DIGITS.finditer(letters):
            yield found.start(), found.start() + len(found[0].rstrip(" ,.-"))


def _is_phone(number: str, before: str) -> bool:
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) not in PHONE_DIGITS or NUMBERED.search(before):
        return False
    if number.startswith(("+", "00")) or HINT.search(before):
        return True
    return LOCAL.fullmatch(digits) is not None and "." not in number and "/" not in number
