"""Lines made of a reading: its words as they stand, and its words with the usual tricks undone.

A ``Line`` is a text of words between single spaces, with a space at both ends, and knows of each of its letters which
letter of the reading it is. In undone lines the sign ``1`` is what may be an i as well as an l.
"""

import re
from collections.abc import Iterator
from typing import Final

from marketplace.safety.reading.alike import LATIN_LOOKS
from marketplace.safety.reading.normal import WORD, Reading

LEET: Final = {
    "4": "a", "@": "a", "8": "b", "\u20bf": "b", "(": "c", "<": "c", "[": "c", "{": "c", "\u00a2": "c", "3": "e",
    "\u20ac": "e", "6": "g", "9": "g", "1": "1", "!": "1", "\u00a1": "1", "\u00b0": "o",
    "|": "1", "\u00a3": "l", "0": "o", "5": "s", "$": "s",
    "\u00a7": "s", "7": "t", "+": "t", "\u00a5": "y", "2": "z",
}  # fmt: skip
LEET_SIGNS: Final = str.maketrans(LEET)
# Letters drawn with two or three signs; the longest first.
DRAWN: Final = {
    "\\/\\/": "w", "|\\/|": "m", "|-|": "h", "vv": "w", "()": "o", "[]": "o", "|<": "k", "|)": "d", "/\\": "a",
    "\\/": "v", "}{": "h", "><": "x",
}  # fmt: skip
DRAWN_SIGNS: Final = re.compile("|".join(re.escape(drawn) for drawn in DRAWN))
# At the beginning of a word these are brackets, not letters.
LEADING: Final = "([{<!/\\|\u00a1"

CHUNK: Final = re.compile(r"k[km]*|[^ nk]+")
# "A55" is a telephone.
MODEL: Final = re.compile(r"[acx]9{2,}")
# A chunk that plain words do not have: signs within or at the side of a word, look-alikes, letters for other letters.
TRICK: Final = re.compile(r"[acxkme][.,o*!q9]+[acxkem]|[9!e][acxe]|[acx][9!e]|c|^q+[acx]|e")
SINGLE: Final = re.compile(r"[.,o*q]*[acxke9!]m*[.,o*q]*|q")
# A letter (or an Indic or Thai vowel sign) thrice, or three letters doubled.
REPEATED: Final = re.compile(r"([^\W\d]|[\u0900-\u0dff\u0e30-\u0e4f])\1(?:\1|([^\W\d])\2([^\W\d])\3)")
SIGN_APART: Final = r"[acxke9!q]m*(?:[ n.,o*]{1,3}[acxke9!q]m*)"
APART: Final = re.compile(rf"(?<![acxkme9]){SIGN_APART}{{2,}}(?![acxkme9])")
# Signs of scripts without spaces, parted by anything but the end of a sentence; two single signs by anything.
PARTED: Final = re.compile(
    r"(?<![km9])k[km9]*+(?:[ .o*!q]{1,3}k[km9]*+)+|(?<![km])km*[ n.,o*!q]{1,3}km*(?![km])"
)
# Words within a chunk, where it has both stops and signs to be read.
BETWEEN_STOPS: Final = re.compile(r"k[km]*|[^ n.,ok]+")
STOP_INSIDE: Final = re.compile(r"[acxme9!q][.,o]+[acxe9!]")
SIGN: Final = re.compile(r"[9!qce]")
SIGN_INSIDE: Final = re.compile(r"[acxme][9!q]+[acxem]")
HIDDEN: Final = re.compile(r"[ace*]+")
# Shapes of chunks are few ("aaaa", "aa.a"); what was found out about one is kept.
SHAPES_KEPT_MAX: Final = 5_000
SHAPE_SIGNS_MAX: Final = 40
PLAIN, TRICKY, ALONE = 0, 1, 2


class Shapes(dict[str, int]):
    """Kinds of a chunk → whether it is plain, has a trick, or is one sign alone."""

    def __missing__(self, kinds: str) -> int:
        found = TRICKY if TRICK.search(kinds) else ALONE if SINGLE.fullmatch(kinds) else PLAIN
        if len(self) < SHAPES_KEPT_MAX and len(kinds) <= SHAPE_SIGNS_MAX:
            self[kinds] = found
        return found


SHAPES: Final = Shapes()


# A word of a line: its letters, where they begin in the reading, and their places (None: one after the other).
Token = tuple[str, int, list[int] | None]


class Line:
    """Words between spaces; ``at[i]`` is the place in the reading of letter i."""

    __slots__ = ("_at", "_tokens", "text")

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at: list[int] | None = None
        words = [token[0] for token in tokens if token[0]]
        self.text = f" {' '.join(words)} " if words else " "

    @property
    def at(self) -> list[int]:
        if self._at is None:
            self._at = [0]
            for text, start, places in self._tokens:
                if text:
                    self._at += range(start, start + len(text)) if places is None else places
                    self._at.append(self._at[-1])
        return self._at

    def with_word(self, word: str, start: int) -> "Line":
        """Return the line with a word at a place of the reading instead of what stands there."""
        end = start + len(word)
        others = [token for token in self._tokens if token[1] + len(token[0]) <= start or token[1] >= end]
        return Line(sorted([*others, (word, start, None)], key=lambda token: token[1]))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the line stands in the reading; spaces at its ends do not count."""
        while self.text[start] == " " and start < end - 1:
            start += 1
        while self.text[end - 1] == " " and end - 1 > start:
            end -= 1
        return self.at[start], self.at[end - 1] + 1


def hidden_words(reading: Reading) -> list[tuple[int, int]]:
    """Return where words stand of which stars hide some letters, the first and at least half of them to be seen."""
    found = []
    for run in HIDDEN.finditer(reading.kinds):
        kinds = run[0].strip("*")
        if 0 < 2 * kinds.count("*") <= len(kinds):
            start = run.start() + run[0].index(kinds)
            found.append((start, start + len(kinds)))
    return found


def plain_line(reading: Reading) -> Line:
    """Return the words as they stand."""
    letters = reading.letters
    spans = [found.span() for found in WORD.finditer(reading.kinds)]
    return Line([(letters[start:end], start, None) for start, end in spans])


def has_tricks(reading: Reading) -> bool:
    shapes = [SHAPES[chunk] for chunk in reading.kinds.replace("n", " ").split()]
    if TRICKY in shapes:
        return True
    letters, kinds = reading.letters, reading.kinds
    if shapes.count(ALONE) > 2 and APART.search(kinds):
        return True
    if "k" in kinds and ("\u30fc" in letters or PARTED.search(kinds)):
        return True
    return "vv" in letters or REPEATED.search(letters) is not None


def undone_lines(reading: Reading) -> Iterator[Line]:
    """Yield the text with signs read as letters, with signs in words left out, and spaceless scripts without gaps."""
    kinds = reading.kinds
    chunks = [found.span() for found in CHUNK.finditer(kinds)]
    yield Line(_tokens(reading, chunks))
    if SIGN_INSIDE.search(kinds):
        yield Line([_leave_signs(reading, *chunk) for chunk in chunks])
    if STOP_INSIDE.search(kinds) and SIGN.search(kinds):
        yield Line(_tokens(reading, [found.span() for found in BETWEEN_STOPS.finditer(kinds)]))
    apart = [found.span() for found in APART.finditer(kinds)]
    if apart:
        yield Line(_tokens(reading, _with_runs(kinds, apart)))
    if "k" in kinds:
        parted = [_letters_only(reading, *found.span()) for found in PARTED.finditer(kinds)]
        if parted:
            yield Line(parted)


def _with_runs(kinds: str, apart: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the chunks of a text where each run of letters that stand apart is one chunk."""
    chunks: list[tuple[int, int]] = []
    at = 0
    for start, end in [*apart, (len(kinds), len(kinds))]:
        chunks += [found.span() for found in CHUNK.finditer(kinds, at, start)]
        chunks.append((start, end))
        at = end
    return chunks[:-1]


def runs_apart(reading: Reading) -> Iterator[Line]:
    """Yield each run of letters that stand apart ("f r e e"), as one word."""
    for found in APART.finditer(reading.kinds):
        kinds = found[0]
        if sum(kinds.count(kind) for kind in "acxke") * 2 >= sum(kinds.count(kind) for kind in "9!q"):
            yield Line([_read_signs(reading, *found.span())])


def _tokens(reading: Reading, spans: list[tuple[int, int]]) -> list[Token]:
    letters, kinds = reading.letters, reading.kinds
    has_drawn = "vv" in letters
    tokens: list[Token] = []
    for start, end in spans:
        word = kinds[start:end].rstrip(".,o")
        if word.strip("axm") or has_drawn:
            tokens.append(_read_signs(reading, start, end))
        else:
            tokens.append((letters[start : start + len(word)], start, None))
    return tokens


def _read_signs(reading: Reading, start: int, end: int) -> Token:
    """Read a chunk with its digits and signs as letters, and without what stands between them."""
    letters, kinds = reading.letters, reading.kinds
    is_drawn = "q" in kinds[start:end] or "vv" in letters[start:end]
    start, end = _trimmed(reading, start, end)
    piece = kinds[start:end]
    if not piece.strip("km"):
        return _letters_only(reading, start, end)
    if MODEL.fullmatch(piece) or not set(piece) & set("acxke"):
        return letters[start:end], start, None
    if is_drawn:
        return _with_looks(reading, *_drawn(letters, start, end))
    if "c" in piece or "k" in piece:
        return _with_looks(reading, list(letters[start:end]), list(range(start, end)))
    places = [at for at in range(start, end) if kinds[at] in "axme" or letters[at] in LEET]
    return "".join([letters[at] for at in places]).translate(LEET_SIGNS), start, places


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    letters, kinds = reading.letters, reading.kinds
    while start < end and (kinds[start] in ".,o*" or letters[start] in LEADING):
        start += 1
    while end > start and kinds[end - 1] in ".,o*q":
        end -= 1
    return start, end


def _drawn(letters: str, start: int, end: int) -> tuple[list[str], list[int]]:
    token = list(letters[start:end])
    places = list(range(start, end))
    for found in reversed(list(DRAWN_SIGNS.finditer(letters, start, end))):
        here = slice(found.start() - start, found.end() - start)
        token[here] = DRAWN[found[0]]
        places[here] = [found.start()]
    return token, places


def _with_looks(reading: Reading, token: list[str], places: list[int]) -> Token:
    """Read the letters of a token as Latin where they are made to look so, and part spaceless scripts from others."""
    all_kinds, letters = reading.kinds, reading.letters
    kinds = {all_kinds[at] for at in places}
    looks = "c" in kinds and (
        "a" in kinds or all(letters[at] in LATIN_LOOKS for at in places if all_kinds[at] == "c")
    )
    read: list[str] = []
    kept: list[int] = []
    was_spaceless: bool | None = None
    for sign, at in zip(token, places, strict=True):
        kind = all_kinds[at]
        letter = _letter(sign, kind, looks=looks)
        if letter:
            is_spaceless = was_spaceless if kind == "m" else kind == "k"
            if was_spaceless is not None and is_spaceless != was_spaceless:
                read.append(" ")
                kept.append(at)
            was_spaceless = is_spaceless
            read.append(letter)
            kept.append(at)
    return "".join(read), places[0], kept


def _letter(sign: str, kind: str, *, looks: bool) -> str:
    if kind in "acxkme" or sign.isalpha():
        return "" if sign == "\u30fc" else LATIN_LOOKS.get(sign, sign) if looks else sign
    return LEET.get(sign, "") if kind in "9!q" else ""


def _leave_signs(reading: Reading, start: int, end: int) -> Token:
    letters, kinds = reading.letters, reading.kinds
    if not kinds[start:end].strip("axmk"):
        return letters[start:end], start, None
    places = [at for at in range(start, end) if kinds[at] in "acxkme"]
    return _with_looks(reading, [letters[at] for at in places], places) if places else ("", start, None)


def _letters_only(reading: Reading, start: int, end: int) -> Token:
    letters, kinds = reading.letters, reading.kinds
    if not kinds[start:end].strip("km") and "\u30fc" not in letters[start:end]:
        return letters[start:end], start, None
    places = [at for at in range(start, end) if kinds[at] in "km" and letters[at] != "\u30fc"]
    return "".join([letters[at] for at in places]), start, places
