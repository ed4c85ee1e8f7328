"""Reads an order out of a chat message: a number of the line-up, perhaps a variant, perhaps how many.

"3", "buy 3", "#3 blue x2", "３番ください", without a question mark. Pure: no database. What is not an order through and
through is talk: a word that is left over has to name a variant, or nothing is bought.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LETTERS_MAX: Final = 60
CJK: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"

# In the languages in which shows are held.
_BUY: Final = """
buy buying take want sold mine order claim
买 買 购买 購買 我要 要 想要 下单 下單 拍
買う 買います 購入 購入します 注文 注文します ください 下さい 欲しい ほしい
खरीद खरीदना खरीदें खरीदो चाहिए लूंगा लूंगी
घ्या घेतो घेते खरेदी पाहिजे हवे हवा
வாங்க வாங்குகிறேன் வேண்டும்
কিনব কিনবো চাই নেব নেবো
kaufe kaufen kauf nehme nehm bestelle bestellen möchte will
achète acheter achete prends veux commande commander
compro comprar quiero pido quero levo
"""
# What stands around an order and says nothing.
_FILLER: Final = """
i ll d like to would please pls number no nr nummer numéro número n the me # die das den le la el o a
ich bitte je j s il vous plaît te plait por favor yo eu um una
番 号 號 を は お願いします 请 請 我 मुझे मला நான் எனக்கு আমি
"""
_COUNTERS: Final = "個 枚 本 点 つ 个 件 只 份 pcs pc pieces stück unidades pièces नग টি"
BUY: Final = frozenset(_BUY.split())
FILLER: Final = frozenset(_FILLER.split())
COUNTERS: Final = frozenset(_COUNTERS.split())
TIMES: Final = frozenset("x×*")
_CJK_WORDS: Final = [word for word in BUY | FILLER | COUNTERS if re.search(f"[{CJK}]", word)]
_PEELED: Final = sorted(_CJK_WORDS, key=len, reverse=True)


@dataclass(frozen=True)
class Asked:
    """What a message orders; ``number`` is None for "buy", which means what is on stage."""

    number: int | None
    quantity: int
    words: tuple[str, ...]
    # It says that it is an order, with a word or a number sign.
    is_plain: bool


def normal(text: str) -> str:
    """Return a text as it is compared: one kind of letters and digits, without signs that mean nothing here."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_normal_sign(sign) for sign in folded)


def _normal_sign(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if sign in TIMES or sign == "#":
        return sign
    return " " if unicodedata.category(sign)[0] in "PSZC" else sign


def asked_of(text: str) -> Asked | None:
    """Return what a message orders, or None when it is talk."""
    if len(text) > LETTERS_MAX or any(sign in text for sign in "?？؟"):
        return None
    tokens = _tokens(normal(text))
    quantity, tokens = _quantity(tokens)
    number: int | None = None
    words: list[str] = []
    is_plain = False
    for token in tokens:
        sign, digits = token[:1] == "#", token.removeprefix("#")
        if number is None and digits.isdecimal() and len(digits) <= 3:
            number, is_plain = int(digits), is_plain or sign
        elif token in BUY:
            is_plain = True
        elif token not in FILLER:
            words.append(token)
    if number is None and not is_plain:
        return None
    return Asked(number, quantity, tuple(words), is_plain)


def _tokens(text: str) -> list[str]:
    spaced = re.sub(rf"(?<=[0-9])(?=[{CJK}])|(?<=[{CJK}])(?=[0-9#])", " ", text)
    spaced = re.sub(r"#\s+(?=[0-9])", "#", spaced)
    return [part for token in spaced.split() for part in _peeled(token)]


def _peeled(token: str) -> list[str]:
    """Take known words off a text that is written without spaces; what is left is one word."""
    parts: list[str] = []
    while token and not token.isascii():
        known = next((word for word in _PEELED if token.startswith(word)), None)
        if known is None:
            break
        parts.append(known)
        token = token.removeprefix(known)
    return [*parts, token] if token else parts


def _quantity(tokens: list[str]) -> tuple[int, list[str]]:
    """Return how many are ordered, and the other words: "x2", "2x", "x 2", "2 個"."""
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        bare = token.strip("x×*")
        if bare != token and re.fullmatch(r"[0-9]{1,4}", bare):
            return int(bare), tokens[:at] + tokens[at + 1 :]
        if token in TIMES and re.fullmatch(r"[0-9]{1,4}", after):
            return int(after), tokens[:at] + tokens[at + 2 :]
        # The first number is the product’s, even where somebody counts it.
        if at and token.isdecimal() and after in COUNTERS:
            return int(token), tokens[:at] + tokens[at + 2 :]
    return 1, tokens


def named(words: tuple[str, ...], names: dict[int, str]) -> list[int]:
    """Return the keys of the names that these words mean: the one that is the same, else those that contain them."""
    whole = " ".join(words)
    told = {key: normal(name).split() for key, name in names.items()}
    same = [key for key, name in told.items() if " ".join(name) == whole]
    return same or [key for key, name in told.items() if set(words) <= set(name)]
