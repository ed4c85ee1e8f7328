"""How a brand's part of an order stands, in one word that is true on every screen."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from commerce.orders.models import Fulfilment, Order

Lazy = str | Promise


@dataclass(frozen=True)
class Standing:
    """The word, what machines call it, and the badge it is shown in."""

    code: str
    label: Lazy
    kind: str
    symbol: str


UNPAID: Final = Standing("unpaid", pgettext_lazy("part of an order", "Unpaid"), "warn", "timer")
PAID: Final = Standing("paid", pgettext_lazy("part of an order", "Paid"), "info", "package")
ON_DELIVERY: Final = Standing(
    "on_delivery", pgettext_lazy("part of an order", "Paid at the door"), "info", "hand-coins"
)
CANCELLED: Final = Standing("cancelled", pgettext_lazy("part of an order", "Cancelled"), "line", "package-x")
_BY_STATE: Final = {
    Fulfilment.State.TO_PACK: PAID,
    Fulfilment.State.PACKING: Standing(
        "packing", pgettext_lazy("part of an order", "Being packed"), "info", "package-open"
    ),
    Fulfilment.State.PART_SHIPPED: Standing(
        "part_shipped", pgettext_lazy("part of an order", "Partly shipped"), "info", "truck"
    ),
    Fulfilment.State.SHIPPED: Standing(
        "shipped", pgettext_lazy("part of an order", "Shipped"), "ok", "truck"
    ),
    Fulfilment.State.DELIVERED: Standing(
        "delivered", pgettext_lazy("part of an order", "Delivered"), "ok", "package-check"
    ),
    Fulfilment.State.HANDED_OVER: Standing(
        "handed_over", pgettext_lazy("part of an order", "Handed over"), "ok", "ticket"
    ),
    Fulfilment.State.CANCELLED: CANCELLED,
    Fulfilment.State.RETURNED: Standing(
        "returned", pgettext_lazy("part of an order", "Returned"), "line", "undo-2"
    ),
}
CODES: Final = ("unpaid", "on_delivery", *(standing.code for standing in _BY_STATE.values()))


def standing_of(parcel: Fulfilment, order: Order | None = None) -> Standing:
    """Return how a part stands: nothing is packed of what is not paid, and nothing waits in an order that ended."""
    order = order or parcel.order
    if order.state == Order.State.PENDING:
        return UNPAID
    if order.state == Order.State.CANCELLED:
        return CANCELLED
    if order.state == Order.State.CONFIRMED and parcel.state == Fulfilment.State.TO_PACK:
        return ON_DELIVERY
    return _BY_STATE[Fulfilment.State(parcel.state)]
