"""What a paid line of a membership gives, and takes back."""

from commerce.memberships.services.granting import Paid, period_grant, period_take_back
from commerce.orders.models import OrderLine
from marketplace.kernel.money import Money


def membership_give(line: OrderLine) -> None:
    """Make the buyer a member, or do what else the order was meant for."""
    order = line.order
    paid = Paid(
        source=line.public_id,
        key=order.key,
        variant_id=line.variant_id,
        quantity=line.quantity,
        total=Money(line.total_minor, order.currency),
        market=order.market,
    )
    period_grant(paid=paid, user=order.buyer.user)


def membership_take_back(line: OrderLine, keep: int) -> None:
    """Take back what a line gave, once nothing of it is kept: time cannot be taken back by halves."""
    if not keep:
        period_take_back(source=line.public_id)
