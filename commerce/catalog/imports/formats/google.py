"""Google Merchant feeds, as XML and as a table: one entry per variant, joined by its group."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from commerce.catalog.imports.formats.base import Format, TableFormat, filled, lowered
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sales import days_of
from commerce.catalog.imports.sources import Source

COLUMNS: Final = {
    "sku": "id",
    "title": "title",
    "description": "description",
    "price": "price",
    "sale": "sale_price",
    "sale_from": "sale_price_effective_date",
    "available": "availability",
    "stock": "quantity",
    "gtin": "gtin",
    "picture": "image_link",
    "weight": "shipping_weight",
    "group": "item_group_id",
}
# What variants of one group differ in, and what buyers read for it.
OPTIONS: Final = {"color": "Color", "size": "Size", "material": "Material", "pattern": "Pattern"}
AVAILABILITY: Final = {
    "in stock": "yes",
    "limited availability": "yes",
    "out of stock": "no",
    "preorder": "later",
    "backorder": "later",
}
MORE_PICTURES: Final = "additional_image_link"
CHUNK_BYTES: Final = 64 * 1024
# One entry with all its words; what is larger is not an entry.
ENTRY_CELLS_MAX: Final = 400
_PLAIN: Final = {
    ours: theirs
    for ours, theirs in COLUMNS.items()
    if ours not in {"price", "picture", "available", "group", "sale", "sale_from"}
}


def _row(line: int, cells: dict[str, str], more_pictures: list[str]) -> Row:
    values = filled(cells, _PLAIN)
    group = (cells.get("item_group_id") or "").strip()
    said = (cells.get("availability") or "").strip()
    if said:
        values["available"] = AVAILABILITY.get(said.casefold().replace("_", " "), f"?{said}")
    values["handle_of"] = group or values.get("sku", "")
    price = (cells.get("price") or "").strip()
    sale = (cells.get("sale_price") or "").strip()
    urls = [url.strip() for url in [cells.get("image_link") or "", *more_pictures] if url.strip()]
    options = [(shown, (cells.get(name) or "").strip()) for name, shown in OPTIONS.items()]
    return Row(
        line=line,
        key=f"group:{group}" if group else f"id:{values.get('sku', '')}",
        values=values,
        options=[(name, value) for name, value in options if value] if group else [],
        prices=[("", price)] if price else [],
        reductions=[("sale", "", sale, *days_of(cells.get("sale_price_effective_date") or ""))]
        if sale
        else [],
        pictures=[(url, position, "") for position, url in enumerate(urls, 1)],
    )


class GoogleTable(TableFormat):
    name = "google-tsv"
    label = "Google Merchant TSV"
    columns = COLUMNS
    titles_tell_apart = False
    prices_name_currency = True
    needed = frozenset({"id", "title", "price", "availability"})
    known = frozenset(lowered(COLUMNS).values()) | {*OPTIONS, MORE_PICTURES}

    def row(self, line: int, cells: dict[str, str]) -> Row:
        # Some exports write the prefix of the XML into their tables too.
        return _row(line, cells, (cells.get(MORE_PICTURES) or "").split(","))


class GoogleXml(Format):
    name = "google-xml"
    label = "Google Merchant XML"
    columns = COLUMNS
    titles_tell_apart = False
    prices_name_currency = True

    def header(self, source: Source) -> list[str]:
        """Return the names of a table with the same entries: that is how refused ones are given back."""
        return [*(name for name in COLUMNS.values()), *OPTIONS, MORE_PICTURES]

    def rows(self, source: Source) -> Iterator[Row]:
        names = self.header(source)
        for line, cells, more in _entries(source):
            row = _row(line, cells, more)
            row.raw = [",".join(more) if name == MORE_PICTURES else cells.get(name, "") for name in names]
            yield row


def _entries(source: Source) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Return entries with the line each begins in. The tree is taken down as it grows, so memory stays small."""
    parser = _Parser()
    with source.bytes() as file:
        while True:
            chunk = file.read(CHUNK_BYTES)
            parser.take(chunk)
            yield from parser.ready()
            if not chunk:
                return


class _Entries:
    """Hears what the parser reads and keeps the entry it is in: a target builds no tree at all."""

    def __init__(self) -> None:
        self.done: list[tuple[int, dict[str, str], list[str]]] = []
        self.line_now: Any = None
        self._depth = 0
        self._cells: dict[str, str] | None = None
        self._more: list[str] = []
        self._line = 0
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if self._cells is None:
            if name in {"item", "entry"}:
                self._cells, self._more, self._depth, self._line = {}, [], 0, self.line_now()
            return
        self._depth += 1
        if self._depth == 1:
            self._text = []

    def data(self, data: str) -> None:
        if self._cells is not None:
            self._text.append(data)

    def end(self, tag: str) -> None:
        if self._cells is None:
            return
        if self._depth == 0:
            self.done.append((self._line, self._cells, self._more))
            self._cells = None
            return
        if self._depth == 1:
            self._put(_local(tag), "".join(self._text).strip())
        self._depth -= 1

    def _put(self, name: str, text: str) -> None:
        cells = self._cells
        if cells is None or not text or len(cells) >= ENTRY_CELLS_MAX:
            return
        if name == MORE_PICTURES:
            self._more.append(text)
        elif name not in cells:
            cells[name] = text

    def close(self) -> None:
        """Nothing is left to hand over."""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].casefold()


class _Parser:
    """A parser that refuses document types and entities, fed piece by piece."""

    def __init__(self) -> None:
        self._entries = _Entries()
        self._parser = DefusedXMLParser(target=self._entries, forbid_dtd=True)
        self._entries.line_now = lambda: self._parser.parser.CurrentLineNumber

    def take(self, chunk: bytes) -> None:
        """Read a piece; an empty one is the end. Raises FileRefused."""
        try:
            if chunk:
                self._parser.feed(chunk)
            else:
                self._parser.close()
        except DefusedXmlException as error:
            raise FileRefused("xml_forbidden") from error
        except ElementTree.ParseError as error:
            raise FileRefused("xml_broken", at=error.position[0]) from error

    def ready(self) -> list[tuple[int, dict[str, str], list[str]]]:
        """Return the entries that are complete."""
        done, self._entries.done = self._entries.done, []
        return done
