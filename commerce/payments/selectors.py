"""Reads of payments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, When
from django.http import Http404

from commerce.orders.models import Fulfilment, Order
from commerce.payments.errors import ProviderWaits
from commerce.payments.models import (
    Dispute,
    DisputeFile,
    GoodwillCode,
    Payment,
    ProviderCall,
    ProviderCustomer,
    ProviderPause,
    Refund,
    SavedMethod,
    WebhookEvent,
)
from commerce.payments.providers.registry import BY_HAND, provider_for
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand

REFUND_PERMISSION = "payments.add_refund"
DISPUTE_PERMISSION = "payments.change_dispute"


def payment_by_id(payment_id: int) -> Payment:
    """Return a payment with its order; raises Payment.DoesNotExist."""
    return Payment.objects.select_related("order").get(pk=payment_id)


def payments_of(order: Order) -> list[Payment]:
    """Return every try to pay an order, in the order they began."""
    return list(order.payments.order_by("pk"))


def is_key_of_another(order: Order, key: UUID) -> bool:
    """Tell whether a page's key began to pay another order already."""
    return Payment.objects.filter(key=key).exclude(order=order).exists()


def payment_among(payments: Sequence[Payment]) -> Payment | None:
    """Return the payment that tells how paying an order stands: the settled, else the open, else the last one."""
    found = {payment.state: payment for payment in payments}
    states = (Payment.State.SUCCEEDED, *Payment.LIVE)
    return next((found[state] for state in states if state in found), payments[-1] if payments else None)


def payment_for(provider: str, *, ref: str, reference: str) -> Payment | None:
    """Return the payment a message is about: by the provider's name for it, else by ours."""
    known = Payment.objects.select_related("order").filter(provider=provider)
    return known.filter(provider_ref=ref).first() or known.filter(public_id=reference).first()


def payments_live(*, before: datetime, limit: int, without: Collection[str] = ()) -> list[Payment]:
    """Return payments that are under way since before a time, oldest first; none of some providers."""
    rows = Payment.objects.select_related("order").filter(state__in=Payment.LIVE, created_at__lte=before)
    # What a carrier is to collect, or a buyer to send, waits for days, and nobody can be asked: people tell.
    rows = rows.exclude(provider__in=BY_HAND, state=Payment.State.PROCESSING)
    rows = rows.exclude(provider__in=without)
    return list(rows.order_by("created_at")[:limit])


def live_payment_of(order: Order) -> Payment | None:
    """Return the payment of an order that is under way, or None."""
    return Payment.objects.select_related("order").filter(order=order, state__in=Payment.LIVE).first()


def is_overdue(payment: Payment, since: datetime) -> bool:
    """Tell whether somebody has waited since then for money that a buyer was to send; at a door it is not sent."""
    return (
        payment.state == Payment.State.PROCESSING
        and payment.provider in BY_HAND
        and not provider_for(payment.provider).is_on_delivery
        and payment.created_at <= since
    )


def orders_waiting(*, overdue: datetime, paused: Collection[str]) -> QuerySet[Payment, int]:
    """Return the orders (their keys) whose money may be on the way, or whose provider wants to be left alone."""
    sent_by_buyers = [code for code in BY_HAND if not provider_for(code).is_on_delivery]
    under_way = Q(state__in=[Payment.State.CREATED, Payment.State.PROCESSING]) & ~Q(
        state=Payment.State.PROCESSING, provider__in=sent_by_buyers, created_at__lte=overdue
    )
    rows = Payment.objects.filter(under_way | Q(state=Payment.State.REQUIRES_ACTION, provider__in=paused))
    return rows.order_by().values_list("order_id", flat=True)


def call_of(key: str) -> ProviderCall:
    """Return what was asked of a provider under this key; raises ProviderCall.DoesNotExist."""
    return ProviderCall.objects.get(key=key)


def is_to_be_asked_anew(key: str) -> bool:
    """Tell whether a call was answered with "not yet": asking again is another call."""
    return ProviderCall.objects.filter(key=key, last_error__startswith=ProviderWaits.__name__).exists()


def refund_by_id(refund_id: int) -> Refund:
    """Return a refund with its payment and order; raises Refund.DoesNotExist."""
    return Refund.objects.select_related("payment__order").get(pk=refund_id)


def refund_for(provider: str, *, ref: str, reference: str) -> Refund | None:
    """Return the refund a message is about."""
    known = Refund.objects.select_related("payment__order").filter(payment__provider=provider)
    return known.filter(provider_ref=ref).first() or known.filter(public_id=reference).first()


def refunds_open(*, before: datetime, limit: int, without: Collection[str] = ()) -> list[Refund]:
    """Return refunds that are under way since before a time, oldest first; none of some providers."""
    rows = Refund.objects.select_related("payment__order").filter(
        state=Refund.State.CREATED, created_at__lte=before
    )
    rows = rows.exclude(payment__provider__in=without)
    return list(rows.order_by("created_at")[:limit])


def goodwill_code_by_id(code_id: int) -> GoodwillCode:
    """Return a code that was given out of kindness; raises GoodwillCode.DoesNotExist."""
    return GoodwillCode.objects.select_related("code__brand").get(pk=code_id)


def refunds_of(order: Order) -> QuerySet[Refund]:
    """Return an order's refunds, newest first."""
    return Refund.objects.filter(payment__order=order).order_by("-pk")


def webhooks_waiting(*, before: datetime, limit: int, without: Collection[str] = ()) -> list[int]:
    """Return messages nobody looked at yet, oldest first; none of some providers."""
    rows = WebhookEvent.objects.filter(outcome=WebhookEvent.Outcome.WAITING, received_at__lte=before)
    rows = rows.exclude(provider__in=without)
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


def providers_paused(now: datetime) -> list[str]:
    """Return the providers that asked to be left alone and still are."""
    return list(ProviderPause.objects.filter(until__gt=now).values_list("provider", flat=True))


def customer_ref(user: User, provider: str) -> str:
    """Return the provider's name for somebody, or nothing when it has none yet."""
    rows = ProviderCustomer.objects.filter(user=user, provider=provider)
    return rows.values_list("ref", flat=True).first() or ""


def methods_of(user: User) -> list[SavedMethod]:
    """Return the cards somebody keeps, the usual one first."""
    return list(
        SavedMethod.objects.filter(user=user, state__in=SavedMethod.KEPT).order_by("-is_usual", "-pk")
    )


def methods_ready(user: User) -> list[SavedMethod]:
    """Return somebody's cards that the provider in use could charge, the usual one first."""
    rows = SavedMethod.objects.filter(
        user=user, state=SavedMethod.State.READY, provider=settings.PAYMENT_PROVIDER
    )
    return list(rows.select_related("user").order_by("-is_usual", "-pk"))


def usual_method(user: User) -> SavedMethod | None:
    """Return the card that is charged when nobody is asked, or None: then somebody cannot bid, for instance."""
    return next(iter(methods_ready(user)), None)


def access_method(viewer: User | AnonymousUser, public_id: str) -> SavedMethod:
    """Return a kept card for whoever keeps it; Http404 for everybody else."""
    if not viewer.is_authenticated:
        raise Http404
    rows = SavedMethod.objects.select_related("user").filter(user=viewer, state__in=SavedMethod.KEPT)
    saved = rows.filter(public_id=public_id).first()
    if saved is None:
        raise Http404
    return saved


def method_for(provider: str, *, ref: str, reference: str) -> SavedMethod | None:
    """Return the kept card a message is about."""
    known = SavedMethod.objects.select_related("user").filter(provider=provider)
    return known.filter(provider_ref=ref).first() or known.filter(public_id=reference).first()


def methods_open(*, before: datetime, limit: int, without: Collection[str] = ()) -> list[SavedMethod]:
    """Return cards that are being kept since before a time, oldest first."""
    rows = SavedMethod.objects.select_related("user").filter(
        state__in=[SavedMethod.State.CREATED, SavedMethod.State.REQUIRES_ACTION], created_at__lte=before
    )
    return list(rows.exclude(provider__in=without).order_by("created_at")[:limit])


def is_disputed(order: Order) -> bool:
    """Tell whether the bank has money of an order until it decides."""
    return Dispute.objects.filter(payment__order=order, state__in=Dispute.OPEN).exists()


def dispute_by_id(dispute_id: int) -> Dispute:
    """Return a dispute; raises Dispute.DoesNotExist."""
    return Dispute.objects.get(pk=dispute_id)


def is_dispute_operator(user: User | AnonymousUser) -> bool:
    """Tell whether this person may look after disputes."""
    return user.is_authenticated and user.is_staff and user.has_perm(DISPUTE_PERMISSION)


def access_disputes(viewer: User | AnonymousUser, *, state: str = "") -> QuerySet[Dispute]:
    """Return disputes for operators: those that wait for us first, by deadline. Http404 for everybody else."""
    if not is_dispute_operator(viewer):
        raise Http404
    rows = Dispute.objects.select_related("payment__order")
    rows = rows.filter(state=state) if state else rows
    waits = Case(When(state=Dispute.State.NEEDS_RESPONSE, then=0), default=1)
    return rows.order_by(waits, "answer_by", "-pk")


def access_dispute(viewer: User | AnonymousUser, public_id: str) -> Dispute:
    """Return a dispute for operators; Http404 for everybody else."""
    found = access_disputes(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def access_dispute_file(viewer: User | AnonymousUser, public_id: str, file_id: int) -> DisputeFile:
    """Return a file of evidence for operators; Http404 for everybody else."""
    dispute = access_dispute(viewer, public_id)
    found = DisputeFile.objects.select_related("dispute__payment").filter(dispute=dispute, pk=file_id).first()
    if found is None:
        raise Http404
    return found
