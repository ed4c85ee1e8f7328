"""What somebody bought already, or is about to pay: by account and by mail address, guests have nothing else."""

from collections.abc import Iterable

from django.db.models import F, Q, Sum

from commerce.orders.models import Order, OrderLine
from marketplace.accounts.models import User

COUNTED = (Order.State.PENDING, Order.State.CONFIRMED, Order.State.PAID)


def pieces_bought(*, user: User | None, email: str, product_ids: Iterable[int]) -> dict[int, int]:
    """Return how many pieces of each product somebody has in orders that are paid or wait for it, by product id.

    What went back does not count. An address in other letters is the same one.
    """
    who = Q(order__buyer__email__iexact=email) if email else Q()
    if user is not None:
        who |= Q(order__buyer__user=user) | Q(order__buyer__email__iexact=user.email)
    if not who:
        return {}
    lines = OrderLine.objects.filter(
        who, variant__product__in=list(product_ids), order__state__in=COUNTED
    ).order_by()
    counted = lines.values_list("variant__product").annotate(
        pieces=Sum(F("quantity") - F("refunded_quantity"))
    )
    return dict(counted)
