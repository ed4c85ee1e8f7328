"""Shopify's product JSON: ``{"products": [...]}``, a list of products, or one of them; read product by product."""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

from commerce.catalog.imports.formats.base import Format
from commerce.catalog.imports.formats.shopify_csv import ONLY, STATES, before_of
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sources import Source

COLUMNS: Final = {
    "handle": "handle",
    "title": "title",
    "description": "body_html",
    "sku": "sku",
    "price": "price",
    "before": "compare_at_price",
    "stock": "inventory_quantity",
    "gtin": "barcode",
    "weight": "grams",
    "picture": "src",
    "state": "status",
    "option": "option1",
}
# The columns of the table in which refused variants are given back: Shopify's own.
RAW: Final = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Status",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Inventory Qty",
    "Variant Barcode",
    "Variant Grams",
    "Image Src",
)
_RAW_OF_VARIANT: Final = ("sku", "price", "compare_at_price", "inventory_quantity", "barcode", "grams")
CHUNK_CHARACTERS: Final = 64 * 1024
PRODUCT_CHARACTERS_MAX: Final = 4_000_000


class ShopifyJson(Format):
    name = "shopify-json"
    label = "Shopify JSON"
    columns = COLUMNS

    def header(self, source: Source) -> list[str]:
        return list(RAW)

    def rows(self, source: Source) -> Iterator[Row]:
        with source.text() as file:
            for line, product in _products(file):
                if isinstance(product, dict):
                    yield from _rows(line, product)


def _rows(line: int, product: dict[str, Any]) -> Iterator[Row]:
    names = [_text(option, "name") for option in _dicts(product.get("options"))]
    words = {
        "handle": _text(product, "handle"),
        "title": _text(product, "title"),
        "description": _text(product, "body_html"),
        "state": STATES.get(_text(product, "status").casefold(), ""),
    }
    pictures = [
        (_text(image, "src"), number, _text(image, "alt"))
        for number, image in enumerate(_dicts(product.get("images")), 1)
        if _text(image, "src")
    ]
    key = words["handle"] or f"id:{_text(product, 'id')}"
    first = Row(line, key, {ours: text for ours, text in words.items() if text}, pictures=pictures)
    first.is_variant = False
    first.raw = _raw(words, names, {}, pictures)
    yield first
    for variant in _dicts(product.get("variants")):
        yield _variant(Row(line, key), variant, names, words)


def _variant(row: Row, variant: dict[str, Any], names: list[str], words: dict[str, str]) -> Row:
    said = {
        "sku": _text(variant, "sku"),
        "stock": _text(variant, "inventory_quantity"),
        "gtin": _text(variant, "barcode"),
        "weight": _text(variant, "grams"),
    }
    row.values = {ours: text for ours, text in said.items() if text}
    if variant.get("requires_shipping") is False:
        row.values["kind"] = "digital"
    values = [_text(variant, f"option{number}") for number in (1, 2, 3)]
    if [name.casefold() for name in names] == [ONLY[0]] and values[0].casefold() == ONLY[1]:
        row.options = [("", values[0])]
    else:
        row.options = [
            (name, value) for name, value in zip([*names, "", "", ""], values, strict=False) if name or value
        ]
    price = _text(variant, "price")
    row.prices = [("", price)] if price else []
    row.reductions = before_of(_text(variant, "compare_at_price"))
    row.raw = _raw(words, names, variant, [])
    return row


def _raw(
    words: dict[str, str], names: list[str], variant: dict[str, Any], pictures: list[tuple[str, int, str]]
) -> list[str]:
    cells = [
        words["handle"],
        words["title"],
        words["description"],
        words["state"].replace("listed", "active"),
    ]
    for number in range(3):
        cells += [names[number] if number < len(names) else "", _text(variant, f"option{number + 1}")]
    cells += [_text(variant, name) for name in _RAW_OF_VARIANT]
    return [*cells, pictures[0][0] if pictures else ""]


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _products(file: TextIO) -> Iterator[tuple[int, Any]]:
    """Return products with the line each begins in, holding one of them and a piece of the file at a time."""
    reader = _Reader(file)
    opening = reader.opening()
    if opening == "{":
        found = reader.find_products()
        if not found:
            whole = reader.value()
            if isinstance(whole, dict):
                yield 1, whole.get("product", whole)
            return
    while (line := reader.next_element()) is not None:
        yield line, reader.value()


class _Reader:
    """Reads the elements of one long list out of a stream."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._line = 1
        self._is_over = False
        self._decoder = json.JSONDecoder()

    def _more(self) -> bool:
        chunk = "" if self._is_over else self._file.read(CHUNK_CHARACTERS)
        self._is_over = not chunk
        # What was read is counted and let go.
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + chunk, 0
        if len(self._text) > PRODUCT_CHARACTERS_MAX:
            raise self._broken()
        return bool(chunk)

    def _broken(self) -> FileRefused:
        return FileRefused("json_broken", at=self._line + self._text.count("\n", 0, self._at))

    def _skip(self, signs: str) -> str:
        """Go past blanks and these signs; return the sign that stands there, or nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in f" \t\r\n\ufeff{signs}":
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def opening(self) -> str:
        """Return the first sign, and go past the one of a list."""
        sign = self._skip("")
        if sign not in {"{", "["}:
            raise self._broken()
        if sign == "[":
            self._at += 1
        return sign

    def find_products(self) -> bool:
        """Go into the list called products, if the object begins with it or has it among plain values."""
        while len(self._text) < CHUNK_CHARACTERS and self._more():
            pass
        start = self._text.find('"products"')
        at = self._text.find("[", start)
        if start < 0 or at < 0 or self._text[start + len('"products"') : at].strip() != ":":
            return False
        self._at = at + 1
        return True

    def next_element(self) -> int | None:
        """Go to the next element of the list and return its line; None at its end."""
        sign = self._skip(",")
        if sign == "":
            raise self._broken()
        return None if sign == "]" else self._line + self._text.count("\n", 0, self._at)

    def value(self) -> Any:
        """Return the value that begins here."""
        while True:
            try:
                value, self._at = self._decoder.raw_decode(self._text, self._at)
                return value
            except json.JSONDecodeError as error:
                # Cut off, or wrong? More of the file tells.
                if not self._more():
                    raise self._broken() from error
            except RecursionError as error:
                raise self._broken() from error
