"""Reads of payments."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from commerce.orders.models import Fulfilment, Order
from commerce.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand

REFUND_PERMISSION = "payments.add_refund"


def payment_by_id(payment_id: int) -> Payment:
    """Return a payment with its order; raises Payment.DoesNotExist."""
    return Payment.objects.select_related("order").get(pk=payment_id)


def payment_of_order(order: Order) -> Payment | None:
    """Return the payment that tells how paying an order stands: the settled, else the open, else the last one."""
    return payment_among(payments_of(order))


def payments_of(order: Order) -> list[Payment]:
    """Return every try to pay an order, in the order they began."""
    return list(order.payments.order_by("pk"))


def payment_among(payments: Sequence[Payment]) -> Payment | None:
    """The same of the payments of one order that were read already."""
    found = {payment.state: payment for payment in payments}
    states = (Payment.State.SUCCEEDED, *Payment.LIVE)
    return next((found[state] for state in states if state in found), payments[-1] if payments else None)


def payment_for(provider: str, *, ref: str, reference: str) -> Payment | None:
    """Return the payment a message is about: by the provider's name for it, else by ours."""
    known = Payment.objects.select_related("order").filter(provider=provider)
    return known.filter(provider_ref=ref).first() or known.filter(public_id=reference).first()


def payments_live(*, before: datetime, limit: int) -> list[Payment]:
    """Return payments that are under way since before a time, oldest first."""
    rows = Payment.objects.select_related("order").filter(state__in=Payment.LIVE, created_at__lte=before)
    # What a carrier is to collect waits for days, and nobody can be asked: people tell.
    rows = rows.exclude(provider="cash", state=Payment.State.PROCESSING)
    return list(rows.order_by("created_at")[:limit])


def live_payment_of(order: Order) -> Payment | None:
    """Return the payment of an order that is under way, or None."""
    return Payment.objects.select_related("order").filter(order=order, state__in=Payment.LIVE).first()


def call_of(key: str) -> ProviderCall:
    """Return what was asked of a provider under this key; raises ProviderCall.DoesNotExist."""
    return ProviderCall.objects.get(key=key)


def refund_by_id(refund_id: int) -> Refund:
    """Return a refund with its payment and order; raises Refund.DoesNotExist."""
    return Refund.objects.select_related("payment__order").get(pk=refund_id)


def refund_for(provider: str, *, ref: str, reference: str) -> Refund | None:
    """Return the refund a message is about."""
    known = Refund.objects.select_related("payment__order").filter(payment__provider=provider)
    return known.filter(provider_ref=ref).first() or known.filter(public_id=reference).first()


def refunds_open(*, before: datetime, limit: int) -> list[Refund]:
    """Return refunds that are under way since before a time, oldest first."""
    rows = Refund.objects.select_related("payment__order").filter(
        state=Refund.State.CREATED, created_at__lte=before
    )
    return list(rows.order_by("created_at")[:limit])


def refunds_of(order: Order) -> QuerySet[Refund]:
    """Return an order's refunds, newest first."""
    return Refund.objects.filter(payment__order=order).order_by("-pk")


def webhooks_waiting(*, before: datetime, limit: int) -> list[int]:
    """Return messages nobody looked at yet, oldest first."""
    rows = WebhookEvent.objects.filter(outcome=WebhookEvent.Outcome.WAITING, received_at__lte=before)
    return list(rows.order_by("received_at").values_list("pk", flat=True)[:limit])


def webhook_by_id(event_id: int) -> WebhookEvent:
    """Return a message; raises WebhookEvent.DoesNotExist."""
    return WebhookEvent.objects.get(pk=event_id)


def is_refund_operator(user: User | AnonymousUser) -> bool:
    """Tell whether this person may give money of any order back."""
    return user.is_authenticated and user.is_staff and user.has_perm(REFUND_PERMISSION)


def access_refund(
    user: User | AnonymousUser, order_id: str, *, brand_id: str | None
) -> tuple[Order, list[Fulfilment]]:
    """Return an order and the parcels of it this person may give money back for.

    With ``brand_id`` those of that brand, for whoever manages it; without, all of them, for operators.
    Raises Http404 for everybody else.
    """
    brand: Brand | None = None
    if brand_id is not None:
        brand = access_brand(user, brand_id, to="manage")
    elif not is_refund_operator(user):
        raise Http404
    parcels = Fulfilment.objects.filter(order__public_id=order_id).select_related("brand", "order__buyer")
    if brand is not None:
        parcels = parcels.filter(brand=brand)
    found = list(parcels.prefetch_related("lines"))
    if not found:
        raise Http404
    return found[0].order, found
