"""Whether and for how long a seat that came free is offered to somebody who waits: never past half of what is left."""

from django.conf import settings
from django.utils import timezone

from commerce.boxoffice.models import TierPlan
from commerce.boxoffice.rules import closes_of
from commerce.boxoffice.selectors import plan_of, stages_of
from commerce.catalog.models import Product
from commerce.stock.models import StockItem


def ticket_is_over(item: StockItem) -> bool:
    """Tell whether a ticket's price has ended: then a seat that comes free at it is nobody's turn."""
    stage = stages_of([item.variant_id]).get(item.variant_id)
    plan = plan_of(stage) if stage is not None else None
    closes = closes_of(stage, plan.starts_at if plan else None) if stage is not None else None
    return closes is not None and timezone.now() >= closes


def ticket_offer_seconds(item: StockItem) -> int | None:
    """Return the seconds for a ticket; None for everything else.

    Nearer to the end of the sale, or to the show, it is half of the time that is left, so that a second one can be
    asked; but never shorter than for a thing.
    """
    if item.variant.product.kind != Product.Kind.TICKET:
        return None
    plan = TierPlan.objects.filter(tier__product=item.variant.product_id).first()
    stage = stages_of([item.variant_id]).get(item.variant_id)
    starts_at = plan.starts_at if plan else None
    ends = (closes_of(stage, starts_at) if stage else None) or starts_at
    most: int = settings.TICKET_OFFER_SECONDS
    if ends is None:
        return most
    left = (ends - timezone.now()).total_seconds()
    return int(min(most, max(left / 2, settings.WAITLIST_OFFER_SECONDS)))
