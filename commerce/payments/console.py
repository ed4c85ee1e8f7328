"""Reads of the operators' console: payments with everything that belongs to them, and the inbox of messages.

Lists go on from a row, so that the thousandth page costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from commerce.orders.models import Fulfilment
from commerce.payments.calls import call_key
from commerce.payments.models import Dispute, DisputeFile, Payment, ProviderCall, Refund, WebhookEvent
from marketplace.accounts.models import User
from marketplace.brands.models import Brand

PAYMENTS_PERMISSION: Final = "payments.view_payment"
MESSAGES_PERMISSION: Final = "payments.view_webhookevent"
REPLAY_PERMISSION: Final = "payments.change_webhookevent"
# What is asked of a provider under a key of its own, by what the key is made of.
PAYMENT_CALLS: Final = ("start", "cancel")
MESSAGES_SHOWN: Final = 50
Viewer = User | AnonymousUser
ModelT = TypeVar("ModelT", bound=Model)


def may(viewer: Viewer, permission: str) -> bool:
    """Tell whether this is an operator with a right."""
    return viewer.is_authenticated and viewer.is_staff and viewer.has_perm(permission)


def _demand(viewer: Viewer, permission: str) -> None:
    if not may(viewer, permission):
        raise Http404


def onwards(rows: QuerySet[ModelT], before: str, limit: int) -> tuple[list[ModelT], str]:
    """Return rows newest first from before one on, and the row the next page goes on from ("": there is none)."""
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else ""


@dataclass(frozen=True)
class PaymentFilter:
    """Which payments are looked for; ``words`` is an order's number, a buyer's address, or a name at the provider."""

    state: str = ""
    provider: str = ""
    currency: str = ""
    words: str = ""


def access_payments(viewer: Viewer, wanted: PaymentFilter) -> QuerySet[Payment]:
    """Return payments for operators who may look at them; Http404 for everybody else."""
    _demand(viewer, PAYMENTS_PERMISSION)
    rows = Payment.objects.select_related("order__buyer")
    for name in ("state", "provider", "currency"):
        value = getattr(wanted, name)
        rows = rows.filter(**{name: value}) if value else rows
    words = wanted.words.strip()
    if not words:
        return rows
    if "@" in words:
        return rows.filter(order__buyer__email__iexact=words)
    number = words.lower().removeprefix("sf-")
    return rows.filter(
        Q(order__public_id__startswith=number) | Q(public_id=words.lower()) | Q(provider_ref=words)
    )


@dataclass
class PaymentTold:
    """One payment and everything that belongs to it."""

    payment: Payment
    calls: Sequence[ProviderCall]
    messages: Sequence[WebhookEvent]
    refunds: Sequence[Refund]
    disputes: Sequence[Dispute]
    others: Sequence[Payment]
    brands: Sequence[Brand] = field(default_factory=tuple)


def access_payment(viewer: Viewer, public_id: str) -> PaymentTold:
    """Return a payment for operators who may look at payments; Http404 for everybody else."""
    _demand(viewer, PAYMENTS_PERMISSION)
    payment = (
        Payment.objects.select_related("order__buyer", "order__market").filter(public_id=public_id).first()
    )
    if payment is None:
        raise Http404
    refunds = list(Refund.objects.filter(payment=payment).select_related("asked_by").order_by("pk"))
    disputes = list(Dispute.objects.filter(payment=payment).order_by("pk"))
    parts = Fulfilment.objects.filter(order=payment.order_id).select_related("brand").order_by("pk")
    return PaymentTold(
        payment=payment,
        calls=_calls(payment, refunds, disputes),
        messages=_messages(payment, refunds, disputes),
        refunds=refunds,
        disputes=disputes,
        others=list(Payment.objects.filter(order=payment.order_id).exclude(pk=payment.pk).order_by("pk")),
        brands=[part.brand for part in parts],
    )


def _calls(payment: Payment, refunds: Sequence[Refund], disputes: Sequence[Dispute]) -> list[ProviderCall]:
    """What was asked of the provider: found by the keys it was asked with."""
    files: list[UUID] = list(DisputeFile.objects.filter(dispute__in=disputes).values_list("key", flat=True))
    keys = [call_key(payment.key, operation) for operation in PAYMENT_CALLS]
    keys += [call_key(refund.key, "refund") for refund in refunds]
    keys += [call_key(key, "evidence") for key in files]
    return list(ProviderCall.objects.filter(key__in=keys).order_by("pk"))


def _messages(payment: Payment, refunds: Sequence[Refund], disputes: Sequence[Dispute]) -> list[WebhookEvent]:
    refs = [payment.provider_ref, *(each.provider_ref for each in refunds)]
    refs += [each.provider_ref for each in disputes]
    names = [payment.public_id, *(refund.public_id for refund in refunds)]
    about = Q(ref__in=[ref for ref in refs if ref]) | Q(reference__in=names)
    rows = WebhookEvent.objects.filter(about, provider=payment.provider).defer("body")
    return list(rows.order_by("-pk")[:MESSAGES_SHOWN])[::-1]


# What an operator sees of the inbox: what needs them first.
OPEN: Final = (WebhookEvent.Outcome.UNMATCHED, WebhookEvent.Outcome.FLAGGED)


def access_messages(viewer: Viewer, *, state: str, provider: str = "") -> QuerySet[WebhookEvent]:
    """Return messages of providers for operators who may look at them; Http404 for everybody else.

    ``state``: "open" for those that belong to nothing or do not fit, and that nobody closed; an outcome; or "all".
    """
    _demand(viewer, MESSAGES_PERMISSION)
    rows = WebhookEvent.objects.defer("body")
    rows = rows.filter(provider=provider) if provider else rows
    if state == "open":
        return rows.filter(outcome__in=OPEN, closed_at__isnull=True)
    return rows if state == "all" else rows.filter(outcome=state)


def access_message(viewer: Viewer, event_id: int) -> WebhookEvent:
    """Return a message for operators who may look at them; Http404 for everybody else."""
    _demand(viewer, MESSAGES_PERMISSION)
    return _or_404(WebhookEvent.objects.select_related("closed_by").filter(pk=event_id))


def access_message_deeds(viewer: Viewer, event_id: int) -> WebhookEvent:
    """Return a message for operators who may have it looked at again, or close it; Http404 for everybody else."""
    _demand(viewer, REPLAY_PERMISSION)
    return _or_404(WebhookEvent.objects.filter(pk=event_id))


def _or_404(rows: QuerySet[WebhookEvent]) -> WebhookEvent:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def payment_of_message(event: WebhookEvent) -> Payment | None:
    """Return the payment a message is about, directly or by a refund or a dispute of it."""
    ref, reference = event.ref or "-", event.reference or "-"
    about = (
        Q(provider_ref=ref)
        | Q(public_id=reference)
        | Q(refunds__provider_ref=ref)
        | Q(refunds__public_id=reference)
        | Q(disputes__provider_ref=ref)
    )
    return Payment.objects.select_related("order").filter(about, provider=event.provider).distinct().first()


def providers_told() -> list[str]:
    """Return the providers that payments went through or messages came from."""
    codes = set(Payment.objects.order_by().values_list("provider", flat=True).distinct())
    return sorted(codes)
