"""Cash at the door, as the people through whose hands it goes tell it."""

from django.db import transaction
from django.utils import timezone

from commerce.orders.models import Fulfilment, Order
from commerce.orders.services import order_refuse
from commerce.payments.errors import CashNotSent, CashNotWaiting
from commerce.payments.models import CashEntry, Payment, Refund
from commerce.payments.providers.cash.adapter import CASH
from commerce.payments.services.looking import payment_look
from commerce.payments.services.paying import payment_give_up
from commerce.payments.services.refunding import refund_look


def _waiting(order: Order) -> Payment:
    payments = Payment.objects.select_related("order").filter(order=order, provider=CASH)
    payment = payments.filter(state=Payment.State.PROCESSING).first()
    if payment is None:
        raise CashNotWaiting
    return payment


def cash_collect(*, order: Order) -> Payment:
    """The carrier has the money: the order is paid. A second press finds it so. Raises CashNotWaiting, CashNotSent."""
    settled = Payment.objects.filter(order=order, provider=CASH, state=Payment.State.SUCCEEDED).first()
    if settled is not None:
        return settled
    payment = _waiting(order)
    if not order.fulfilments.filter(state__in=Fulfilment.SENT).exists():
        raise CashNotSent
    _settle(payment.provider_ref)
    return payment_look(payment)


def cash_refuse(*, order: Order) -> Payment:
    """Nobody took or paid the parcel: the order ends, what was sent comes back. Raises CashNotWaiting."""
    payment = payment_give_up(_waiting(order))
    if payment.state == Payment.State.CANCELLED:
        order_refuse(order=order)
    return payment


def cash_return(*, refund: Refund) -> Refund:
    """A person gave the money of a refund back. Raises CashNotWaiting unless one is waited for."""
    if refund.payment.provider != CASH or not refund.provider_ref or refund.state != Refund.State.CREATED:
        raise CashNotWaiting
    _settle(refund.provider_ref)
    return refund_look(refund)


@transaction.atomic
def _settle(ref: str) -> None:
    waiting = CashEntry.objects.filter(ref=ref, status=CashEntry.Status.PROCESSING)
    if not waiting.update(status=CashEntry.Status.SUCCEEDED, settled_at=timezone.now()):
        raise CashNotWaiting
