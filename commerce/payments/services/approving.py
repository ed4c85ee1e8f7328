"""Money back by people: at once up to a limit, above it once a second person agreed.

What went back of the same order by hand before counts with it, so that a large sum cannot be given in small ones.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Deed, Order
from commerce.orders.services import money_back_note, order_refund_apply
from commerce.payments.errors import (
    ApprovalByAnother,
    RefundDisputed,
    RefundKeyTaken,
    RefundNeedsReason,
    RefundNotPossible,
    RefundRequestDecided,
)
from commerce.payments.models import GoodwillCode, OperatorTask, Payment, Refund, RefundRequest
from commerce.payments.selectors import is_disputed
from commerce.payments.services.refunding import refund_begin, refund_of_key
from commerce.payments.services.standing import operator_task, operator_tasks_settled
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money, format_money
from marketplace.kernel.refusals import Refusal

State = RefundRequest.State


@dataclass(frozen=True)
class Wish:
    """What somebody wants to give back of an order, and why; ``brand`` when its people ask."""

    parts: Sequence[RefundPart]
    reason: str
    brand: Brand | None = None

    @property
    def minor(self) -> int:
        """How much it is in all."""
        return sum(part.minor for part in self.parts)

    @property
    def deed(self) -> str:
        """What it is called among the deeds of the order."""
        is_kind = all(part.is_kindness for part in self.parts)
        return Deed.Kind.KINDNESS if is_kind else Deed.Kind.REFUNDED


def refund_ask(*, order: Order, key: UUID, wish: Wish, by: User | None) -> Refund | RefundRequest:
    """Give money back, or ask a second person to agree where it is too much for one; the same key does it once.

    Raises RefundNeedsReason and what ``refund_begin`` raises; then nothing changed.
    """
    if not wish.reason.strip():
        raise RefundNeedsReason
    try:
        with transaction.atomic():
            # Everything about the money of one order passes here one after the other.
            Order.objects.select_for_update().get(pk=order.pk)
            return known_request(order, key) or _ask(order, key, wish, by)
    except (IntegrityError, Refusal):
        # The same form may have been sent twice at the same moment.
        first = known_request(order, key)
        if first is None:
            raise
        return first


def known_request(order: Order, key: UUID) -> Refund | RefundRequest | None:
    """Return what a form has begun or asked for already; raises RefundKeyTaken when that was for another order."""
    asked = RefundRequest.objects.filter(key=key).first()
    if asked is not None and asked.order_id != order.pk:
        raise RefundKeyTaken
    return (asked and asked.refund) or asked or refund_of_key(order, key)


def _ask(order: Order, key: UUID, wish: Wish, by: User | None) -> Refund | RefundRequest:
    if not needs_second(order, wish.minor):
        return refund_begin(
            order=order, key=key, parts=wish.parts, reason=wish.reason, asked_by=by, deed=wish.deed
        )
    claims = _demand_possible(order, wish.parts)
    asked = RefundRequest.objects.create(
        key=key,
        order=order,
        brand=wish.brand,
        parts=[asdict(part) for part in wish.parts],
        amount_minor=wish.minor,
        currency=order.currency,
        reason=wish.reason.strip()[:200],
        asked_by=by,
        asked_at=timezone.now(),
    )
    money_back_note(order=order, claims=claims, by=by, kind=Deed.Kind.REFUND_ASKED)
    note = _("%(amount)s of order %(number)s: %(reason)s") % {
        "amount": format_money(asked.money),
        "number": order.number,
        "reason": asked.reason,
    }
    operator_task(kind=OperatorTask.Kind.REFUND_WAITS, subject=_subject(asked), note=note)
    return asked


def needs_second(order: Order, minor: int) -> bool:
    """Tell whether so much more of an order is too much for one person. Currencies without a limit of their own have 0.

    While no limit is set at all, nobody has to be asked.
    """
    limits: dict[str, int] = settings.REFUND_APPROVAL_ABOVE
    return bool(limits) and _by_one_person(order) + minor > limits.get(order.currency, 0)


def _by_one_person(order: Order) -> int:
    """What went back of an order, or is on its way, that one person decided alone."""
    alone = Refund.objects.filter(payment__order=order, asked_by__isnull=False, request__isnull=True)
    gone = alone.exclude(state=Refund.State.FAILED).aggregate(total=Sum("amount_minor", default=0))
    codes = GoodwillCode.objects.filter(order=order).aggregate(total=Sum("amount_minor", default=0))
    return int(gone["total"]) + int(codes["total"])


def _demand_possible(order: Order, parts: Sequence[RefundPart]) -> list[dict[str, object]]:
    """Claim the parts as a refund would, and give that up at once: what could not go back is refused now."""
    if not Payment.objects.filter(order=order, state=Payment.State.SUCCEEDED).exists():
        raise RefundNotPossible
    if is_disputed(order):
        raise RefundDisputed
    with transaction.atomic():
        claims = order_refund_apply(order=order, refund="asked", parts=parts)
        transaction.set_rollback(True)
    order.refresh_from_db()
    return claims


def _subject(asked: RefundRequest) -> str:
    return f"refund_request:{asked.public_id}"


def parts_of(asked: RefundRequest) -> list[RefundPart]:
    """Return what was asked for."""
    return [RefundPart(**part) for part in asked.parts]


@transaction.atomic
def refund_approve(*, asked: RefundRequest, by: User) -> Refund:
    """Agree, and begin the refund; the same person again changes nothing.

    Raises ApprovalByAnother for who asked, RefundRequestDecided when somebody was faster, and what ``refund_begin``
    raises: it waits on then.
    """
    order = Order.objects.select_for_update().get(pk=asked.order_id)
    asked = RefundRequest.objects.select_related("asked_by", "refund", "decided_by").get(pk=asked.pk)
    if asked.state == State.APPROVED and asked.decided_by == by and asked.refund is not None:
        return asked.refund
    if asked.state != State.WAITING:
        raise RefundRequestDecided(state=asked.get_state_display())
    if asked.asked_by == by:
        raise ApprovalByAnother
    parts = parts_of(asked)
    deed = Wish(parts, asked.reason).deed
    claims = [{"line": part.line, "minor": part.minor} for part in parts]
    money_back_note(order=order, claims=claims, by=by, kind=Deed.Kind.REFUND_APPROVED)
    refund = refund_begin(
        order=order, key=asked.key, parts=parts, reason=asked.reason, asked_by=asked.asked_by, deed=deed
    )
    waiting = RefundRequest.objects.filter(pk=asked.pk, state=State.WAITING)
    if not waiting.update(state=State.APPROVED, decided_by=by, decided_at=timezone.now(), refund=refund):
        raise RefundRequestDecided(state=State.APPROVED.label)
    _settle(asked, State.APPROVED)
    return refund


@transaction.atomic
def refund_decline(*, asked: RefundRequest, by: User, words: str) -> bool:
    """Do not agree, and say why; who asked takes it back. False when that person said so before.

    Raises RefundNeedsReason without words, and RefundRequestDecided when somebody was faster.
    """
    order = Order.objects.select_for_update().get(pk=asked.order_id)
    is_own = asked.asked_by_id == by.pk
    if not words.strip() and not is_own:
        raise RefundNeedsReason
    state = State.WITHDRAWN if is_own else State.DECLINED
    waiting = RefundRequest.objects.filter(pk=asked.pk, state=State.WAITING)
    said = words.strip()[:300]
    if not waiting.update(state=state, decided_by=by, decided_at=timezone.now(), words=said):
        asked.refresh_from_db()
        if (asked.state, asked.decided_by_id) == (state, by.pk):
            return False
        raise RefundRequestDecided(state=asked.get_state_display())
    claims = [{"line": part["line"], "minor": part["minor"]} for part in asked.parts]
    money_back_note(order=order, claims=claims, by=by, kind=Deed.Kind.REFUND_DECLINED)
    _settle(asked, state)
    return True


def _settle(asked: RefundRequest, state: str) -> None:
    operator_tasks_settled(
        kind=OperatorTask.Kind.REFUND_WAITS, subject=_subject(asked), outcome=str(State(state))
    )


def limit_of(currency: str) -> Money | None:
    """Return above which amount of an order a second person is needed; None: never."""
    limits: dict[str, int] = settings.REFUND_APPROVAL_ABOVE
    return Money(limits.get(currency, 0), currency) if limits else None
