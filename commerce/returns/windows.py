"""Until when something can be sent back: pure rules over a line, its category and its brand's word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce.orders.models import Fulfilment, OrderLine


@dataclass(frozen=True)
class Offer:
    """What of a line can be sent back: how many pieces until when, or in one word why not."""

    line: OrderLine
    left: int
    until: datetime | None
    why_not: str = ""


def until_of(line: OrderLine, parcel: Fulfilment) -> datetime | None:
    """Return the end of a line's days: its category's, else the brand's own counted from the delivery.

    None: it is not over before it arrived.
    """
    category = line.variant.product.category
    if category is not None and parcel.order.paid_at is not None:
        return category.protected_until(paid_at=parcel.order.paid_at, delivered_at=parcel.delivered_at)
    if parcel.delivered_at is None:
        return None
    return parcel.delivered_at + timedelta(days=line.variant.product.return_days_of(parcel.brand))


def offer_of(line: OrderLine, parcel: Fulfilment, *, spoken_for: int, now: datetime) -> Offer:
    """Return what of a line can be sent back."""
    until = until_of(line, parcel)
    if not line.variant.product.is_sent:
        return Offer(line, 0, None, "not_sent")
    if not line.shipped_quantity:
        return Offer(line, 0, until, "not_shipped")
    if until is not None and until < now:
        return Offer(line, 0, until, "too_late")
    left = line.kept - spoken_for
    return Offer(line, max(left, 0), until, "" if left > 0 else "nothing_left")
