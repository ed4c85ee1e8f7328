"""The morning's mail to a brand: what waits to be packed."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commerce.orders.events import DigestDue
from commerce.orders.models import Fulfilment
from commerce.orders.selectors.desk import brand_parcels
from marketplace.brands.models import Brand
from marketplace.kernel.bus import emit

LISTED_MAX: Final = 10
NEW_WITHIN: Final = timedelta(days=1)


def order_digests() -> int:
    """Let every brand that wishes it be told what waits; returns how many. Twice a day is once: mails carry the day."""
    day = timezone.now().date().isoformat()
    wished = Brand.objects.filter(wants_order_digest=True, state=Brand.State.APPROVED)
    brands = list(wished.order_by("pk").values_list("pk", flat=True))
    for brand_id in brands:
        with transaction.atomic():
            emit(DigestDue(brand_id=brand_id, day=day))
    return len(brands)


def digest_facts(brand: Brand) -> dict[str, Any]:
    """Return what waits to be packed, oldest first; empty when nothing does."""
    waiting = brand_parcels(brand, state=Fulfilment.State.TO_PACK).order_by("order__paid_at", "pk")
    count = waiting.count()
    if not count:
        return {}
    newest = timezone.now() - NEW_WITHIN
    return {
        "brand": brand.name,
        "count": count,
        "new": waiting.filter(order__paid_at__gt=newest).count(),
        "more": max(count - LISTED_MAX, 0),
        "orders": [
            {
                "number": parcel.order.number,
                "name": parcel.order.buyer.name,
                "contents": [
                    {"title": line.title, "titles": line.titles, "quantity": line.quantity}
                    for line in parcel.lines.all()
                ],
            }
            for parcel in waiting[:LISTED_MAX]
        ],
        "address": settings.SITE_URL
        + reverse("orders:brand_orders", args=[brand.public_id])
        + "?state=to_pack",
    }
