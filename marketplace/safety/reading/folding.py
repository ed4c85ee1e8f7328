"""What each sign of a text is read as, and of which kind it is: one table, filled as signs are met.

A kind is one letter, so that places in a text can be found with quick patterns over the kinds alone:

``a`` Latin letter · ``c`` letter of a script with Latin look-alikes · ``x`` letter of another script that has spaces ·
``k`` letter of a script without spaces between words · ``m`` vowel sign or other mark that is part of a word ·
``e`` emoji that stands for a letter · ``9`` digit · ``!`` sign that stands for a letter · ``q`` one that does so only
inside a word · ``*`` sign that hides one · ``,`` end of a sentence · ``.`` other punctuation · ``o`` symbol or emoji ·
``n`` end of a line · a space
"""

import unicodedata
from typing import Final

from marketplace.safety.reading.alike import LATIN_LOOKS

SIGNS_KEPT_MAX: Final = 20_000
# Nobody sees these, whatever their category says.
BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
LEET: Final = frozenset("@$\u20ac\u00a3\u00a5\u00a2\u00a7\u20bf")
LEET_INSIDE: Final = frozenset("\u00a1\u00b0!|+(<[{/\\)]>}")
HIDING: Final = frozenset("*#%\u2022\u25cf\u25a0\u2217\u2731\u00d7")
SENTENCE_ENDS: Final = frozenset("\u3002\u3001,?;:\u2026\u0964\u0965\u061f\u060c")
LINE_ENDS: Final = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
LOOKING_LATIN: Final = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC"})
SPACELESS: Final = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "THAI", "LAO", "KHMER", "MYANMAR", "BOPOMOFO"}
)
# Marks of these scripts are vowels and endings; on other letters marks are ornament.
MARKS_READ: Final = frozenset(
    {
        "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
        "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN",
    }
)  # fmt: skip
EMOJI_WORDS: Final = {
    "\U0001f18e": "ab", "\U0001f191": "cl", "\U0001f192": "cool", "\U0001f193": "free", "\U0001f194": "id",
    "\U0001f195": "new", "\U0001f196": "ng", "\U0001f197": "ok", "\U0001f198": "sos", "\U0001f199": "up",
    "\U0001f19a": "vs", "\u2139": "i", "\u2b55": "o", "\U0001f6be": "wc", "\u274c": "x", "\u274e": "x", "\u2716": "x",
    "\U0001f51e": "18", "\U0001f51f": "10", "\U0001f4af": "100", "\U0001f4b2": "s", "\u00a9": "c", "\u00ae": "r",
    "\u271d": "t", "\u26ce": "u", "\u264d": "m", "\u264f": "m", "\u303d": "m",
}  # fmt: skip
# Rows of letters that have no compatibility form: where they start, and that they count from "a".
LETTER_ROWS: Final = ((0x1F1E6, "e"), (0x1F150, "e"), (0x1F170, "e"), (0x249C, "a"), (0x1F110, "a"))
SMALL_KANA: Final = str.maketrans("ぁぃぅぇぉゃゅょゎゕゖ", "あいうえおやゆよわかけ")
# One letter in two shapes: Arabic alef and its friends, Persian forms, chandrabindu.
SAME_LETTER: Final = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0649\u06cc\u0629\u06a9\u0901",
    "\u0627\u0627\u0627\u0627\u064a\u064a\u0647\u0643\u0902",
)
Read = tuple[str, str]
NOTHING: Final[Read] = ("", "")


class Signs(dict[str, Read]):
    """Sign → what it is read as and the kinds of that. What is beyond the bound is worked out each time."""

    def __missing__(self, sign: str) -> Read:
        found = read_sign(sign)
        if len(self) < SIGNS_KEPT_MAX:
            self[sign] = found
        return found


def read_sign(sign: str) -> Read:
    """Return what one code point is read as, and as many kinds as that has letters."""
    if sign in "\u2795\uff0b":  # A heavy or a wide plus stands for the Chinese word "add".
        return "加", "k"
    letters = _letters_of_emoji(sign)
    if letters is not None:
        return letters
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).casefold())
    pairs = [_read_plain(one) for one in plain]
    return "".join(letter for letter, _ in pairs), "".join(kind for _, kind in pairs)


def _letters_of_emoji(sign: str) -> Read | None:
    word = EMOJI_WORDS.get(sign)
    if word is not None:
        return word, "e" * len(word)
    for first, kind in LETTER_ROWS:
        if first <= ord(sign) < first + 26:
            return chr(ord("a") + ord(sign) - first), kind
    return None


def _read_plain(sign: str) -> Read:
    category = unicodedata.category(sign)
    if sign.isspace():
        return (" ", "n") if sign in LINE_ENDS else (" ", " ")
    if sign in BLANKS or category[0] == "C":
        return NOTHING
    if category[0] == "N":
        figure = unicodedata.digit(sign, None)
        return (sign, "o") if figure is None else (str(figure), "9")
    if category[0] == "M":
        return _read_mark(sign)
    if category[0] == "L":
        return _read_letter(sign)
    return _read_other(sign, category)


def _read_mark(sign: str) -> Read:
    script, _, rest = unicodedata.name(sign, "").partition(" ")
    if script not in MARKS_READ or rest.endswith("NUKTA"):
        return NOTHING
    return sign.translate(SAME_LETTER), "m"


def _read_letter(sign: str) -> Read:
    script = unicodedata.name(sign, "").split(" ")[0]
    if script in SPACELESS:
        if "ァ" <= sign <= "ヶ":
            sign = chr(ord(sign) - 0x60)
        return sign.translate(SMALL_KANA), "k"
    sign = sign.translate(SAME_LETTER)
    if script == "LATIN":
        sign = LATIN_LOOKS.get(sign, sign)
    if sign == "\u0640":  # The Arabic tatweel only draws a word out.
        return NOTHING
    # The Spanish letter n with tilde is another letter; other accents are left out by those in a hurry.
    bare = sign if sign == "\u00f1" else unicodedata.normalize("NFD", sign)
    letters = "".join(one for one in bare if unicodedata.category(one)[0] != "M" or _read_mark(one)[0])
    kind = "c" if script in LOOKING_LATIN else "a" if script == "LATIN" or letters.isascii() else "x"
    return letters, "".join("m" if unicodedata.category(one)[0] == "M" else kind for one in letters)


def _read_other(sign: str, category: str) -> Read:
    if "\U0001f3fb" <= sign <= "\U0001f3ff":  # Skin tones.
        return NOTHING
    if sign in LEET:
        return sign, "!"
    if sign in LEET_INSIDE:
        return sign, "q"
    if sign in HIDING:
        return sign, "*"
    if sign in SENTENCE_ENDS:
        return sign, ","
    return sign, "o" if category == "So" else "."
