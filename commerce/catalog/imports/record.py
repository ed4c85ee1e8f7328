"""A product as a file means it: what the plan compares with the shop.

None, or missing, means that the file says nothing about it; what is there already stays then.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from commerce.catalog.imports.problems import Problem
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sales import Sale
from marketplace.kernel.money import Money

JOIN: Final = " / "


@dataclass
class VariantRecord:
    """One variant of a file."""

    line: int
    values: tuple[str, ...]
    sku: str | None = None
    prices: dict[str, Money] = field(default_factory=dict)
    compares: dict[str, Money] = field(default_factory=dict)
    sales: list[Sale] = field(default_factory=list)
    stock: int | None = None
    is_available: bool | None = None
    gtin: str | None = None
    weight_g: int | None = None
    is_offered: bool = True

    @property
    def name(self) -> str:
        """What buyers call it."""
        return JOIN.join(self.values)


@dataclass
class Record:
    """One product of a file, with its rows and everything found in them."""

    rows: list[Row]
    key: str = ""
    handle: str = ""
    title: str = ""
    description: str | None = None
    options: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    variants: list[VariantRecord] = field(default_factory=list)
    pictures: list[tuple[str, int, str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.rows[0].line

    @property
    def is_lost(self) -> bool:
        """Something is wrong with the product itself, so that none of its lines can be taken."""
        return any(problem.is_error and problem.data.get("whole") for problem in self.problems)

    def lose(self, code: str, name: str = "", /, **data: Any) -> None:
        """Refuse the whole product."""
        self.problems.append(Problem(self.line, code, name, {**data, "whole": True}))

    def lose_rest(self) -> None:
        """Refuse the whole product, because of what was found in its lines already."""
        self.problems = [
            Problem(each.line, each.code, each.field, {**each.data, "whole": True}) if each.is_error else each
            for each in self.problems
        ]

    def refuse(self, line: int, code: str, name: str = "", /, **data: Any) -> None:
        """Refuse one line."""
        self.problems.append(Problem(line, code, name, data))

    def warn(self, line: int, code: str, name: str = "", /, **data: Any) -> None:
        """Say something that keeps nothing out."""
        self.problems.append(Problem(line, code, name, data, is_error=False))

    def bad_lines(self) -> dict[int, str]:
        """Return the lines that are not taken, with the reasons of each in words."""
        reasons: dict[int, list[str]] = {}
        for problem in self.problems:
            if problem.is_error:
                reasons.setdefault(problem.line or self.line, []).append(problem.sentence)
        if self.is_lost:
            every = [sentence for sentences in reasons.values() for sentence in sentences]
            for row in self.rows:
                reasons.setdefault(row.line, every)
        return {line: " ".join(dict.fromkeys(sentences)) for line, sentences in reasons.items()}
