"""Rates between currencies: exact, in whole units, and readable again from what was kept."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from marketplace.kernel.money import Money, exponent

PATTERN: Final = re.compile(r"([A-Z]{3})/([A-Z]{3}) ([0-9]{1,12}(?:\.[0-9]{1,12})?)")


# How the key of an exchange that was taken back ends, after the key of the first.
BACK: Final = ":back"


@dataclass(frozen=True)
class Rate:
    """What one whole unit of ``sold`` is worth in whole units of ``bought``."""

    sold: str
    bought: str
    value: Decimal

    def __post_init__(self) -> None:
        if self.value <= 0 or self.sold == self.bought or not PATTERN.fullmatch(str(self)):
            raise ValueError(f"no rate between two currencies: {self}")

    def __str__(self) -> str:
        return f"{self.sold}/{self.bought} {self.value:f}"

    @classmethod
    def read(cls, text: str) -> "Rate":
        """Return the rate that was kept as this text; ValueError for anything else."""
        found = PATTERN.fullmatch(text)
        if found is None:
            raise ValueError(f"not a rate: {text!r}")
        return cls(found[1], found[2], Decimal(found[3]))

    def of(self, money: Money) -> Money:
        """Return what an amount is worth, halves to even."""
        if money.currency != self.sold:
            raise ValueError(f"{self} says nothing of {money.currency}")
        whole = Decimal(money.minor).scaleb(-exponent(self.sold)) * self.value
        minor = whole.scaleb(exponent(self.bought)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return Money(int(minor), self.bought)
