"""Disputes as the provider tells them: their money is set aside while they are open, and follows how they end.

While a dispute is open the bank has the money. What it took is claimed from the order's parts at once, in the way a
refund is, so that nobody is paid out of it and nothing goes back twice; a dispute that is lost settles that claim,
one that is won gives it up. What no part of the order is left to bear is the house's loss, like the provider's fee.
"""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, provider_owner
from commerce.ledger.services import Posting, account
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.services import order_refund_apply, order_refund_settle, order_refund_void
from commerce.orders.trail import shipping_subject
from commerce.payments.errors import DoesNotFit
from commerce.payments.events import DisputeAnswerReceived, DisputeLost, DisputeOpened, DisputeWon
from commerce.payments.models import Dispute, DisputeStep, OperatorTask, Payment
from commerce.payments.providers.base import DisputeState
from commerce.payments.providers.registry import provider_for
from commerce.payments.services.hearing import step_note
from commerce.payments.services.standing import operator_task, operator_tasks_settled
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money

State = Dispute.State
BEFORE: Final[dict[str, tuple[str, ...]]] = {
    State.NEEDS_RESPONSE: (),
    State.UNDER_REVIEW: (State.NEEDS_RESPONSE,),
    State.WON: Dispute.OPEN,
    State.LOST: Dispute.OPEN,
}


def dispute_look(*, provider: str, ref: str) -> tuple[Dispute | None, bool]:
    """Ask the provider how a dispute stands and apply it; whether that changed anything.

    None for a payment that is not ours (then nothing changed), and for a bank that only asks. Raises ProviderAway,
    ProviderRefused and DoesNotFit.
    """
    state = provider_for(provider).fetch_dispute(ref)
    payment = (
        Payment.objects.select_related("order").filter(provider=provider, provider_ref=state.of).first()
        if state.of
        else None
    )
    if payment is None:
        return None, False
    is_known = Dispute.objects.filter(payment=payment, provider_ref=ref).exists()
    if not state.has_withdrawn and not is_known:
        _inquire(payment, state)
        return None, True
    return dispute_apply(payment=payment, state=state)


@transaction.atomic
def _inquire(payment: Payment, state: DisputeState) -> None:
    """The bank asks and has taken nothing, so that nothing is booked: somebody answers it at the provider."""
    _fits(payment, state)
    subject = _inquiry(state.ref)
    if state.status == "needs_response":
        note = _(
            "A bank asks about %(amount)s of order %(number)s; it took nothing. Answer at the provider."
        ) % {
            "amount": format_money(state.amount),
            "number": payment.order.number,
        }
        operator_task(kind=OperatorTask.Kind.DISPUTE, subject=subject, note=note, due_at=state.answer_by)
    else:
        operator_tasks_settled(kind=OperatorTask.Kind.DISPUTE, subject=subject, outcome=state.status)


def _inquiry(ref: str) -> str:
    return f"inquiry:{ref}"[:60]


@transaction.atomic
def dispute_apply(*, payment: Payment, state: DisputeState) -> tuple[Dispute, bool]:
    """Bring a dispute to what the provider says: only ever forwards. Raises DoesNotFit; then nothing changed."""
    _fits(payment, state)
    # Everything about the money of one order passes here one after the other.
    Order.objects.select_for_update().get(pk=payment.order_id)
    dispute, is_new = Dispute.objects.get_or_create(
        payment=payment,
        provider_ref=state.ref,
        defaults={
            "amount_minor": state.amount.minor,
            "currency": state.amount.currency,
            "reason": state.reason[:40],
            "answer_by": state.answer_by,
        },
    )
    if is_new:
        _open(dispute)
    wanted = State(state.status)
    rows = Dispute.objects.filter(pk=dispute.pk, state__in=BEFORE[wanted])
    moved = bool(rows.update(state=wanted, **({"closed_at": timezone.now()} if wanted in _ENDS else {})))
    dispute.refresh_from_db()
    if not moved and wanted in _ENDS and wanted != dispute.state:
        # It was decided, and now it is decided otherwise: no program undoes what was booked for that.
        raise DoesNotFit(f"the dispute was {dispute.state}, and is said to be {wanted}")
    _fee(dispute, state.fee)
    if moved:
        step_note(dispute, DisputeStep.Kind(wanted.value))
        _ENDS.get(wanted, _under_review)(dispute)
    return dispute, is_new or moved


def _fits(payment: Payment, state: DisputeState) -> None:
    if state.amount.currency != payment.currency or not 0 < state.amount.minor <= payment.amount_minor:
        raise DoesNotFit(
            f"{state.amount.minor} {state.amount.currency} of {payment.amount_minor} is disputed"
        )
    if state.is_live != provider_for(payment.provider).is_live:
        raise DoesNotFit("test money on a live site, or the other way round")


def _post(dispute: Dispute, step: str, kind: MovementKind, debit: str, credit: str, money: Money) -> None:
    """Write one transfer of a dispute, once for each step."""
    owners: dict[str, str] = {AccountKind.CLEARING: provider_owner(dispute.payment.provider)}
    ledger.post(
        key=f"dispute:{dispute.public_id}:{step}",
        kind=kind,
        reference=dispute.payment.order.public_id,
        lines=[
            Posting(
                account(debit, owners.get(debit, ""), money.currency),
                account(credit, owners.get(credit, ""), money.currency),
                money,
                dispute.public_id,
            )
        ],
    )


def _open(dispute: Dispute) -> None:
    _post(dispute, "opened", MovementKind.DISPUTE, AccountKind.DISPUTE, AccountKind.CLEARING, dispute.money)
    claims = _claim(dispute)
    claimed = sum(int(claim["minor"]) for claim in claims)
    Dispute.objects.filter(pk=dispute.pk).update(claims=claims)
    dispute.claims = claims
    step_note(dispute, DisputeStep.Kind.OPENED, what=format_money(dispute.money))
    emit(DisputeOpened(dispute_id=dispute.pk, order_id=dispute.payment.order_id, minor=dispute.amount_minor))
    note = _("%(amount)s of order %(number)s is disputed.") % {
        "amount": f"{dispute.amount_minor} {dispute.currency}",
        "number": dispute.payment.order.number,
    }
    if claimed < dispute.amount_minor:
        note += f" {dispute.amount_minor - claimed} of it went back before."
    operator_task(
        kind=OperatorTask.Kind.DISPUTE, subject=_subject(dispute), note=note, due_at=dispute.answer_by
    )
    operator_tasks_settled(
        kind=OperatorTask.Kind.DISPUTE, subject=_inquiry(dispute.provider_ref), outcome=_subject(dispute)
    )


def _subject(dispute: Dispute) -> str:
    return f"dispute:{dispute.public_id}"


def _claim(dispute: Dispute) -> list[dict[str, Any]]:
    """Set aside what is left of the order's parts, in proportion, up to the disputed amount."""
    order = dispute.payment.order
    order.refresh_from_db()
    if order.state != Order.State.PAID:
        return []
    left: dict[str, int] = {}
    for line in OrderLine.objects.filter(order=order).order_by("pk"):
        left[line.public_id] = line.total_minor - line.refunded_minor
    for parcel in Fulfilment.objects.filter(order=order).order_by("pk"):
        left[shipping_subject(parcel)] = parcel.shipping_minor - parcel.shipping_refunded_minor
    left = {part: minor for part, minor in left.items() if minor > 0}
    wanted = min(dispute.amount_minor, sum(left.values()))
    if not wanted:
        return []
    shares = Money(wanted, dispute.currency).allocate(list(left.values()))
    parts = [
        RefundPart(part, share.minor, is_argued=True)
        for part, share in zip(left, shares, strict=True)
        if share
    ]
    return order_refund_apply(order=order, refund=dispute.public_id, parts=parts)


def _fee(dispute: Dispute, fee: Money) -> None:
    """Book what the provider keeps for it, and what of that it gives back when it is won; each once."""
    rows = Dispute.objects.filter(pk=dispute.pk, fee_minor=0)
    kind = MovementKind.DISPUTE_FEE
    if fee and rows.update(fee_minor=fee.minor, fee_currency=fee.currency):
        _post(dispute, "fee", kind, AccountKind.WRITE_OFF, AccountKind.CLEARING, fee)
    elif dispute.state == State.WON and dispute.fee and not fee:
        _post(dispute, "fee_back", kind, AccountKind.CLEARING, AccountKind.WRITE_OFF, dispute.fee)


def _under_review(dispute: Dispute) -> None:
    emit(DisputeAnswerReceived(dispute_id=dispute.pk, order_id=dispute.payment.order_id))
    operator_tasks_settled(
        kind=OperatorTask.Kind.DISPUTE, subject=_subject(dispute), outcome=str(State.UNDER_REVIEW)
    )


def _won(dispute: Dispute) -> None:
    _post(dispute, "won", MovementKind.DISPUTE_WON, AccountKind.CLEARING, AccountKind.DISPUTE, dispute.money)
    if dispute.claims:
        order_refund_void(order=dispute.payment.order, refund=dispute.public_id, claims=dispute.claims)
    emit(DisputeWon(dispute_id=dispute.pk, order_id=dispute.payment.order_id))
    operator_tasks_settled(kind=OperatorTask.Kind.DISPUTE, subject=_subject(dispute), outcome=str(State.WON))


def _lost(dispute: Dispute) -> None:
    borne = Money(sum(int(claim["minor"]) for claim in dispute.claims), dispute.currency)
    if dispute.claims:
        # The claim returns to where the sale's money stood: what the bank took takes its place there.
        _post(dispute, "lost", MovementKind.DISPUTE, AccountKind.CLEARING, AccountKind.DISPUTE, borne)
        order_refund_settle(
            order=dispute.payment.order,
            refund=dispute.public_id,
            claims=dispute.claims,
            reason=_("Your bank gave the money back after a dispute."),
        )
    rest = dispute.money - borne
    if rest:
        _post(dispute, "written_off", MovementKind.DISPUTE, AccountKind.WRITE_OFF, AccountKind.DISPUTE, rest)
        Dispute.objects.filter(pk=dispute.pk).update(written_off_minor=rest.minor)
    emit(DisputeLost(dispute_id=dispute.pk, order_id=dispute.payment.order_id, minor=dispute.amount_minor))
    operator_tasks_settled(kind=OperatorTask.Kind.DISPUTE, subject=_subject(dispute), outcome=str(State.LOST))


_ENDS: Final = {State.WON: _won, State.LOST: _lost}
