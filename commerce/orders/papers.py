"""What a brand prints: packing slips and address labels, each parcel on a page of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation

from commerce.orders.models import Fulfilment
from commerce.stock.tables import places_of_orders
from marketplace.kernel.documents import document_answer


def slips_answer(parcels: Sequence[Fulfilment]) -> HttpResponse:
    """Return the packing slips of some parcels as one PDF; each is in the language of who unpacks it."""
    places = places_of_orders({str(parcel.order.key) for parcel in parcels})
    sheets = [_slip(parcel, places) for parcel in parcels]
    return _answer("commerce/orders/slips.html", {"sheets": sheets}, "packing-slips")


def labels_answer(parcels: Sequence[Fulfilment]) -> HttpResponse:
    """Return the labels of some parcels as one PDF."""
    return _answer("commerce/orders/labels.html", {"parcels": parcels}, "labels")


def _slip(parcel: Fulfilment, places: Mapping[tuple[str, int], Any]) -> dict[str, Any]:
    lines = [line for line in parcel.lines.all() if line.variant.product.is_sent]
    left = [(line, line.unsent) for line in lines if line.unsent]
    gone = [(line, line.shipped_quantity) for line in lines if line.shipped_quantity]
    key = str(parcel.order.key)
    return {
        "parcel": parcel,
        "order": parcel.order,
        "language": parcel.order.buyer.language,
        # What is still to be packed; of a part that has left as a whole, everything that was in it.
        "rows": [(line, count, places.get((key, line.variant_id), ())) for line, count in left or gone],
    }


def _answer(template: str, context: dict[str, Any], name: str) -> HttpResponse:
    language = translation.get_language() or "en"
    return document_answer(
        template, context, language, filename=f"{name}-{timezone.localdate():%Y-%m-%d}.pdf"
    )
