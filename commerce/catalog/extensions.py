"""What apps above add to the catalogue's pages in ready(), which is a call down.

Stock adds the column in which a brand counts pieces; checkout adds the box in which a product is bought.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from commerce.catalog.models import Product, Variant


@dataclass(frozen=True)
class VariantColumn:
    """A whole number of each variant that another app keeps: how it is called, read and saved.

    ``save(variant, value, seen)`` gets the number that the person looked at as well, and may refuse.
    """

    name: str
    label: Any
    values: Callable[[Iterable[int]], dict[int, int]]
    save: Callable[[Variant, int, int | None], object]
    most: int


PanelMaker = Callable[[HttpRequest, Product], tuple[str, dict[str, Any]]]

_columns: Final[dict[str, VariantColumn]] = {}
_panels: Final[list[PanelMaker]] = []
_sections: Final[list[PanelMaker]] = []


def register_variant_column(column: VariantColumn) -> None:
    """Add a column to the product form and list; the same name again replaces it."""
    _columns[column.name] = column


def variant_columns() -> list[VariantColumn]:
    """Return the columns in the order in which apps added them."""
    return list(_columns.values())


def register_product_panel(maker: PanelMaker) -> None:
    """Put a panel (a template and its context) beside a product's pictures, on its public page."""
    if maker not in _panels:
        _panels.append(maker)


def product_panels(request: HttpRequest, product: Product) -> list[SafeString]:
    """Return the panels of a product as HTML."""
    made = [maker(request, product) for maker in _panels]
    return [
        render_to_string(template, {"product": product, **context}, request) for template, context in made
    ]


def register_product_section(maker: PanelMaker) -> None:
    """Put a section (a template and its context) below a product's description, on its public page."""
    if maker not in _sections:
        _sections.append(maker)


def product_sections(request: HttpRequest, product: Product) -> list[SafeString]:
    """Return the sections of a product as HTML."""
    made = [maker(request, product) for maker in _sections]
    return [
        render_to_string(template, {"product": product, **context}, request) for template, context in made
    ]
