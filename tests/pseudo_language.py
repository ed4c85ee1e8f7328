"""A made-up language, written from right to left, in which every translated text stands in ⟦brackets⟧.

What a page then shows outside the brackets was never handed to the translators, or is data. It goes by a code that
Django knows and the product does not have, so that directions and formats are real.
"""

import gettext
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.test import override_settings
from django.utils.translation import trans_real

CODE = "ar"
CONTEXT = "\x04"
OPEN, CLOSED = "⟦", "⟧"
TEXT_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
# A pass, an address or a name of an event has no spaces; what a script says to people has.
SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
WORD = re.compile(r"[^\W\d_]{2,}")
# Programs and what they work with are the same in every language.
SILENT = {"script", "style", "code"}
# Names that scripts find things by.
WIRING = re.compile(r"data-(controller|action|when|[\w-]+-(target|class|outlet))s?")
ADDRESS = re.compile(r"https?://\S+")
# What is typed for an emote.
SHORT_CODE = re.compile(r":[a-z_]+:")
# Names of classes and sizes are given to the frame in blocks; they are no words.
NO_WORDS = r"block +(?:\w+_class|viewport|body_attributes)"
IN_BLOCK = re.compile(
    rf"{{% *(?:{NO_WORDS}) *%}}.*?{{% *endblock\b|{{% *(blocktranslate|comment)\b.*?{{% *end\1 *%}}",
    re.DOTALL,
)
# <{{ element }} …> and <{% if … %}a{% else %}button{% endif %} …>
ELEMENT_BY_NAME = re.compile(r"</?(?:(?={%)|{{.*?}})")
IN_TAG = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)


class Bracketed(gettext.NullTranslations):
    """Every message, in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message.rpartition(CONTEXT)[2]}{CLOSED}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return CODE

    def to_language(self) -> str:
        return CODE


@contextmanager
def spoken() -> Iterator[None]:
    """Let the product have this language, with the two it has."""
    languages = [("en", "English"), ("ja", "Japanese"), (CODE, "Bracketed")]
    with override_settings(LANGUAGES=languages):
        known: dict[str, Any] = trans_real._translations  # type: ignore[attr-defined]
        before = known.pop(CODE, None)
        known[CODE] = Bracketed()
        try:
            yield
        finally:
            del known[CODE]
            if before is not None:
                known[CODE] = before


class Texts(HTMLParser):
    """What a person reads or hears on a page outside the brackets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0
        self._path: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._path.append(tag)
        values = dict(attrs)
        for name, value in values.items():
            if value and _is_text(tag, name, value, values.get("type") or ""):
                self.found += [outside(text)[0] for text in said_in(value)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._path.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._path and self._path.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if SILENT & set(self._path[-1:]):
            return
        text, self._depth = outside(data, self._depth)
        if text.strip():
            self.found.append(text.strip())


def _is_text(tag: str, name: str, value: str, kind: str) -> bool:
    if name in TEXT_ATTRIBUTES:
        return True
    if name == "value":
        return tag == "input" and kind in {"submit", "button", "reset"}
    if name == "content":
        return bool(SENTENCE.search(value))
    return name.startswith("data-") and not WIRING.fullmatch(name) and bool(SENTENCE.search(value))


def said_in(value: str) -> list[str]:
    """Return the texts of an attribute: itself, or what its JSON says; names of keys are nobody's words."""
    try:
        return list(strings_in(json.loads(value)))
    except ValueError:
        return [value]


def strings_in(value: Any) -> Iterator[str]:
    """Return every string in something made of lists and dictionaries, but for the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings_in(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from strings_in(part)


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """Return what stands outside the brackets, and how deep the text ends in them (they may hold tags)."""
    kept = []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSED)
        if depth <= 0 and sign != CLOSED:
            kept.append(sign)
    return "".join(kept), depth


def words_left(text: str, data: re.Pattern[str]) -> list[str]:
    """Return the words of a text that are no data."""
    return WORD.findall(data.sub(" ", SHORT_CODE.sub(" ", ADDRESS.sub(" ", text))))


def pattern_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Match any of these texts where it stands as words of its own; the longest first."""
    known = sorted({text.strip() for text in texts if WORD.search(text)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))}|SF-[0-9A-Z]{{8}})(?!\w)")


def texts_of(html: str) -> list[str]:
    return Texts(html).found


def literals_of(source: str) -> list[str]:
    """Return what a template says without asking the translators."""
    named = ELEMENT_BY_NAME.sub("<b ", source)
    plain = IN_TAG.sub(" x ", IN_BLOCK.sub("", named))
    # A piece that is only attributes of its frame's element.
    return Texts(plain if "<" in plain or '="' not in plain else f"<b {plain}>").found
