"""Orders whose time to pay is over."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from commerce.orders.models import Order
from commerce.orders.services import SETTLING_HOLD_SECONDS, order_cancel, orders_due
from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payments.models import Payment
from commerce.payments.selectors import is_overdue, live_payment_of, orders_waiting, providers_paused
from commerce.payments.services.paying import payment_give_up
from commerce.payments.services.standing import provider_pause

logger = logging.getLogger(__name__)


def order_expire(*, order: Order) -> bool:
    """End an order whose time is over, unless its money may be on the way; True when it ended.

    A transfer that a person waits for is on the way for as long as its pieces are held; then it is not awaited any
    more.
    """
    payment = live_payment_of(order)
    if payment is not None:
        hold = timedelta(seconds=SETTLING_HOLD_SECONDS)
        if payment.state != Payment.State.REQUIRES_ACTION and not is_overdue(payment, timezone.now() - hold):
            # The bank takes its time, or has not answered yet: the order waits for the outcome.
            return False
        payment = payment_give_up(payment)
        if payment.state != Payment.State.CANCELLED and payment.state != Payment.State.FAILED:
            return False
    return order_cancel(order=order, reason="expired")


def orders_expire() -> int:
    """End every order whose time is over; returns how many ended. One that cannot end keeps no other waiting."""
    ended = 0
    for order in _due():
        try:
            ended += order_expire(order=order)
        except (ProviderAway, ProviderRefused, DoesNotFit) as error:
            logger.warning("order %s: its payment could not be given up yet", order.public_id)
            if isinstance(error, ProviderAway):
                provider_pause(error)
        except Exception:
            logger.exception("order %s: it could not be ended", order.public_id)
    return ended


def _due() -> Iterator[Order]:
    """Walk through the orders that are over, past those that do not end."""
    last: Order | None = None
    while True:
        now = timezone.now()
        waiting = orders_waiting(
            overdue=now - timedelta(seconds=SETTLING_HOLD_SECONDS), paused=providers_paused(now)
        )
        page = orders_due(without=waiting, after=last, now=now)
        if not page:
            return
        yield from page
        last = page[-1]
