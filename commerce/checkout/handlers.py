"""What checkout does when it hears of orders."""

from commerce.checkout.selectors import placement_of_order
from commerce.checkout.services import cart_restore
from commerce.orders.events import OrderCancelled
from marketplace.kernel.bus import on


@on(OrderCancelled, durable=True)
def give_cart_back(event: OrderCancelled) -> None:
    """An order ended unpaid: what it took out of the cart lies in it again."""
    placement = placement_of_order(event.order_id)
    if placement is not None:
        cart_restore(placement=placement)
