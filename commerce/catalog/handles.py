"""Handles: the part of an address, and the key of an import, that is made of a title in any script.

Pure: letters, their marks and digits of every script stay; everything else becomes a hyphen.
"""

import unicodedata
from typing import Final

import regex

HANDLE_MAX: Final = 80
# What a title without a single letter or digit is called; a suffix tells such products apart.
NAMELESS: Final = "product"
_OTHER: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
# An address begins with something that is seen: not with the marks of a letter that is not there.
_LOOSE_MARKS: Final = regex.compile(r"^\p{M}+")


def handle_of(text: str) -> str:
    """Return the handle a title gives; empty when nothing of it can stand in an address."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    joined = _OTHER.sub("-", plain).strip("-")
    return _LOOSE_MARKS.sub("", joined)[:HANDLE_MAX].strip("-")


def handle_apart(base: str, suffix: str) -> str:
    """Return the handle of another product of the same name, or of one without a name."""
    return f"{(base or NAMELESS)[: HANDLE_MAX - len(suffix) - 1].rstrip('-')}-{suffix}"
