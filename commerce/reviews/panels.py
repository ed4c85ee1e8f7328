"""What reviews add to the pages of orders and products."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from commerce.catalog.models import Product
from commerce.orders.extensions import BUYER
from commerce.orders.models import Fulfilment, Order
from commerce.reviews.selectors import (
    SHOWN_ON_PRODUCT,
    arrived_among,
    reviews_among,
    reviews_shown,
    summary_of,
)


def part_panels(
    request: HttpRequest, order: Order, parcels: Sequence[Fulfilment], side: str
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return for the buyer what can be reviewed of each part, and what was."""
    if side != BUYER:
        return {}
    lines = {line.pk: line for parcel in parcels for line in parcel.lines.all()}
    arrived = arrived_among(lines)
    if not arrived:
        return {}
    written = reviews_among(arrived)
    token = request.GET.get("pass", "")
    panels = {}
    for parcel in parcels:
        rows = [(line, written.get(line.pk)) for line in parcel.lines.all() if line.pk in arrived]
        if rows:
            context = {"rows": rows, "pass_query": f"?pass={token}" if token else ""}
            panels[parcel.pk] = ("commerce/reviews/_order_panel.html", context)
    return panels


def product_section(request: HttpRequest, product: Product) -> tuple[str, dict[str, Any]]:
    """Return the newest reviews of a product with the average of all."""
    summary = summary_of(product)
    context = {
        "summary": summary,
        "reviews": list(reviews_shown(product)[:SHOWN_ON_PRODUCT]) if summary.count else [],
    }
    return "commerce/reviews/_product_section.html", context
