"""What checkout does when it hears of orders."""

from commerce.checkout.selectors import placement_of_order
from commerce.checkout.services import SETTLING_HOLD_SECONDS, cart_restore
from commerce.orders.events import OrderCancelled
from commerce.orders.selectors import order_by_id
from commerce.payments.events import PaymentWaits
from commerce.payments.models import Payment
from commerce.stock.services import reservation_extend
from marketplace.kernel.bus import on


@on(OrderCancelled, durable=True)
def give_cart_back(event: OrderCancelled) -> None:
    """An order ended unpaid: what it took out of the cart lies in it again."""
    placement = placement_of_order(event.order_id)
    if placement is not None:
        cart_restore(placement=placement)


@on(PaymentWaits, durable=True)
def hold_while_the_bank_works(event: PaymentWaits) -> None:
    """The buyer has paid and the bank takes its time: the pieces are held until it answers, however long that is."""
    if event.state == Payment.State.PROCESSING:
        order = order_by_id(event.order_id)
        reservation_extend(key=str(order.key), seconds=SETTLING_HOLD_SECONDS)
