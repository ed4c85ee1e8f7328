"""What payments add to a brand's part on its order page: a dispute it should speak to."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from commerce.orders.extensions import BRAND
from commerce.orders.models import Fulfilment, Order
from commerce.payments.hearings import say_by
from commerce.payments.models import Dispute
from marketplace.brands.selectors import may


def part_panels(
    request: HttpRequest, order: Order, parcels: Sequence[Fulfilment], side: str
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return a panel for each part whose order is disputed, for those who manage the brand's money."""
    if side != BRAND or order.paid_at is None:
        return {}
    found = list(Dispute.objects.filter(payment__order=order).order_by("-pk"))
    if not found:
        return {}
    told = [(each, say_by(each)) for each in found]
    return {
        parcel.pk: ("commerce/payments/_dispute_panel.html", {"parcel": parcel, "disputes": told})
        for parcel in parcels
        if may(request.user, parcel.brand, to="manage")
    }
