"""What an order gives besides parcels, in the transaction that books its money: tickets, and what counters sell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from commerce.boxoffice.selectors import group_sizes
from commerce.catalog.models import Product
from commerce.orders.coins import coins_give, coins_gone, tip_came, tip_went
from commerce.orders.member_lines import membership_give, membership_take_back
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.tickets.services import tickets_issue, tickets_revoke, tier_open


@dataclass(frozen=True)
class Grant:
    """What a paid line of one kind of product gives its buyer, and takes back when its money goes back.

    Both may be called again with the same line and then change nothing. ``take_back`` keeps so many of its pieces.
    """

    give: Callable[[OrderLine], object]
    take_back: Callable[[OrderLine, int], object]


def _each(line: OrderLine) -> int:
    """Return how many tickets one piece of a line is."""
    return group_sizes([line.variant_id]).get(line.variant_id, 1)


def _tickets_give(line: OrderLine) -> None:
    tickets_issue(
        tier=tier_open(product=line.variant.product),
        holder=line.order.buyer.user,
        source=line.public_id,
        quantity=line.quantity * _each(line),
    )


def _tickets_take_back(line: OrderLine, keep: int) -> None:
    tickets_revoke(source=line.public_id, keep=keep * _each(line))


GRANTS: Final[dict[str, Grant]] = {
    Product.Kind.TICKET: Grant(_tickets_give, _tickets_take_back),
    Product.Kind.MEMBERSHIP: Grant(membership_give, membership_take_back),
    Product.Kind.COINS: Grant(coins_give, coins_gone),
    Product.Kind.TIP: Grant(tip_came, tip_went),
}


def _granting_lines(order: Order) -> QuerySet[OrderLine]:
    return order.lines.filter(variant__product__kind__in=GRANTS).select_related(
        "variant__product", "order__buyer__user"
    )


def grant(order: Order) -> None:
    """Give the buyer of a paid order what is not sent; a part with nothing to send is handed over at once."""
    unsent = order.lines.exclude(variant__product__kind=Product.Kind.GOODS)
    lines = list(unsent.select_related("variant__product", "order__buyer__user"))
    if not lines:
        return
    for line in lines:
        if line.variant.product.kind in GRANTS:
            GRANTS[line.variant.product.kind].give(line)
    sending = order.lines.filter(variant__product__kind=Product.Kind.GOODS).values("fulfilment")
    handed = [parcel.pk for parcel in order.fulfilments.exclude(pk__in=sending)]
    Fulfilment.objects.filter(pk__in=handed).update(state=Fulfilment.State.HANDED_OVER)


def take_back(order: Order, lines: Iterable[str], *, is_certain: bool) -> None:
    """Take back what some lines (public ids) gave whose money went back: one per piece, all when all of it did."""
    for line in _granting_lines(order).filter(public_id__in=list(lines)):
        is_all_back = is_certain and line.refunded_minor == line.total_minor
        keep = 0 if is_all_back else line.quantity - line.refunded_quantity
        GRANTS[line.variant.product.kind].take_back(line, keep)
