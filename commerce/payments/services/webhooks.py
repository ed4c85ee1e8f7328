"""The inbox: verify, store, answer; then look at the object itself, whatever the message claims."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.payments.errors import (
    DoesNotFit,
    MessageNeedsReason,
    MessageNotOpen,
    ProviderRefused,
    WebhookTooLarge,
)
from commerce.payments.events import PayeeReported, PayoutReported, WebhookStored
from commerce.payments.models import OperatorTask, WebhookEvent
from commerce.payments.payees_known import payee_is_known
from commerce.payments.providers.base import ProviderEvent
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import method_for, payment_for, refund_for, webhook_by_id
from commerce.payments.services.disputing import dispute_look
from commerce.payments.services.looking import payment_look
from commerce.payments.services.refunding import refund_look
from commerce.payments.services.saving import method_look
from commerce.payments.services.standing import operator_task, operator_tasks_settled
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

BODY_BYTES_MAX: Final = 64 * 1024
Outcome = WebhookEvent.Outcome
Verdict = tuple[WebhookEvent.Outcome, str]
KNOWN: Final[Verdict] = (Outcome.IGNORED, "known already")


@transaction.atomic
def webhook_receive(*, provider: str, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
    """Keep a provider's message; the same one again changes nothing.

    Raises WebhookTooLarge, WebhookUnsigned, WebhookStale and WebhookMalformed; then nothing is kept.
    """
    if len(body) > BODY_BYTES_MAX:
        raise WebhookTooLarge
    adapter = provider_for(provider)
    adapter.verify(headers, body)
    told = adapter.parse_event(body)
    event, is_new = WebhookEvent.objects.get_or_create(
        provider=provider,
        event_id=told.event_id,
        defaults={
            "kind": told.kind,
            "ref": told.ref,
            "reference": told.reference,
            "body": body.decode("utf-8", "replace"),
        },
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
    return _close(event, outcome, note[:300])


@transaction.atomic
def _close(event: WebhookEvent, outcome: Outcome, note: str) -> WebhookEvent:
    waiting = WebhookEvent.objects.filter(pk=event.pk, outcome=Outcome.WAITING)
    event.outcome, event.note, event.processed_at = outcome, note, timezone.now()
    if not waiting.update(outcome=outcome, note=note, processed_at=event.processed_at):
        return event
    subject, kind = f"webhook:{event.pk}", OperatorTask.Kind.MESSAGE_DOES_NOT_FIT
    if outcome == Outcome.FLAGGED:
        operator_task(kind=kind, subject=subject, note=f"{event.provider} {event.kind}: {note}")
    elif event.replays:
        operator_tasks_settled(kind=kind, subject=subject, outcome=str(outcome))
    return event


@transaction.atomic
def webhook_replay(*, event: WebhookEvent, by: User | None = None) -> WebhookEvent:
    """Have a message looked at once more, as if it had just come in."""
    WebhookEvent.objects.filter(pk=event.pk).update(
        outcome=Outcome.WAITING,
        note="",
        processed_at=None,
        replays=F("replays") + 1,
        closed_at=None,
        closed_by=None,
        close_reason="",
    )
    emit(WebhookStored(event_id=event.pk))
    event.refresh_from_db()
    return event


@transaction.atomic
def webhook_settle(*, event: WebhookEvent, reason: str, by: User) -> bool:
    """Say that nothing more is to be done about a message, and why; False when that was said before.

    Raises MessageNeedsReason, and MessageNotOpen for one that was applied or waits.
    """
    if not reason.strip():
        raise MessageNeedsReason
    rows = WebhookEvent.objects.filter(
        pk=event.pk, outcome__in=[Outcome.UNMATCHED, Outcome.FLAGGED], closed_at__isnull=True
    )
    if not rows.update(closed_at=timezone.now(), closed_by=by, close_reason=reason.strip()[:300]):
        event.refresh_from_db(fields=["outcome", "closed_at"])
        if event.closed_at is None:
            raise MessageNotOpen(state=event.get_outcome_display())
        return False
    subject = f"webhook:{event.pk}"
    kind = OperatorTask.Kind.MESSAGE_DOES_NOT_FIT
    operator_tasks_settled(kind=kind, subject=subject, outcome=reason.strip())
    return True


def _look(event: WebhookEvent, told: ProviderEvent) -> Verdict:
    subjects: dict[str, Callable[[str, ProviderEvent], Verdict]] = {
        "payment": _payment,
        "refund": _refund,
        "payout": _payout,
        "payee": _payee,
        "method": _method,
        "dispute": _dispute,
    }
    look = subjects.get(told.subject)
    return look(event.provider, told) if look else (Outcome.IGNORED, "nothing we follow")


def _agree(told: ProviderEvent, *, ref: str, reference: str, amount: Money | None, is_live: bool) -> None:
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
    return (Outcome.APPLIED, payment.state) if payment.state != before else KNOWN


def _refund(provider: str, told: ProviderEvent) -> Verdict:
    refund = refund_for(provider, ref=told.ref, reference=told.reference)
    if refund is None:
        return Outcome.UNMATCHED, "no refund of ours"
    # Some providers do not say of a refund whether its money is real; its payment did.
    _agree(
        told,
        ref=refund.provider_ref,
        reference=refund.public_id,
        amount=refund.money,
        is_live=provider_for(provider).is_live,
    )
    refund.provider_ref = refund.provider_ref or told.ref
    before = refund.state
    refund_look(refund)
    return (Outcome.APPLIED, refund.state) if refund.state != before else KNOWN


def _payout(provider: str, told: ProviderEvent) -> Verdict:
    with transaction.atomic():
        emit(PayoutReported(provider=provider, ref=told.ref, reference=told.reference))
    return Outcome.APPLIED, "told to the payouts"


def _payee(provider: str, told: ProviderEvent) -> Verdict:
    if not payee_is_known(provider, told.ref, told.reference):
        return Outcome.UNMATCHED, "no payee of ours"
    with transaction.atomic():
        emit(PayeeReported(provider=provider, ref=told.ref, owner=told.reference))
    return Outcome.APPLIED, "told to the payouts"


def _method(provider: str, told: ProviderEvent) -> Verdict:
    saved = method_for(provider, ref=told.ref, reference=told.reference)
    if saved is None:
        return Outcome.UNMATCHED, "no card of ours"
    _agree(
        told,
        ref=saved.provider_ref,
        reference=saved.public_id,
        amount=None,
        is_live=provider_for(provider).is_live,
    )
    saved.provider_ref = saved.provider_ref or told.ref
    before = saved.state
    method_look(saved)
    return (Outcome.APPLIED, saved.state) if saved.state != before else KNOWN


def _dispute(provider: str, told: ProviderEvent) -> Verdict:
    dispute, is_changed = dispute_look(provider=provider, ref=told.ref)
    if dispute is None and is_changed:
        return Outcome.APPLIED, "the bank asks, and took nothing"
    if dispute is None:
        return Outcome.UNMATCHED, "no payment of ours"
    return (Outcome.APPLIED, dispute.state) if is_changed else KNOWN
