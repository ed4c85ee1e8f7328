"""Our own CSV: a line per variant, the product's words on its first; what the export writes, this reads back."""

import re
from typing import Final

from commerce.catalog.imports.formats.base import TableFormat, filled
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sales import days_of

OPTIONS: Final = (1, 2, 3)
# Of the product, on its first line, and of the variant, on every line.
OF_PRODUCT: Final = (
    "title",
    "description",
    "state",
    "kind",
    "category",
    "tax_class",
    "country_of_origin",
    "hs_code",
    "age_min",
    "limit_per_buyer",
)
OF_VARIANT: Final = ("sku", "gtin", "weight_g", "offered", "stock")
PICTURES: Final = ("pictures", "picture_texts")
_PRICE: Final = re.compile(r"price_([a-z]{3})")
# Per currency: the price before, and on lines of their own the prices to come, "32.00 from/until".
_BEFORE: Final = re.compile(r"before_([a-z]{3})")
_PLANNED: Final = re.compile(r"planned_([a-z]{3})")
_WORDS: Final = re.compile(r"(title|description)_([a-z]{2,3}(-[a-z0-9]{2,8})*)")
_NAMES: Final = {name: name for name in ("handle", *OF_PRODUCT, *OF_VARIANT)}


class OwnCsv(TableFormat):
    name = "own"
    label = "Showfloor CSV"
    columns = {
        **_NAMES,
        "price": "price_…",
        "before": "before_…",
        "sale": "planned_…",
        "picture": "pictures",
        "option": "option1_value",
    }
    needed = frozenset({"handle", "title"})
    known = frozenset({*_NAMES, *PICTURES}) | {
        f"option{number}_{part}" for number in OPTIONS for part in ("name", "value")
    }
    is_ours = True
    has_markup = False

    def score(self, names: list[str]) -> int:
        """A table with a handle and a title is ours when its prices name their currency in the column."""
        priced = sum(bool(_PRICE.fullmatch(name)) for name in names)
        return super().score(names) + priced + 1 if priced and super().score(names) else 0

    def is_known(self, name: str) -> bool:
        return super().is_known(name) or any(
            each.fullmatch(name) for each in (_PRICE, _BEFORE, _PLANNED, _WORDS)
        )

    def row(self, line: int, cells: dict[str, str]) -> Row:
        values = filled(cells, _NAMES)
        if description := cells.get("description"):
            # Blanks and line breaks at its ends belong to it too, in a file that gives back what we wrote.
            values["description"] = description
        for column, cell in cells.items():
            if cell.strip() and _WORDS.fullmatch(column):
                values[column] = cell
        if "weight_g" in values:
            values["weight"] = f"{values.pop('weight_g')}g"
        pairs = [
            ((cells.get(f"option{n}_name") or "").strip(), (cells.get(f"option{n}_value") or "").strip())
            for n in OPTIONS
        ]
        return Row(
            line=line,
            key=values.get("handle", ""),
            values=values,
            options=[(name, value) for name, value in pairs if name or value],
            prices=[
                (match[1].upper(), cell.strip())
                for column, cell in cells.items()
                if cell.strip() and (match := _PRICE.fullmatch(column))
            ],
            reductions=_reductions(cells),
            pictures=_pictures(cells),
        )


def _reductions(cells: dict[str, str]) -> list[tuple[str, str, str, str, str]]:
    found: list[tuple[str, str, str, str, str]] = []
    for column, cell in cells.items():
        if match := _BEFORE.fullmatch(column):
            found += [("before", match[1].upper(), cell.strip(), "", "")] if cell.strip() else []
        elif match := _PLANNED.fullmatch(column):
            for line in cell.splitlines():
                price, _blank, days = line.strip().partition(" ")
                found += [("planned", match[1].upper(), price, *days_of(days))] if price else []
    return found


def _pictures(cells: dict[str, str]) -> list[tuple[str, int, str]]:
    urls = (cells.get("pictures") or "").split()
    texts = (cells.get("picture_texts") or "").split("\n")
    texts += [""] * len(urls)
    return [
        (url, position, text.strip())
        for position, (url, text) in enumerate(zip(urls, texts, strict=False), 1)
    ]
