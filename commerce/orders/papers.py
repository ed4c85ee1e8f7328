"""What a brand prints: packing slips and address labels, each parcel on a page of its own."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation

from commerce.orders.models import Fulfilment
from marketplace.kernel.documents import document_answer


def slips_answer(parcels: Sequence[Fulfilment]) -> HttpResponse:
    """Return the packing slips of some parcels as one PDF; each is in the language of who unpacks it."""
    sheets = [_slip(parcel) for parcel in parcels]
    return _answer("commerce/orders/slips.html", {"sheets": sheets}, "packing-slips")


def labels_answer(parcels: Sequence[Fulfilment]) -> HttpResponse:
    """Return the labels of some parcels as one PDF."""
    return _answer("commerce/orders/labels.html", {"parcels": parcels}, "labels")


def _slip(parcel: Fulfilment) -> dict[str, Any]:
    lines = [line for line in parcel.lines.all() if line.variant.product.is_sent]
    return {
        "parcel": parcel,
        "order": parcel.order,
        "language": parcel.order.buyer.language,
        # What is still to be packed; of a part that has left as a whole, everything that was in it.
        "rows": [(line, line.unsent) for line in lines if line.unsent]
        or [(line, line.shipped_quantity) for line in lines if line.shipped_quantity],
    }


def _answer(template: str, context: dict[str, Any], name: str) -> HttpResponse:
    language = translation.get_language() or "en"
    return document_answer(
        template, context, language, filename=f"{name}-{timezone.localdate():%Y-%m-%d}.pdf"
    )
