"""What every reader makes of its format: rows with the same names, in the words of the file."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Row:
    """One line (or entry) of a file.

    ``key`` is the same for all rows of a product, ``alias`` another name that rows may have for it. ``values`` has
    what the line says under our own names: title, description, sku, stock and so on; what it leaves open is not there.
    ``options`` are pairs of name and value, ``prices`` pairs of currency (empty: the shop's) and text, ``pictures``
    are address, position and words. ``raw`` has the cells as they came, to be given back if the line is refused.
    """

    line: int
    key: str
    values: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)
    prices: list[tuple[str, str]] = field(default_factory=list)
    # What is said of reductions: ("before", currency, price, "", "") or ("sale" or "planned", currency, price, from,
    # until).
    reductions: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    pictures: list[tuple[str, int, str]] = field(default_factory=list)
    is_variant: bool = True
    # A row that only belongs to a product whose own row stands somewhere else.
    is_child: bool = False
    alias: str = ""
    raw: list[str] = field(default_factory=list)
    # What was wrong before anybody looked at its words: (code, field, data).
    broken: tuple[str, str, dict[str, Any]] | None = None

    def packed(self) -> list[Any]:
        """Return it as JSON can keep it."""
        return [
            self.values,
            self.options,
            self.prices,
            self.pictures,
            self.is_variant,
            self.is_child,
            self.raw,
            self.broken,
            self.reductions,
        ]

    @staticmethod
    def unpacked(line: int, key: str, packed: list[Any]) -> "Row":
        """Return what ``packed`` was made of."""
        values, options, prices, pictures, is_variant, is_child, raw, broken, reductions = packed
        return Row(
            line=line,
            key=key,
            values=values,
            options=[(name, value) for name, value in options],
            prices=[(currency, text) for currency, text in prices],
            pictures=[(url, position, alt) for url, position, alt in pictures],
            is_variant=is_variant,
            is_child=is_child,
            raw=raw,
            broken=tuple(broken) if broken else None,
            reductions=[
                (kind, currency, text, start, end) for kind, currency, text, start, end in reductions
            ],
        )
