"""Numbers as people and programs of many countries write them, and never a guess about money.

"1,200" is a thousand yen, because yen have no decimals, but in euros it may be either: then the other prices of the
file say which sign they use for decimals, and if they do not, the line is refused with both readings.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import get_currency_symbol, list_currencies

from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money, exponent

STOCK_MAX: Final = 1_000_000
# Thousands in some countries: a narrow or hard space, an apostrophe of either kind.
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009'\u2019\u066c]")
_DIGITS: Final = re.compile(r"[0-9][0-9.,]*")
_CODE: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")
# 1,234,567 and 12,34,567
_GROUPED: Final = re.compile(r"[0-9]{1,3}((,[0-9]{3})+|(,[0-9]{2})+,[0-9]{3})")
_CURRENCIES: Final = frozenset(list_currencies())


class NumberRefused(Exception):
    """The text is no such number; the reason is a code of the problems."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code, self.data = code, data


@dataclass
class Evidence:
    """Which sign the unambiguous prices of a file use for decimals."""

    points: int = 0
    commas: int = 0

    def look(self, text: str) -> None:
        """Take a price into account."""
        sign = _decimal_sign(plain_digits(text))
        self.points += sign == "."
        self.commas += sign == ","

    @property
    def sign(self) -> str:
        """The one sign that is used, or nothing when none is, or both."""
        if bool(self.points) == bool(self.commas):
            return ""
        return "." if self.points else ","


def plain_digits(text: str) -> str:
    """Return full-width and other digits as plain ones, without the spaces and apostrophes of thousands."""
    folded = unicodedata.normalize("NFKC", text).replace("\u066b", ".").replace("\u2212", "-")
    digits = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in folded)
    return _SPACES.sub("", digits)


def _decimal_sign(digits: str) -> str:
    """Return the sign that can only stand before decimals in this number, or nothing."""
    found = _DIGITS.search(digits)
    number = found[0] if found else ""
    if "." in number and "," in number:
        return max(".", ",", key=number.rfind)
    for sign in ".,":
        whole, _sign, rest = number.partition(sign)
        if rest and (len(rest) != 3 or len(whole) > 3 or whole == "0") and sign not in rest:
            return sign
    return ""


def money_of(text: str, currency: str, sign: str = "") -> Money:
    """Read a price in a currency; ``sign`` is what the file is known to use for decimals.

    Raises NumberRefused.
    """
    number = _number_in(text, currency)
    if number.startswith("-"):
        raise NumberRefused("price_negative")
    plain = _with_point(number, text, currency, sign)
    try:
        minor = Decimal(plain).scaleb(exponent(currency))
    except InvalidOperation:
        raise NumberRefused("price_unreadable", text=text[:40]) from None
    if minor != minor.to_integral_value():
        code = "price_decimals" if exponent(currency) else "price_no_decimals"
        raise NumberRefused(code, text=text[:40], currency=currency, decimals=exponent(currency))
    if minor > AMOUNT_MINOR_MAX:
        raise NumberRefused("price_too_large", text=text[:40])
    return Money(int(minor), currency)


def currency_in(text: str) -> str:
    """Return the currency that a price names itself, before or after the number, or nothing.

    Raises NumberRefused for three letters that are no currency.
    """
    code = _CODE.search(unicodedata.normalize("NFKC", text))
    if code is None:
        return ""
    found = code[0].upper()
    if found not in _CURRENCIES:
        raise NumberRefused("currency_unknown", currency=found)
    return found


def _number_in(text: str, currency: str) -> str:
    """Return the number without the currency, which has to be the one that is meant."""
    folded = unicodedata.normalize("NFKC", text).strip()
    named = _CODE.search(folded)
    if named is not None:
        if named[0].upper() != currency:
            raise NumberRefused("price_other_currency", text=text[:40], currency=currency)
        folded = folded.replace(named[0], "")
    for symbol in _symbols(currency):
        folded = folded.replace(symbol, "")
    number = plain_digits(folded)
    if not re.fullmatch(r"-?[0-9][0-9.,]*", number):
        raise NumberRefused("price_unreadable", text=text[:40])
    return number


def _symbols(currency: str) -> list[str]:
    named = {
        get_currency_symbol(currency, locale=locale) for locale in ("en", "en_US", "ja", "zh", "de", "hi")
    }
    folded = {unicodedata.normalize("NFKC", symbol) for symbol in named} | (
        {"円"} if currency == "JPY" else set()
    )
    return sorted(
        (symbol for symbol in folded if not symbol.isascii() or symbol == "$"), key=len, reverse=True
    )


def _with_point(number: str, text: str, currency: str, sign: str) -> str:
    """Return a number with a point before its decimals and nothing between its thousands."""
    own = _decimal_sign(number)
    if own:
        return _by_sign(number, own, text)
    if "." not in number and "," not in number:
        return number
    # One sign, or the same one several times, with three digits after it.
    used = "," if "," in number else "."
    if number.count(used) > 1:
        return _by_sign(number, "." if used == "," else ",", text)
    if sign:
        return _by_sign(number, sign, text)
    if exponent(currency) == 0:
        return number.replace(used, "")
    if exponent(currency) == 3:
        return number.replace(used, ".")
    one, other = number.replace(used, ""), number.replace(used, ".")
    raise NumberRefused("price_ambiguous", text=text[:40], one=one, other=other)


def _by_sign(number: str, sign: str, text: str) -> str:
    whole, _sign, decimals = number.partition(sign)
    between = "." if sign == "," else ","
    grouped = whole.replace(between, ",")
    if between in decimals or sign in decimals or ("," in grouped and not _GROUPED.fullmatch(grouped)):
        raise NumberRefused("price_unreadable", text=text[:40])
    return f"{grouped.replace(',', '')}.{decimals or '0'}"


def pieces_of(text: str) -> int:
    """Read a number of pieces: whole, not negative. Raises NumberRefused."""
    number = plain_digits(text)
    if re.fullmatch(r"-[0-9]{1,9}(\.0+)?", number):
        raise NumberRefused("stock_negative")
    found = re.fullmatch(r"([0-9]{1,9})(\.0+)?", number)
    if found is None:
        raise NumberRefused("stock_unreadable", text=text[:40])
    if int(found[1]) > STOCK_MAX:
        raise NumberRefused("stock_too_large", most=STOCK_MAX)
    return int(found[1])


def whole_number_of(text: str, most: int) -> int:
    """Read a whole number from 0 to ``most``. Raises NumberRefused."""
    number = plain_digits(text)
    if not re.fullmatch(r"[0-9]{1,9}", number) or int(number) > most:
        raise NumberRefused("number_unreadable", text=text[:40], most=most)
    return int(number)


_GRAMS: Final = {
    "": Decimal(1),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "mg": Decimal("0.001"),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
}


def grams_of(text: str, most: int) -> int:
    """Read a weight, its unit after the number (grams without one), to the nearest gram. Raises NumberRefused."""
    folded = plain_digits(text).casefold().replace(",", ".")
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)([a-z]*)\.?", folded)
    if found is None or found[2] not in _GRAMS:
        raise NumberRefused("weight_unreadable", text=text[:40])
    grams = int((Decimal(found[1]) * _GRAMS[found[2]]).to_integral_value())
    if grams > most:
        raise NumberRefused("weight_unreadable", text=text[:40])
    return grams


def gtin_of(text: str) -> str:
    """Read the number under a bar code, of which the last digit checks the others. Raises NumberRefused."""
    digits = plain_digits(text).lstrip("'").replace("-", "")
    if len(digits) not in {8, 12, 13, 14} or not digits.isdecimal() or not digits.isascii():
        raise NumberRefused("gtin_wrong", text=text[:40])
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    if weighted % 10:
        raise NumberRefused("gtin_wrong", text=text[:40])
    return digits
