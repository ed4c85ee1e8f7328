"""WooCommerce's product CSV: variations are lines of their own that name their parent by SKU or by id."""

import re
from typing import Final

from commerce.catalog.imports.formats.base import TableFormat, filled, lowered
from commerce.catalog.imports.rows import Row

COLUMNS: Final = {
    "title": "Name",
    "description": "Description",
    "sku": "SKU",
    "gtin": "GTIN, UPC, EAN, or ISBN",
    "price": "Regular price",
    "sale": "Sale price",
    "sale_from": "Date sale price starts",
    "sale_until": "Date sale price ends",
    "stock": "Stock",
    "picture": "Images",
    "state": "Published",
    "parent": "Parent",
    "type": "Type",
    "weight": "Weight (kg)",
    "option": "Attribute 1 value(s)",
}
# What a row of ours has in another form than a plain text of its name.
_OTHERWISE: Final = frozenset({"option", "price", "picture", "parent", "type", "weight"}) | {
    "sale",
    "sale_from",
    "sale_until",
}
SALE: Final = ("sale price", "date sale price starts", "date sale price ends")
ATTRIBUTES: Final = (1, 2, 3)
_ATTRIBUTE: Final = re.compile(r"attribute [0-9]+ (name|value\(s\)|visible|global|default)")
# A picture's address may have commas; the next one begins with its own scheme.
_BETWEEN_PICTURES: Final = re.compile(r",\s*(?=https?://)")
TYPES: Final = frozenset({"simple", "variable", "variation", ""})
UNITS: Final = {"weight (kg)": "kg", "weight (g)": "g", "weight (lbs)": "lbs", "weight (oz)": "oz"}
IN_STOCK: Final = {"0": "no", "1": "yes"}
STATES: Final = {"1": "listed", "0": "draft", "-1": "draft", "true": "listed", "false": "draft"}


class WooCommerce(TableFormat):
    name = "woocommerce"
    label = "WooCommerce CSV"
    columns = COLUMNS
    needed = frozenset({"type", "sku", "name"})
    known = frozenset(lowered(COLUMNS).values()) | {"id", "in stock?", "short description", *UNITS}

    _plain = {ours: theirs for ours, theirs in lowered(COLUMNS).items() if ours not in _OTHERWISE}

    def is_known(self, name: str) -> bool:
        return super().is_known(name) or bool(_ATTRIBUTE.fullmatch(name))

    def row(self, line: int, cells: dict[str, str]) -> Row:
        kinds = {part.strip() for part in (cells.get("type") or "").casefold().split(",")}
        values = filled(cells, self._plain)
        own, sku = (cells.get("id") or "").strip(), values.get("sku", "")
        self._say_rest(values, cells, kinds)
        is_child, is_parent = "variation" in kinds, "variable" in kinds
        names = [name for name in (f"sku:{sku}" if sku else "", f"id:{own}" if own else "") if name]
        price = (cells.get("regular price") or "").strip()
        row = Row(
            line=line,
            key=_parent_of(cells) if is_child else (names or [f"title:{values.get('title', '')}"])[0],
            alias=names[1] if len(names) > 1 and not is_child else "",
            values=values,
            options=self._options(cells, is_parent=is_parent),
            prices=[("", price)] if price else [],
            reductions=_sale_of(cells),
            pictures=_pictures(cells.get("images") or ""),
            is_variant=not is_parent,
            is_child=is_child,
        )
        unsupported = kinds & {"grouped", "external"}
        if unsupported:
            row.broken = ("kind_unsupported", COLUMNS["type"], {"text": min(unsupported)})
        return row

    def _say_rest(self, values: dict[str, str], cells: dict[str, str], kinds: set[str]) -> None:
        """Put down what WooCommerce says in other words than we do."""
        if "variation" in kinds:
            # The name of a variation is made of its parent's; its words belong to nobody else.
            for name in ("title", "description", "state"):
                values.pop(name, None)
        elif "description" not in values and (short := (cells.get("short description") or "").strip()):
            values["description"] = short
        if "variable" in kinds:
            values.pop("stock", None)
            values["handle_of"] = values.pop("sku", "")
        if kinds & {"virtual", "downloadable"}:
            values["kind"] = "digital"
        if state := STATES.get(values.get("state", "").casefold()):
            values["state"] = state
        self._say_amounts(values, cells)

    def _say_amounts(self, values: dict[str, str], cells: dict[str, str]) -> None:
        for column, unit in UNITS.items():
            if weight := (cells.get(column) or "").strip():
                values["weight"] = f"{weight}{unit}"
        said = (cells.get("in stock?") or "").strip()
        if "stock" not in values and said in IN_STOCK:
            values["available"] = IN_STOCK[said]

    def _options(self, cells: dict[str, str], *, is_parent: bool) -> list[tuple[str, str]]:
        found = []
        for number in ATTRIBUTES:
            name = (cells.get(f"attribute {number} name") or "").strip()
            value = (cells.get(f"attribute {number} value(s)") or "").strip()
            if name:
                # A parent lists every value; which of them there are, its variations say.
                found.append((name, "" if is_parent else value))
        return found


def _sale_of(cells: dict[str, str]) -> list[tuple[str, str, str, str, str]]:
    price, start, end = ((cells.get(name) or "").strip() for name in SALE)
    return [("sale", "", price, start, end)] if price else []


def _parent_of(cells: dict[str, str]) -> str:
    parent = (cells.get("parent") or "").strip()
    return parent if parent.startswith("id:") else f"sku:{parent}"


def _pictures(text: str) -> list[tuple[str, int, str]]:
    urls = [url.strip() for url in _BETWEEN_PICTURES.split(text) if url.strip()]
    return [(url, position, "") for position, url in enumerate(urls, 1)]
