"""The brand answers by a deadline, or an operator does when it let that pass."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commerce.orders.models import Deed
from commerce.orders.services import deed_note
from commerce.returns.errors import ReturnMoved, ReturnNeedsWords
from commerce.returns.events import ReturnAccepted, ReturnEscalated, ReturnRefused
from commerce.returns.models import Return
from commerce.returns.selectors import returns_overdue
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


@transaction.atomic
def return_accept(*, back: Return, words: str, by: User | None, side: str = Deed.Side.BRAND) -> bool:
    """Take it back; False when that was said before. Raises ReturnMoved."""
    waiting = Return.objects.filter(pk=back.pk, state=Return.State.ASKED)
    now = timezone.now()
    if waiting.update(
        state=Return.State.ACCEPTED, answer=words.strip()[:1000], answered_by=by, answered_at=now
    ):
        _note(back, by, side)
        emit(ReturnAccepted(return_id=back.pk))
        return True
    back.refresh_from_db(fields=["state"])
    if back.state == Return.State.ACCEPTED:
        return False
    raise ReturnMoved(state=back.get_state_display())


@transaction.atomic
def return_refuse(*, back: Return, words: str, by: User | None, side: str = Deed.Side.BRAND) -> bool:
    """Do not take it back, or do not pay for what came back; False when that was said before.

    Raises ReturnNeedsWords and ReturnMoved.
    """
    if not words.strip():
        raise ReturnNeedsWords
    undecided = Return.objects.filter(pk=back.pk, state__in=[Return.State.ASKED, Return.State.RECEIVED])
    now = timezone.now()
    if undecided.update(
        state=Return.State.REFUSED,
        answer=words.strip()[:1000],
        answered_by=by,
        answered_at=now,
        closed_at=now,
    ):
        _note(back, by, side)
        emit(ReturnRefused(return_id=back.pk))
        return True
    back.refresh_from_db(fields=["state"])
    if back.state == Return.State.REFUSED:
        return False
    raise ReturnMoved(state=back.get_state_display())


def _note(back: Return, by: User | None, side: str) -> None:
    deed_note(fulfilment=back.fulfilment, kind=Deed.Kind.RETURN_ANSWERED, by=by, side=side, what=back.number)


def returns_escalate(*, now: datetime | None = None) -> int:
    """Give to the operators what a brand did not answer in time, each once; returns how many."""
    moment = now or timezone.now()
    return sum(_escalate(pk, moment) for pk in returns_overdue(now=moment))


@transaction.atomic
def _escalate(return_id: int, now: datetime) -> bool:
    overdue = Return.objects.filter(
        pk=return_id, state=Return.State.ASKED, escalated_at=None, answer_by__lte=now
    )
    if not overdue.update(escalated_at=now):
        return False
    emit(ReturnEscalated(return_id=return_id))
    return True
