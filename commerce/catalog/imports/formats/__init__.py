"""The formats that are read, and how one is recognised by its first lines."""

from pathlib import Path
from typing import Final

from commerce.catalog.imports.encodings import encoding_of
from commerce.catalog.imports.formats.base import Format, TableFormat
from commerce.catalog.imports.formats.google import GoogleTable, GoogleXml
from commerce.catalog.imports.formats.own import OwnCsv
from commerce.catalog.imports.formats.page import WebPage, is_page
from commerce.catalog.imports.formats.shopify_csv import ShopifyCsv
from commerce.catalog.imports.formats.shopify_json import ShopifyJson
from commerce.catalog.imports.formats.woocommerce import WooCommerce
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.sources import Source
from commerce.catalog.imports.tables import HEAD_LINES, Table, delimiter_of

TABLES: Final[tuple[TableFormat, ...]] = (OwnCsv(), ShopifyCsv(), WooCommerce(), GoogleTable())
FORMATS: Final[dict[str, Format]] = {
    each.name: each for each in (*TABLES, GoogleXml(), ShopifyJson(), WebPage())
}
_KNOWN: Final = frozenset().union(*(each.known | each.needed for each in TABLES))


def source_of(path: Path, *, format_name: str = "", encoding: str = "", delimiter: str = "") -> Source:
    """Return how a file is to be read: what a person decided, and the rest as it shows itself.

    Raises FileRefused.
    """
    if path.stat().st_size == 0:
        raise FileRefused("file_empty")
    encoding = encoding or encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = [file.readline(100_000) for _number in range(HEAD_LINES)]
    opening = "".join(head).lstrip("\ufeff \t\r\n")[:1]
    if opening == "":
        raise FileRefused("file_empty")
    known = {"<": GoogleXml.name, "{": ShopifyJson.name, "[": ShopifyJson.name}.get(opening, "")
    if is_page("".join(head)):
        known = WebPage.name
    name = format_name or known
    if name and not isinstance(FORMATS[name], TableFormat):
        return Source(path, name, encoding)
    return _table(Source(path, name, encoding, delimiter or delimiter_of(head, _KNOWN)))


def _table(source: Source) -> Source:
    """Say which table it is, or that a needed column is missing."""
    with source.text() as file:
        names = Table(file, source.delimiter).names
    if source.format:
        chosen = FORMATS[source.format]
        missing = chosen.needed - set(names) if isinstance(chosen, TableFormat) else frozenset()
        if missing:
            raise FileRefused("columns_missing", columns=", ".join(sorted(missing)))
        return source
    best = max(TABLES, key=lambda each: each.score(names))
    if not best.score(names):
        raise FileRefused("format_unknown")
    return Source(source.path, best.name, source.encoding, source.delimiter)
