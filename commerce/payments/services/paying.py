"""A buyer presses Pay."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.orders.models import Order
from commerce.orders.selectors import order_link
from commerce.orders.services import order_mark_paid, order_note_payment
from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import OrderClosed, PaymentKeyTaken, ProviderAway, ProviderRefused
from commerce.payments.events import PaymentFailed
from commerce.payments.models import Payment, ProviderCall
from commerce.payments.providers.base import (
    Method,
    PaymentProvider,
    PayRequest,
    PayState,
    outside_transactions,
)
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of, is_key_of_another, payment_among, payments_of
from commerce.payments.services.looking import payment_apply, payment_look
from commerce.payments.services.standing import provider_pause
from marketplace.kernel.bus import emit
from marketplace.kernel.refusals import Refusal

# What of an order decides whether it can be paid.
DECIDING: Final = ("state", "expires_at", "total_minor", "currency")
# Another try lands on one of these.
STANDING: Final = frozenset({Payment.State.SUCCEEDED, *Payment.LIVE})

# Of a payment that never arrived at the provider before its order ended.
NOT_REACHED: Final = "not_reached"


def payment_begin(
    *, order: Order, key: UUID, method: Mapping[str, str], kept: Method | None = None
) -> Payment:
    """Begin to pay an order; never inside a transaction. ``method`` is what the buyer typed: ``{"number": …}``.

    With a ``provider`` in it that one is asked instead of the usual: cash, for instance, where it may be chosen.
    ``kept`` is a card that was saved before (see ``kept_method``); then nothing has to be typed.

    The same key, or a second page while a first payment is under way or settled, lands on the first payment.
    A payment in state CREATED means that the provider did not answer: it is asked again by itself, with the same key.
    Raises CardRefused, AmountNotTaken, OrderClosed and PaymentKeyTaken; then nothing was charged.
    """
    outside_transactions()
    provider = provider_for(method.get("provider") or settings.PAYMENT_PROVIDER)
    chosen = kept or _chosen(provider, method, order)
    try:
        payment = _claim(order, key, provider, chosen)
    except IntegrityError as error:
        if is_key_of_another(order, key):
            raise PaymentKeyTaken from error
        raise
    if payment.state == Payment.State.REQUIRES_ACTION and payment.key != key:
        if isinstance(chosen, Refusal):
            # The first try stands until there is another one.
            raise chosen
        if _gave_up(payment):
            payment = _claim(order, key, provider, chosen)
    return payment_resume(payment)


def _chosen(provider: PaymentProvider, method: Mapping[str, str], order: Order) -> Method | Refusal:
    """Return what is paid with, or why it cannot be: that matters only if no payment stands already."""
    try:
        if order.total_minor:
            provider.check(order.total)
        return provider.method_of(method)
    except Refusal as refusal:
        return refusal


def _gave_up(payment: Payment) -> bool:
    """The buyer came back without confirming and takes another card: the first try ends, unless it went through."""
    try:
        return payment_give_up(payment).state == Payment.State.CANCELLED
    except ProviderAway:
        return False


def payment_give_up(payment: Payment) -> Payment:
    """Cancel a payment at the provider; whatever it answers is applied. Raises ProviderAway."""
    provider = provider_for(payment.provider)
    key = call_key(payment.key, "cancel")
    call_note(provider=provider.code, key=key, operation="cancel", request={"ref": payment.provider_ref})
    state = call_make(key, lambda: provider.cancel(payment.provider_ref, key=key))
    payment_apply(payment=payment, state=state)
    payment.refresh_from_db()
    return payment


@transaction.atomic
def _claim(order: Order, key: UUID, provider: PaymentProvider, chosen: Method | Refusal) -> Payment:
    """Begin a payment, or return the one that stands: whoever has the order's row decides."""
    locked = Order.objects.select_for_update().only(*DECIDING).get(pk=order.pk)
    payments = payments_of(locked)
    standing = next((each for each in payments if each.key == key), None) or payment_among(payments)
    if standing is not None and (standing.key == key or standing.state in STANDING):
        standing.order = order
        return standing
    if locked.state != Order.State.PENDING or locked.expires_at <= timezone.now():
        raise OrderClosed
    if not locked.total_minor:
        return _nothing_to_pay(order, key)
    provider.check(locked.total)
    if isinstance(chosen, Refusal):
        raise chosen
    payment = Payment.objects.create(
        key=key,
        order=order,
        provider=provider.code,
        amount_minor=locked.total_minor,
        currency=locked.currency,
        method_label=chosen.label,
    )
    call_note(
        provider=provider.code,
        key=call_key(key, "start"),
        operation="start",
        request={"token": chosen.token, "amount": locked.total_minor, "currency": locked.currency}
        | ({"customer": chosen.customer, "is_away": chosen.is_away} if chosen.customer else {}),
    )
    order_note_payment(order_id=order.pk, state=payment.state, label=chosen.label)
    return payment


def payment_resume(payment: Payment) -> Payment:
    """Ask the provider for the money of a payment it has not answered for; any number of times, charged once.

    One that was asked for before, and whose answer was lost, is looked for first: only what the provider does not
    know is asked for again, with the same key, and only while the order may be paid.
    """
    if payment.state != Payment.State.CREATED:
        return payment
    provider = provider_for(payment.provider)
    call = call_of(call_key(payment.key, "start"))
    try:
        state = provider.find(payment.public_id, since=payment.created_at) if call.attempts else None
        if state is None and call.attempts and payment.order.expires_at <= timezone.now():
            raise ProviderRefused(NOT_REACHED)
        _begun(payment, state or call_make(call.key, partial(_start, provider, payment, call)))
    except ProviderAway as error:
        provider_pause(error)
    except ProviderRefused as error:
        _refused(payment, error.code)
    payment.refresh_from_db()
    return payment


def _start(provider: PaymentProvider, payment: Payment, call: ProviderCall) -> PayState:
    asked = call.request
    request = PayRequest(
        reference=payment.public_id,
        amount=payment.money,
        token=str(asked["token"]),
        description=payment.order.number,
        return_url=order_link(payment.order),
        customer=str(asked.get("customer", "")),
        group=payment.order.public_id,
    )
    ask = provider.charge_saved if asked.get("is_away") else provider.start
    return ask(request, key=call.key)


def _begun(payment: Payment, state: PayState) -> None:
    """Keep where the provider has the payment. Success and failure are believed only when fetched or told."""
    if state.status in ("failed", "cancelled"):
        Payment.objects.filter(pk=payment.pk, provider_ref="").update(provider_ref=state.ref)
        payment.refresh_from_db()
        payment_look(payment)
        return
    status = "processing" if state.status == "succeeded" else state.status
    payment_apply(
        payment=payment,
        state=PayState(
            ref=state.ref,
            reference=state.reference,
            status=status,
            amount=state.amount,
            is_live=state.is_live,
            next=state.next,
        ),
    )


@transaction.atomic
def _refused(payment: Payment, code: str) -> None:
    rows = Payment.objects.filter(pk=payment.pk, state=Payment.State.CREATED)
    if rows.update(state=Payment.State.FAILED, failure_code=code[:40], settled_at=timezone.now()):
        order_note_payment(order_id=payment.order_id, state=Payment.State.FAILED, failure=code)
        emit(PaymentFailed(payment_id=payment.pk, order_id=payment.order_id, failure_code=code))


def _nothing_to_pay(order: Order, key: UUID) -> Payment:
    """An order that costs nothing is paid by saying so; no provider is asked."""
    payment = Payment.objects.create(
        key=key,
        order=order,
        provider="none",
        amount_minor=0,
        currency=order.currency,
        state=Payment.State.SUCCEEDED,
        settled_at=timezone.now(),
    )
    order_mark_paid(order=order)
    order_note_payment(order_id=order.pk, state=payment.state)
    return payment
