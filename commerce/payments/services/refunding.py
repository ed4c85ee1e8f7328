"""Money back: asked for by people, or owed because nothing could be sold for it."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, provider_owner
from commerce.ledger.services import Posting, account
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Deed, Order, OrderLine
from commerce.orders.services import (
    money_back_note,
    order_note_payment,
    order_refund_apply,
    order_refund_settle,
    order_refund_void,
)
from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import (
    DoesNotFit,
    ProviderRefused,
    RefundDisputed,
    RefundKeyTaken,
    RefundNotPossible,
)
from commerce.payments.events import RefundBegun
from commerce.payments.models import OperatorTask, Payment, Refund
from commerce.payments.providers.base import MoneyState
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of, is_disputed
from commerce.payments.services.standing import operator_task
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.refusals import Refusal


def refund_of_key(order: Order, key: UUID) -> Refund | None:
    """Return what a form has begun already; raises RefundKeyTaken when that was for another order."""
    first = Refund.objects.select_related("payment").filter(key=key).first()
    if first is not None and first.payment.order_id != order.pk:
        raise RefundKeyTaken
    return first


def refund_begin(
    *,
    order: Order,
    key: UUID,
    parts: Sequence[RefundPart],
    reason: str,
    asked_by: User | None,
    deed: str = Deed.Kind.REFUNDED,
) -> Refund:
    """Give back parts of an order; the same key (made by the form) returns the first refund.

    It is written down as the deed of whoever asked for it.

    Raises RefundNotPossible, RefundDisputed, RefundKeyTaken, RefundTooLarge, RefundEmpty and RefundPartUnknown; then
    nothing changed.
    """
    first = refund_of_key(order, key)
    if first is not None:
        return first
    try:
        return _begin(order, key, parts, reason, (asked_by, deed))
    except (IntegrityError, Refusal):
        # The same form may have been sent twice at the same moment, and the other one claimed the rest.
        first = refund_of_key(order, key)
        if first is None:
            raise
        return first


@transaction.atomic
def _begin(
    order: Order, key: UUID, parts: Sequence[RefundPart], reason: str, who: tuple[User | None, str]
) -> Refund:
    asked_by, deed = who
    payment = Payment.objects.filter(order=order, state=Payment.State.SUCCEEDED).first()
    if payment is None:
        raise RefundNotPossible
    if is_disputed(order):
        raise RefundDisputed
    public_id = new_public_id()
    claims = order_refund_apply(order=order, refund=public_id, parts=parts)
    refund = Refund.objects.create(
        public_id=public_id,
        key=key,
        payment=payment,
        amount_minor=sum(int(claim["minor"]) for claim in claims),
        currency=order.currency,
        reason=reason[:200],
        parts=claims,
        kindness=_giver(parts),
        asked_by=asked_by,
    )
    money_back_note(order=order, claims=claims, by=asked_by, kind=deed)
    emit(RefundBegun(refund_id=refund.pk))
    return refund


def _giver(parts: Sequence[RefundPart]) -> str:
    """Return whose present it is; nobody's, when something is taken back for it."""
    if not all(part.is_kindness for part in parts):
        return ""
    is_brands = any(part.borne_by_brand for part in parts)
    return Refund.Kindness.BRAND if is_brands else Refund.Kindness.HOUSE


@transaction.atomic
def line_give_back(*, line: OrderLine, key: UUID, reason: str) -> Refund | None:
    """Give back whatever is left of a line, its pieces to the shelf; None when nothing is. The same key, once.

    Raises what ``refund_begin`` raises. While a dispute is open RefundDisputed, whatever is left: what the bank has
    looks like what went back, and is owed when it decides for the house.
    """
    order = Order.objects.select_for_update().get(pk=line.order_id)
    if is_disputed(order):
        raise RefundDisputed
    line.refresh_from_db()
    left = line.total_minor - line.refunded_minor
    if not left:
        return None
    part = RefundPart(line.public_id, left, pieces=line.quantity - line.refunded_quantity, restock=True)
    return refund_begin(order=order, key=key, parts=[part], reason=reason, asked_by=None)


@transaction.atomic
def payment_return(*, payment: Payment, reason: str) -> Refund:
    """Send all of a payment back for which nothing was sold: booked as received and owed to the buyer, once."""
    key = uuid5(payment.key, "return")
    first = Refund.objects.filter(key=key).first()
    if first is not None:
        return first
    clearing = account(AccountKind.CLEARING, provider_owner(payment.provider), payment.currency)
    owed = account(AccountKind.REFUNDABLE, "", payment.currency)
    reference = payment.order.public_id
    ledger.post(
        key=f"receipt:{payment.public_id}",
        kind=MovementKind.RECEIPT,
        reference=reference,
        lines=[Posting(clearing, owed, payment.money, payment.public_id)],
    )
    refund = Refund.objects.create(
        key=key,
        payment=payment,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        reason=reason,
        of_receipt=True,
    )
    ledger.reserve(
        key=f"refund:{refund.public_id}",
        kind=MovementKind.REFUND,
        reference=reference,
        lines=[Posting(owed, clearing, payment.money, payment.public_id)],
    )
    emit(RefundBegun(refund_id=refund.pk))
    return refund


def refund_send(refund: Refund) -> Refund:
    """Ask the provider to send a refund, or how it stands; any number of times, sent once. Raises ProviderAway."""
    if refund.state != Refund.State.CREATED:
        return refund
    if refund.provider_ref:
        return refund_look(refund)
    payment = refund.payment
    provider = provider_for(payment.provider)
    key = call_key(refund.key, "refund")
    call_note(
        provider=provider.code,
        key=key,
        operation="refund",
        request={"of": payment.provider_ref, "amount": refund.amount_minor, "currency": refund.currency},
    )
    call = call_of(key)
    try:
        # Keys are forgotten after a day: what may have been sent before is looked for, not asked for again.
        state = provider.find_refund(payment.provider_ref, refund.public_id) if call.attempts else None
        state = state or call_make(
            key,
            lambda: provider.refund(payment.provider_ref, refund.money, reference=refund.public_id, key=key),
        )
    except ProviderRefused as error:
        _fail(refund, error.code)
        return refund
    Refund.objects.filter(pk=refund.pk, provider_ref="").update(provider_ref=state.ref)
    refund.refresh_from_db()
    return refund


def refund_look(refund: Refund) -> Refund:
    """Ask the provider how a refund stands and apply it. Raises ProviderAway, ProviderRefused and DoesNotFit."""
    state = provider_for(refund.payment.provider).fetch_refund(refund.provider_ref)
    refund_apply(refund=refund, state=state)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def refund_apply(*, refund: Refund, state: MoneyState) -> bool:
    """Bring a refund to what the provider says; False when it was there already. Raises DoesNotFit."""
    if (state.amount, state.reference) != (refund.money, refund.public_id):
        raise DoesNotFit("it belongs to another refund, or is of another sum")
    Refund.objects.filter(pk=refund.pk, provider_ref="").update(provider_ref=state.ref)
    if state.status == "succeeded":
        return _succeed(refund)
    if state.status == "failed":
        return _fail(refund, state.failure_code)
    return False


def _succeed(refund: Refund) -> bool:
    rows = Refund.objects.filter(pk=refund.pk, state=Refund.State.CREATED)
    if not rows.update(state=Refund.State.SUCCEEDED, settled_at=timezone.now()):
        return False
    order = refund.payment.order
    if not refund.of_receipt:
        order_refund_settle(order=order, refund=refund.public_id, claims=refund.parts, reason=refund.reason)
    else:
        ledger.settle(key=f"refund:{refund.public_id}")
        if refund.payment.state == Payment.State.SUCCEEDED:
            order_note_payment(order_id=order.pk, state="returned")
    return True


@transaction.atomic
def _fail(refund: Refund, code: str) -> bool:
    rows = Refund.objects.filter(pk=refund.pk, state=Refund.State.CREATED)
    if not rows.update(state=Refund.State.FAILED, failure_code=code[:40], settled_at=timezone.now()):
        return False
    if refund.of_receipt:
        # The money stays booked as owed to the buyer; an operator sees it and sends it another way.
        ledger.void(key=f"refund:{refund.public_id}")
    else:
        order_refund_void(order=refund.payment.order, refund=refund.public_id, claims=refund.parts)
    operator_task(
        kind=OperatorTask.Kind.REFUND_FAILED,
        subject=f"refund:{refund.public_id}",
        note=f"{refund.payment.order.number}: {refund.amount_minor} {refund.currency}, {code}",
    )
    return True
