"""Money: whole minor units and a currency. Never a float, never a Decimal in the database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from babel.core import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal

# ISO 4217 minor units that are not two (list of 2024; two is the rule).
EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
            # Of our own: coins, which no bank knows.
            "XSC",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
COIN: Final = "XSC"
BASIS_POINTS: Final = 10_000
AMOUNT_MINOR_MAX: Final = 10**12
FORMATTED_KEPT: Final = 8192
AMOUNT_PATTERN: Final = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?")


class AmountRefused(Refusal):
    """The text is not an amount this currency can hold."""

    code = "amount_refused"
    message = _(
        "“%(text)s” is not an amount in %(currency)s. It has %(decimals)s decimals; write digits, "
        "for example %(example)s."
    )


class CurrencyMismatch(TypeError):
    """Amounts of two currencies were mixed: a mistake in the program, not of a person."""


def exponent(currency: str) -> int:
    """Return how many decimals the currency has."""
    return EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen) of one currency (ISO 4217 code)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not a currency code: {self.currency!r}")

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, basis_points: int) -> "Money":
        """Return this many ten-thousandths of the amount, halves to even (fees and commissions)."""
        part = (Decimal(self.minor) * basis_points / BASIS_POINTS).quantize(
            Decimal(1), rounding=ROUND_HALF_EVEN
        )
        return Money(int(part), self.currency)

    def included_tax(self, basis_points: int) -> "Money":
        """Return the tax contained in a gross amount at this rate, halves to even."""
        gross = Decimal(self.minor)
        tax = gross * basis_points / (BASIS_POINTS + basis_points)
        return Money(int(tax.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by weight so that the parts add up to the whole (largest remainder, earlier first on a tie).

        Raises ValueError when no weight is positive or one is negative.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        sign = -1 if self.minor < 0 else 1
        amount = abs(self.minor)
        parts = [amount * weight // whole for weight in weights]
        rest = amount - sum(parts)
        by_remainder = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
        for at in by_remainder[:rest]:
            parts[at] += 1
        return [Money(sign * part, self.currency) for part in parts]

    @staticmethod
    def parse(text: str, currency: str) -> "Money":
        """Read what a person typed: digits, at most one point or comma, only decimals the currency has.

        Raises AmountRefused for signs, words, exponents and decimals that would have to be rounded.
        """
        plain = text.strip().replace(",", ".")
        decimals = exponent(currency)
        refusal = AmountRefused(
            text=text[:40],
            currency=currency,
            decimals=decimals,
            example=f"12.{'5' * decimals}".rstrip("."),
        )
        if not AMOUNT_PATTERN.fullmatch(plain):
            raise refusal
        try:
            minor = Decimal(plain).scaleb(decimals)
        except InvalidOperation as error:
            raise refusal from error
        if minor != minor.to_integral_value() or minor > AMOUNT_MINOR_MAX:
            raise refusal
        return Money(int(minor), currency)


def to_decimal_text(money: Money) -> str:
    """Return the amount in major units with a point, as files and forms carry it: ``12.50``, ``1200``."""
    return f"{Decimal(money.minor).scaleb(-exponent(money.currency)):f}"


# The same amounts stand on every page again and again, and Babel reads its patterns anew for each.
@lru_cache(maxsize=FORMATTED_KEPT)
def _formatted(minor: int, currency: str, language: str) -> str:
    return format_currency(
        Decimal(minor).scaleb(-exponent(currency)),
        currency,
        locale=Locale.parse(to_locale(language)),
        currency_digits=True,
    )


def format_money(money: Money, language: str | None = None) -> str:
    """Return the amount by the rules of the language (the active one by default), the currency clear."""
    return _formatted(money.minor, money.currency, language or get_language() or "en")
