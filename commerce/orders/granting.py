"""What an order gives besides parcels: tickets, in the transaction that books its money."""

from collections.abc import Iterable

from django.db.models import QuerySet

from commerce.catalog.models import Product
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.tickets.services import tickets_issue, tickets_revoke, tier_open


def _ticket_lines(order: Order) -> QuerySet[OrderLine]:
    return order.lines.filter(variant__product__kind=Product.Kind.TICKET)


def grant(order: Order) -> None:
    """Issue the tickets of a paid order to its buyer; a part with nothing to send is handed over at once."""
    unsent = order.lines.exclude(variant__product__kind=Product.Kind.GOODS)
    lines = list(unsent.select_related("variant__product"))
    if not lines:
        return
    for line in (each for each in lines if each.variant.product.is_ticket):
        tickets_issue(
            tier=tier_open(product=line.variant.product),
            holder=order.buyer.user,
            source=line.public_id,
            quantity=line.quantity,
        )
    sending = order.lines.filter(variant__product__kind=Product.Kind.GOODS).values("fulfilment")
    handed = [parcel.pk for parcel in order.fulfilments.exclude(pk__in=sending)]
    Fulfilment.objects.filter(pk__in=handed).update(state=Fulfilment.State.HANDED_OVER)


def take_back(order: Order, lines: Iterable[str], *, is_certain: bool) -> None:
    """Take back the tickets of some lines (public ids) whose money went back: one per piece, all when all of it did."""
    for line in _ticket_lines(order).filter(public_id__in=list(lines)):
        is_free_again = is_certain and line.refunded_minor == line.total_minor
        tickets_revoke(
            source=line.public_id, keep=0 if is_free_again else line.quantity - line.refunded_quantity
        )
