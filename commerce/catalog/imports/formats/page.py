"""One page of a shop on the web: the product that it describes for search engines (JSON-LD, or else OpenGraph)."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin

from commerce.catalog.imports.formats.base import Format
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sources import Source

COLUMNS: Final = {
    "title": "name",
    "description": "description",
    "sku": "sku",
    "gtin": "gtin",
    "price": "price",
    "before": "ListPrice",
    "available": "availability",
    "picture": "image",
    "option": "hasVariant",
}
# The cells in which refused variants are given back.
RAW: Final = ("name", "variant", "sku", "gtin", "currency", "price", "availability")
OPTIONS: Final = {"color": "Color", "size": "Size", "material": "Material", "pattern": "Pattern"}
GTINS: Final = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8")
AVAILABILITY: Final = {
    "instock": "yes",
    "limitedavailability": "yes",
    "onlineonly": "yes",
    "outofstock": "no",
    "soldout": "no",
    "discontinued": "no",
    "preorder": "later",
    "presale": "later",
    "backorder": "later",
}
LIST_PRICES: Final = frozenset({"listprice", "strikethroughprice", "msrp", "srp"})
# Put before a page that was fetched: where it stood, for addresses that are given from there.
ADDRESS: Final = re.compile(r"\A\s*<!--page (\S+)-->")
OPENINGS: Final = ("<!--page ", "<!doctype html", "<html")
DEPTH_MAX: Final = 12
NODES_MAX: Final = 5000
VARIANTS_MAX: Final = 500
PICTURES_MAX: Final = 20

Node = dict[str, Any]


def is_page(opening: str) -> bool:
    """Tell whether a file that begins so is a page of the web."""
    return opening.lstrip("\ufeff \t\r\n").casefold().startswith(OPENINGS)


class WebPage(Format):
    name = "page"
    label = "Web page (JSON-LD)"
    columns = COLUMNS
    titles_tell_apart = False

    def header(self, source: Source) -> list[str]:
        return list(RAW)

    def rows(self, source: Source) -> Iterator[Row]:
        with source.text() as file:
            text = file.read()
        told = ADDRESS.match(text)
        reader = _Reader()
        reader.feed(text)
        reader.close()
        product = _product_in(reader.blocks) or _of_graph(reader.meta)
        if product is None:
            raise FileRefused("page_no_product")
        yield from _rows(product, told[1] if told else "")


class _Reader(HTMLParser):
    """Keeps what a page says for machines: blocks of JSON-LD, and what its head says by name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.meta: dict[str, list[str]] = {}
        self._is_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if (
            tag == "script"
            and named.get("type", "").partition(";")[0].strip().casefold() == "application/ld+json"
        ):
            self._is_in = True
            self.blocks.append("")
        elif tag == "meta" and (name := named.get("property") or named.get("name", "")):
            self.meta.setdefault(name.casefold(), []).append(named.get("content", "").strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_in = False

    def handle_data(self, data: str) -> None:
        if self._is_in:
            self.blocks[-1] += data


def _product_in(blocks: list[str]) -> Node | None:
    """Return the group of variants that is described, or else the first product that has a price."""
    nodes: list[Node] = []
    for block in blocks:
        try:
            _gather(json.loads(block, parse_float=str, parse_int=str), nodes, 0)
        except (ValueError, RecursionError):
            # One block that is broken does not hide the others.
            continue
    groups = [node for node in nodes if "productgroup" in _types(node) and _dicts(node.get("hasVariant"))]
    products = [node for node in nodes if _types(node) & {"product", "individualproduct", "productmodel"}]
    priced = [node for node in products if _offers(node)]
    return next(iter([*groups, *priced, *products]), None)


def _gather(found: Any, nodes: list[Node], depth: int) -> None:
    """Walk through what a block holds; what a product says of itself is not walked through."""
    if depth > DEPTH_MAX or len(nodes) >= NODES_MAX:
        return
    if isinstance(found, list):
        for each in found:
            _gather(each, nodes, depth + 1)
    elif isinstance(found, dict):
        nodes.append(found)
        if not _types(found) & {"product", "productgroup"}:
            for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
                _gather(found.get(name), nodes, depth + 1)


def _rows(product: Node, page: str) -> Iterator[Row]:
    title = _text(product, "name")
    words = {"title": title, "description": _text(product, "description"), "handle_of": title}
    pictures = _pictures(product, page)
    first = Row(1, "page", {name: text for name, text in words.items() if text}, is_variant=False)
    first.pictures = [(url, at, "") for at, url in enumerate(pictures[:PICTURES_MAX], 1)]
    first.raw = [title, *[""] * (len(RAW) - 1)]
    yield first
    for line, (variant, label) in enumerate(_variants(product)[:VARIANTS_MAX], 2):
        yield _variant(line, title, variant, label)


def _variants(product: Node) -> list[tuple[Node, list[tuple[str, str]]]]:
    """Return what can be bought, each with what it is in the product's options."""
    group = _dicts(product.get("hasVariant"))
    if not group:
        return [(product, [])]
    named = [
        [(shown, _text(each, name)) for name, shown in OPTIONS.items() if _text(each, name)] for each in group
    ]
    told = [label or [("Variant", _text(each, "name"))] for each, label in zip(group, named, strict=True)]
    return list(zip(group, told if len(group) > 1 else [[]], strict=True))


def _variant(line: int, title: str, variant: Node, label: list[tuple[str, str]]) -> Row:
    price, currency, before, available = _price(variant)
    gtin = next((text for name in GTINS if (text := _text(variant, name))), "")
    values = {"sku": _text(variant, "sku"), "gtin": gtin, "available": available}
    row = Row(line, "page", {name: text for name, text in values.items() if text}, options=label)
    row.prices = [(currency, price)] if price else []
    row.reductions = [("before", currency, before, "", "")] if before else []
    row.raw = [
        title,
        " / ".join(value for _name, value in label),
        values["sku"],
        gtin,
        currency,
        price,
        available,
    ]
    return row


def _price(node: Node) -> tuple[str, str, str, str]:
    """Return price, currency, the price before and whether there is any, of the cheapest offer."""
    offers = [offer for offer in _offers(node) if _amount(offer)]
    offer = min(offers, key=lambda each: _size(_amount(each)), default=next(iter(_offers(node)), {}))
    more = _dicts(offer.get("priceSpecification"))
    before = next(
        (_text(each, "price") for each in more if _word(_text(each, "priceType")) in LIST_PRICES), ""
    )
    currencies = [_text(each, "priceCurrency").upper() for each in (offer, *more)]
    said = _word(_text(offer, "availability"))
    currency = next((code for code in currencies if re.fullmatch(r"[A-Z]{3}", code)), "")
    return _amount(offer), currency, before, AVAILABILITY.get(said, f"?{said}" if said else "")


def _amount(offer: Node) -> str:
    own = _text(offer, "price") or _text(offer, "lowPrice")
    more = _dicts(offer.get("priceSpecification"))
    asked = (each for each in more if _word(_text(each, "priceType")) not in LIST_PRICES)
    return own or next((text for each in asked if (text := _text(each, "price"))), "")


def _size(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return float("inf")


def _offers(node: Node) -> list[Node]:
    offers = _dicts(node.get("offers"))
    return [inner for offer in offers for inner in (_dicts(offer.get("offers")) or [offer])]


def _pictures(product: Node, page: str) -> list[str]:
    found: list[str] = []
    for node in (product, *_dicts(product.get("hasVariant"))):
        images = node.get("image")
        for image in images if isinstance(images, list) else [images]:
            url = _text(image, "url") or _text(image, "contentUrl") if isinstance(image, dict) else image
            if isinstance(url, str) and url.strip():
                found.append(urljoin(page, url.strip()))
    return list(dict.fromkeys(found))


def _of_graph(meta: dict[str, list[str]]) -> Node | None:
    """Return what OpenGraph says, as JSON-LD would; only of something that has a title and a price."""

    def first(*names: str) -> str:
        return next((meta[name][0] for name in names if meta.get(name) and meta[name][0]), "")

    title, price = first("og:title"), first("product:price:amount", "og:price:amount")
    if not title or not price:
        return None
    offer = {
        "price": price,
        "priceCurrency": first("product:price:currency", "og:price:currency"),
        "availability": first("product:availability", "og:availability"),
    }
    pictures = meta.get("og:image", []) or meta.get("og:image:url", [])
    return {
        "name": title,
        "description": first("og:description"),
        "sku": first("product:retailer_item_id"),
        "image": pictures,
        "offers": offer,
    }


def _types(node: Node) -> set[str]:
    found = node.get("@type")
    return {_word(each) for each in (found if isinstance(found, list) else [found]) if isinstance(each, str)}


def _word(text: str) -> str:
    """Return the last word of a name that may be an address: ``https://schema.org/InStock`` is ``instock``."""
    return re.sub(r"[\s_-]", "", text.rstrip("/").rpartition("/")[2]).casefold()


def _text(node: Node, name: str) -> str:
    value = node.get(name)
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), "")
    return value.strip() if isinstance(value, str) else ""


def _dicts(found: Any) -> list[Node]:
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]
