"""The inbox: verify, store, answer; then look at the object itself, whatever the message claims."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.payments.errors import DoesNotFit, ProviderRefused, WebhookRefused
from commerce.payments.events import PayoutReported, WebhookStored
from commerce.payments.models import WebhookEvent
from commerce.payments.providers.base import ProviderEvent
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import payment_for, refund_for, webhook_by_id
from commerce.payments.services.looking import payment_look
from commerce.payments.services.refunding import refund_look
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

BODY_BYTES_MAX: Final = 64 * 1024
Outcome = WebhookEvent.Outcome
Verdict = tuple[WebhookEvent.Outcome, str]


@transaction.atomic
def webhook_receive(*, provider: str, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
    """Keep a provider's message; the same one again changes nothing.

    Raises WebhookRefused for what was not signed by the provider lately, or cannot be understood.
    """
    if len(body) > BODY_BYTES_MAX:
        raise WebhookRefused
    adapter = provider_for(provider)
    adapter.verify(headers, body)
    told = adapter.parse_event(body)
    event, is_new = WebhookEvent.objects.get_or_create(
        provider=provider,
        event_id=told.event_id,
        defaults={"kind": told.kind, "body": body.decode("utf-8", "replace")},
    )
    if is_new:
        emit(WebhookStored(event_id=event.pk))
    return event


def webhook_process(*, event_id: int) -> WebhookEvent:
    """Look after what a message is about. Raises ProviderAway; the message then waits for the sweep."""
    event = webhook_by_id(event_id)
    if event.outcome != Outcome.WAITING:
        return event
    told = provider_for(event.provider).parse_event(event.body.encode())
    try:
        outcome, note = _look(event, told)
    except DoesNotFit as error:
        outcome, note = Outcome.FLAGGED, str(error)
    except ProviderRefused as error:
        outcome, note = Outcome.UNMATCHED, f"the provider does not know it: {error.code}"
    event.outcome, event.note, event.processed_at = outcome, note[:300], timezone.now()
    WebhookEvent.objects.filter(pk=event.pk, outcome=Outcome.WAITING).update(
        outcome=event.outcome, note=event.note, processed_at=event.processed_at
    )
    return event


def _look(event: WebhookEvent, told: ProviderEvent) -> Verdict:
    subjects: dict[str, Callable[[str, ProviderEvent], Verdict]] = {
        "payment": _payment,
        "refund": _refund,
        "payout": _payout,
    }
    look = subjects.get(told.subject)
    return look(event.provider, told) if look else (Outcome.IGNORED, "nothing we follow")


def _agree(told: ProviderEvent, *, ref: str, reference: str, amount: Money, is_live: bool) -> None:
    """Raise DoesNotFit when a message claims another sum, currency, object or mode than we know."""
    if told.amount != amount:
        raise DoesNotFit("the message is about another sum or currency")
    if told.reference != reference or ref not in ("", told.ref):
        raise DoesNotFit("the message is about another order")
    if told.is_live != is_live:
        raise DoesNotFit("test money on a live site, or the other way round")


def _payment(provider: str, told: ProviderEvent) -> Verdict:
    payment = payment_for(provider, ref=told.ref, reference=told.reference)
    if payment is None:
        return Outcome.UNMATCHED, "no payment of ours"
    is_live = provider_for(provider).is_live
    _agree(
        told,
        ref=payment.provider_ref,
        reference=payment.public_id,
        amount=payment.money,
        is_live=is_live,
    )
    # The message may be faster than the answer to the call that made the object.
    payment.provider_ref = payment.provider_ref or told.ref
    before = payment.state
    payment_look(payment)
    return (Outcome.APPLIED, payment.state) if payment.state != before else (Outcome.IGNORED, "known already")


def _refund(provider: str, told: ProviderEvent) -> Verdict:
    refund = refund_for(provider, ref=told.ref, reference=told.reference)
    if refund is None:
        return Outcome.UNMATCHED, "no refund of ours"
    is_live = provider_for(provider).is_live
    _agree(told, ref=refund.provider_ref, reference=refund.public_id, amount=refund.money, is_live=is_live)
    refund.provider_ref = refund.provider_ref or told.ref
    before = refund.state
    refund_look(refund)
    return (Outcome.APPLIED, refund.state) if refund.state != before else (Outcome.IGNORED, "known already")


def _payout(provider: str, told: ProviderEvent) -> Verdict:
    with transaction.atomic():
        emit(PayoutReported(provider=provider, ref=told.ref, reference=told.reference))
    return Outcome.APPLIED, "told to the payouts"
