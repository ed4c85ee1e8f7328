"""Links in what the people of a show say. Fans' links stay text; the same rule is in body_parts.js.

A link is plain: https, a host of ASCII letters, and ASCII after it, so that what is shown is where it leads.
"""

from dataclasses import dataclass
from typing import Final

import regex

LINK: Final = regex.compile(
    r"(?<![\p{L}\p{N}_])https://(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::[0-9]{1,5})?(?![\p{L}\p{N}_@:-])"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%|{}]*)?"
)
# What ends a sentence is not part of the address in it.
ENDS: Final = frozenset(".,;:!?")
CLOSING: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Part:
    """A stretch of a message: words, or an address."""

    text: str
    is_link: bool = False


def _links_in(text: str) -> list[tuple[int, int]]:
    return [(found.start(), found.start() + len(_trimmed(found.group()))) for found in LINK.finditer(text)]


def _trimmed(address: str) -> str:
    while address[-1] in ENDS or (
        address[-1] in CLOSING and address.count(CLOSING[address[-1]]) < address.count(address[-1])
    ):
        address = address[:-1]
    return address


def parts_of(text: str) -> list[Part]:
    """Return a text as words and links, in order; put together they are the text."""
    parts: list[Part] = []
    at = 0
    for start, end in _links_in(text):
        parts += [Part(text[at:start]), Part(text[start:end], is_link=True)]
        at = end
    return [part for part in (*parts, Part(text[at:])) if part.text]
