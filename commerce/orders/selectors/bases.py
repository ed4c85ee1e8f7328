"""What every reader of orders starts from: lines with their pictures, parts with their lines and parcels."""

from django.db.models import Prefetch, QuerySet

from commerce.catalog.models import ProductPicture
from commerce.orders.models import Fulfilment, OrderLine, Shipment


def lines_whole() -> QuerySet[OrderLine]:
    """Return lines with all that a page says of them."""
    covers = ProductPicture.objects.order_by("position", "pk")
    return OrderLine.objects.select_related("variant__product__category", "credited_to").prefetch_related(
        Prefetch("variant__product__pictures", queryset=covers)
    )


def shipments_whole() -> QuerySet[Shipment]:
    """Return parcels that left with what is in them."""
    return Shipment.objects.prefetch_related("lines__line").order_by("shipped_at", "pk")


def parcels_whole() -> QuerySet[Fulfilment]:
    """Return brands' parts with their lines and what left of them."""
    return Fulfilment.objects.select_related("brand").prefetch_related(
        Prefetch("lines", queryset=lines_whole()), Prefetch("shipments", queryset=shipments_whole())
    )
