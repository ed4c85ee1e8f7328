"""In which encoding a file is written, found from its first bytes.

Files say it themselves with a byte order mark, or are UTF-8 because nothing else passes for it by chance. The three
old ones of our sellers are told apart by what their signs would be: a text is not made of rare characters, symbols and
half-width syllables. A statistical guess is asked only about what none of these explains: on a catalogue's few words
it takes Japanese for French.
"""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

SAMPLE_BYTES: Final = 256 * 1024
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a person may choose instead; the names are those of Python's codecs.
ENCODINGS: Final = ("utf-8", "utf-16", "gb18030", "big5", "cp932", "euc_kr", "cp1252")
PLAUSIBLE: Final = 0.45
SIGNS_LOOKED_AT: Final = 4000
# Dashes, quotation marks, currencies and the like, which western shops use between their letters.
TYPOGRAPHIC: Final = frozenset(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026\u2022\u20ac\u00a3\u00b0\u00a0\u00ab\u00bb\u00d7\u2122\u00ae"
)


def encoding_of(path: Path) -> str:
    """Return the name of the codec that reads a file."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    return encoding_of_bytes(sample, is_whole=len(sample) < SAMPLE_BYTES)


def encoding_of_bytes(sample: bytes, *, is_whole: bool = True) -> str:
    """Return the name of the codec that reads these first bytes of a file."""
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    wide = _wide(sample)
    if wide or _decoded(sample, "utf-8", is_whole=is_whole) is not None:
        return wide or "utf-8"
    found = max(_JUDGES, key=lambda name: _plausible(sample, name, is_whole=is_whole))
    if _plausible(sample, found, is_whole=is_whole) >= PLAUSIBLE:
        return found
    guess = from_bytes(sample).best()
    return guess.encoding if guess else "cp1252"


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every second byte of what begins a table or a feed is nought."""
    head = sample[:64]
    if len(head) < 4 or b"\0" not in head:
        return ""
    return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"


def _decoded(sample: bytes, name: str, *, is_whole: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)().decode(sample, final=is_whole)
    except UnicodeDecodeError:
        return None


def _plausible(sample: bytes, name: str, *, is_whole: bool) -> float:
    """How much a text looks like one when it is read so, from 0 to 1."""
    text = _decoded(sample, name, is_whole=is_whole)
    if text is None:
        return -1.0
    judge = _JUDGES[name]
    marks: list[float] = []
    for at, sign in enumerate(text):
        if sign > "\x7f":
            marks.append(judge(sign, text[at - 1 : at] + text[at + 1 : at + 2]))
            if len(marks) >= SIGNS_LOOKED_AT:
                break
    return sum(marks) / len(marks) if marks else 0.0


def _is_wide_sign(sign: str) -> bool:
    return "\u3000" <= sign <= "\u303f" or "\uff01" <= sign <= "\uff5e"


def _chinese(sign: str, _around: str) -> float:
    """The first level of the national standard is what people write; kana, rare ones and oddities are not."""
    if _is_wide_sign(sign):
        return 0.9
    raw = sign.encode("gb18030")
    if len(raw) != 2 or raw[1] < 0xA1:
        return 0.0
    if 0xB0 <= raw[0] <= 0xD7:
        return 1.0
    return 0.4 if 0xD8 <= raw[0] <= 0xF7 else 0.2


def _japanese(sign: str, _around: str) -> float:
    if "\u3041" <= sign <= "\u30ff":
        return 1.0
    if _is_wide_sign(sign):
        return 0.9
    raw = sign.encode("cp932")
    if len(raw) != 2:
        # Half-width syllables: whole product lists are written in them, but so is every other text read wrongly.
        return 0.3
    return 0.95 if 0x88 <= raw[0] <= 0x97 else 0.25


def _western(sign: str, around: str) -> float:
    """A letter with an accent stands among plain letters; a row of them is something else read wrongly."""
    if sign in TYPOGRAPHIC:
        return 0.8
    if not ("\u00c0" <= sign <= "\u00ff" or sign in "\u0152\u0153\u0160\u0161\u0178\u017d\u017e"):
        return 0.1
    plain = sum(each.isascii() for each in around)
    return 1.0 if plain == len(around) else 0.6 if plain else 0.2


_JUDGES: Final[dict[str, Callable[[str, str], float]]] = {
    "cp1252": _western,
    "cp932": _japanese,
    "gb18030": _chinese,
}
