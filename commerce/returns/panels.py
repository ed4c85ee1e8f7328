"""What returns add to an order's page: how each stands, and the way to ask for one."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from commerce.orders.extensions import BUYER
from commerce.orders.models import Fulfilment, Order
from commerce.returns.selectors import returns_in


def part_panels(
    request: HttpRequest, order: Order, parcels: Sequence[Fulfilment], side: str
) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return a panel for each part that has a return, or may have one."""
    sent = [parcel for parcel in parcels if parcel.state in Fulfilment.SENT]
    if not sent:
        return {}
    known = returns_in(order)
    token = request.GET.get("pass", "")
    panels = {}
    for parcel in sent:
        may_ask = side == BUYER and any(line.kept for line in parcel.lines.all())
        returns = known.get(parcel.pk, [])
        if may_ask or returns:
            panels[parcel.pk] = (
                f"commerce/returns/_{side}_panel.html",
                {
                    "parcel": parcel,
                    "returns": returns,
                    "may_ask": may_ask,
                    "pass_query": f"?pass={token}" if token else "",
                },
            )
    return panels
