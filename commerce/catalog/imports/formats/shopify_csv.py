"""Shopify's product CSV: a product over several lines, its words on the first, pictures and variants on any."""

from typing import Final

from commerce.catalog.imports.formats.base import TableFormat, filled, lowered
from commerce.catalog.imports.rows import Row

COLUMNS: Final = {
    "handle": "Handle",
    "title": "Title",
    "description": "Body (HTML)",
    "sku": "Variant SKU",
    "price": "Variant Price",
    "before": "Variant Compare At Price",
    "stock": "Variant Inventory Qty",
    "gtin": "Variant Barcode",
    "weight": "Variant Grams",
    "picture": "Image Src",
    "state": "Status",
    "option": "Option1 Value",
}
OPTIONS: Final = (1, 2, 3)
# The word for a product without choices, and the name of its only option.
ONLY: Final = ("title", "default title")
STATES: Final = {"active": "listed", "draft": "draft", "archived": "archived", "unlisted": "draft"}
PUBLISHED: Final = {"true": "listed", "false": "draft"}
IGNORED: Final = frozenset(
    {"published", "image position", "image alt text", "variant image", "option1 name", "option2 name"}
    | {"option3 name", "option2 value", "option3 value", "variant weight unit", "variant requires shipping"}
)


class ShopifyCsv(TableFormat):
    name = "shopify-csv"
    label = "Shopify CSV"
    columns = COLUMNS
    needed = frozenset({"handle", "title"})
    known = frozenset(lowered(COLUMNS).values()) | IGNORED

    _plain = {
        ours: theirs for ours, theirs in lowered(COLUMNS).items() if ours not in {"option", "price", "before"}
    }

    def score(self, names: list[str]) -> int:
        """Return 0 for our own export, which has a handle and a title too but writes its prices otherwise."""
        return 0 if any(name.startswith("price_") for name in names) else super().score(names)

    def row(self, line: int, cells: dict[str, str]) -> Row:
        values = filled(cells, self._plain)
        options = self._options(cells)
        price = (cells.get("variant price") or "").strip()
        picture, position = values.pop("picture", ""), (cells.get("image position") or "").strip()
        alt = (cells.get("image alt text") or "").strip()
        self._say_state(values, cells)
        if (cells.get("variant requires shipping") or "").strip().casefold() == "false":
            values["kind"] = "digital"
        return Row(
            line=line,
            key=values.get("handle", ""),
            values=values,
            options=options,
            prices=[("", price)] if price else [],
            reductions=before_of(cells.get("variant compare at price")),
            pictures=[(picture, _place(position), alt)] if picture else [],
            is_variant=bool(price or "sku" in values or any(value for _name, value in options)),
        )

    def _options(self, cells: dict[str, str]) -> list[tuple[str, str]]:
        """Return the pairs of a line. Only the first line of a product has the names; the rest of them is empty."""
        found = []
        for number in OPTIONS:
            name = (cells.get(f"option{number} name") or "").strip()
            value = (cells.get(f"option{number} value") or "").strip()
            if name.casefold() == ONLY[0] and value.casefold() == ONLY[1]:
                return [("", value)]
            if name or value:
                found.append((name, value))
        return found

    def _say_state(self, values: dict[str, str], cells: dict[str, str]) -> None:
        said = values.get("state", "").casefold()
        published = (cells.get("published") or "").strip().casefold()
        if said in STATES:
            is_hidden = STATES[said] == "listed" and published == "false"
            values["state"] = "draft" if is_hidden else STATES[said]
        elif not said and published in PUBLISHED:
            values["state"] = PUBLISHED[published]


def before_of(text: str | None) -> list[tuple[str, str, str, str, str]]:
    """Return the price before; an empty one, and nothing, are none."""
    said = (text or "").strip()
    return [("before", "", said, "", "")] if said.strip("0.,") else []


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 9999
