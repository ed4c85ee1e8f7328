"""Orders whose time to pay is over."""

import logging

from commerce.orders.models import Order
from commerce.orders.services import order_cancel, orders_due
from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payments.models import Payment
from commerce.payments.selectors import live_payment_of
from commerce.payments.services.paying import payment_give_up

logger = logging.getLogger(__name__)


def order_expire(*, order: Order) -> bool:
    """End an order whose time is over, unless its money may be on the way; True when it ended."""
    payment = live_payment_of(order)
    if payment is not None:
        if payment.state != Payment.State.REQUIRES_ACTION:
            # The bank takes its time, or has not answered yet: the order waits for the outcome.
            return False
        payment = payment_give_up(payment)
        if payment.state != Payment.State.CANCELLED and payment.state != Payment.State.FAILED:
            return False
    return order_cancel(order=order, reason="expired")


def orders_expire() -> int:
    """End every order whose time is over; returns how many ended."""
    ended = 0
    for order in orders_due():
        try:
            ended += order_expire(order=order)
        except (ProviderAway, ProviderRefused, DoesNotFit):
            logger.warning("order %s: its payment could not be given up yet", order.public_id)
    return ended
