"""What apps above add to a brand's part on the pages of an order, which is a call down."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from commerce.orders.models import Fulfilment, Order

# For whom the page is: who bought, or who sold.
BUYER: Final = "buyer"
BRAND: Final = "brand"
# A template and its context for each part that has something, by the part's key.
PanelMaker = Callable[[HttpRequest, Order, Sequence[Fulfilment], str], dict[int, tuple[str, dict[str, Any]]]]

_panels: Final[list[PanelMaker]] = []


def register_part_panel(maker: PanelMaker) -> None:
    """Put a panel below a brand's part; a maker is asked once for all parts of a page."""
    if maker not in _panels:
        _panels.append(maker)


def part_panels(
    request: HttpRequest, order: Order, parcels: Sequence[Fulfilment], side: str
) -> dict[int, list[SafeString]]:
    """Return the panels of an order's parts as HTML, by part."""
    found: dict[int, list[SafeString]] = {}
    for maker in _panels:
        for key, (template, context) in maker(request, order, parcels, side).items():
            panel = render_to_string(template, {"order": order, **context}, request)
            found.setdefault(key, []).append(panel)
    return found
