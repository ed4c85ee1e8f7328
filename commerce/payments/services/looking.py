"""What the provider says becomes so with us: checked against what we know, and only ever forwards."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from commerce.orders.models import Order
from commerce.orders.services import Paid, order_confirm, order_hold, order_mark_paid, order_note_payment
from commerce.payments.errors import DoesNotFit
from commerce.payments.events import PaymentFailed, PaymentSucceeded, PaymentSurplus
from commerce.payments.models import Payment
from commerce.payments.providers.base import PayState
from commerce.payments.providers.registry import provider_for
from commerce.payments.services.refunding import payment_return
from marketplace.kernel.bus import emit

STATES: Final = {
    "requires_action": Payment.State.REQUIRES_ACTION,
    "processing": Payment.State.PROCESSING,
    # Promised by the bank, and not taken yet.
    "authorized": Payment.State.PROCESSING,
    "failed": Payment.State.FAILED,
    "cancelled": Payment.State.CANCELLED,
}
MONEY_IN: Final = (Payment.State.SUCCEEDED, Payment.State.SURPLUS)


def payment_look(payment: Payment) -> Payment:
    """Ask the provider how a payment stands and apply it. Raises ProviderAway, ProviderRefused and DoesNotFit."""
    if payment.provider_ref:
        state = provider_for(payment.provider).fetch(payment.provider_ref)
        payment_apply(payment=payment, state=state)
        payment.refresh_from_db()
    return payment


def fits(payment: Payment, state: PayState) -> None:
    """Raise DoesNotFit unless the provider speaks of this payment: its sum, its currency, its order, its mode."""
    if state.amount != payment.money:
        raise DoesNotFit(f"{state.amount.minor} {state.amount.currency} instead of {payment.amount_minor}")
    if state.reference != payment.public_id or payment.provider_ref not in ("", state.ref):
        raise DoesNotFit("it belongs to another payment")
    if state.is_live != provider_for(payment.provider).is_live:
        raise DoesNotFit("test money on a live site, or the other way round")


@transaction.atomic
def payment_apply(*, payment: Payment, state: PayState) -> bool:
    """Bring a payment to what the provider says; False when it was there already.

    A state that ended is left only for money that arrived all the same. Raises DoesNotFit; then nothing changed.
    """
    fits(payment, state)
    # Everything about the money of one order passes here one after the other.
    list(Order.objects.select_for_update().filter(pk=payment.order_id).values_list("pk"))
    rows = Payment.objects.filter(pk=payment.pk, provider_ref__in=("", state.ref))
    if state.status == "succeeded":
        return _succeed(payment, state.ref)
    wanted = STATES[state.status]
    values: dict[str, Any] = {
        "state": wanted,
        "provider_ref": state.ref,
        "failure_code": state.failure_code[:40],
        "next_step": dict(state.next),
    }
    if wanted not in Payment.LIVE:
        values["settled_at"] = timezone.now()
    open_rows = rows.filter(state__in=_before(wanted))
    if not open_rows.update(**values):
        return False
    order_note_payment(
        order_id=payment.order_id, state=wanted, label=payment.method_label, failure=state.failure_code
    )
    if wanted == Payment.State.PROCESSING:
        if provider_for(payment.provider).is_on_delivery:
            _let_go(payment)
        else:
            order_hold(order=payment.order)
    if wanted not in Payment.LIVE:
        emit(
            PaymentFailed(
                payment_id=payment.pk,
                order_id=payment.order_id,
                failure_code=state.failure_code or wanted,
                is_late=payment.state == Payment.State.PROCESSING,
            )
        )
    return True


def _let_go(payment: Payment) -> None:
    """Send an order that is paid at the door; where its pieces are gone, nothing is to be collected."""
    if not order_confirm(order=payment.order):
        rows = Payment.objects.filter(pk=payment.pk, state=Payment.State.PROCESSING)
        rows.update(state=Payment.State.CANCELLED, settled_at=timezone.now())


def _before(wanted: Payment.State) -> list[str]:
    """Return the states from which a payment may come to this one: never back."""
    order = list(Payment.LIVE)
    return [state for state in order if wanted not in order or order.index(state) < order.index(wanted)]


def _succeed(payment: Payment, ref: str) -> bool:
    rows = Payment.objects.filter(pk=payment.pk, provider_ref__in=("", ref)).exclude(state__in=MONEY_IN)
    others = Payment.objects.filter(order=payment.order_id, state=Payment.State.SUCCEEDED)
    is_surplus = others.exclude(pk=payment.pk).exists()
    state = Payment.State.SURPLUS if is_surplus else Payment.State.SUCCEEDED
    values = {"state": state, "provider_ref": ref, "failure_code": "", "next_step": {}}
    if not rows.update(settled_at=timezone.now(), **values):
        return False
    if is_surplus:
        payment_return(payment=payment, reason="paid twice")
        emit(PaymentSurplus(payment_id=payment.pk, order_id=payment.order_id))
        return True
    note = str(state)
    if order_mark_paid(order=payment.order, provider=payment.provider) is Paid.SOLD_OUT:
        payment_return(payment=payment, reason="sold out")
        note = "returning"
    order_note_payment(order_id=payment.order_id, state=note, label=payment.method_label)
    emit(PaymentSucceeded(payment_id=payment.pk, order_id=payment.order_id))
    return True
