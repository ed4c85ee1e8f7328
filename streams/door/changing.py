"""Calling a performance off, moving it, or making it shorter: decided once, and first seen as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from commerce.orders.models import OrderLine
from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.jobs import job_start
from marketplace.kernel.money import Money
from streams.door.errors import ChangeRefused
from streams.door.events import ShowMoved
from streams.door.models import ShowChange
from streams.shows.admission import tiers_of
from streams.shows.errors import ShowNotEditable
from streams.shows.models import DURATION_MINUTES_MIN, Show
from streams.shows.season import box_office_follow, tiers_ending
from streams.shows.services import show_cancel

JOB_KIND: Final = "show_change"
GIVE_BACK_DAYS: Final = 7
GIVE_BACK_DAYS_MAX: Final = 60
WHOLE_BP: Final = 10_000
SHORTENABLE = (Show.State.SCHEDULED, Show.State.LIVE, Show.State.ENDED)


@dataclass(frozen=True)
class Reach:
    """What a change would do: to how many people with how many tickets, and with how much money."""

    people: int
    tickets: int
    money: list[Money]


def sources_of_show(show: Show) -> list[str]:
    """Return the order lines (public ids) that ever paid for tickets to a show, in an order of their own.

    Passes that admit to other shows to come are not touched: they go on.
    """
    sold = Ticket.objects.filter(tier__in=tiers_ending(show)).order_by()
    return sorted(set(sold.values_list("source", flat=True)))


def tickets_exist(show: Show) -> bool:
    """Tell whether somebody ever had a ticket to a show."""
    return Ticket.objects.filter(tier__in=tiers_of(show)).exists()


def reach_of(show: Show, *, share_bp: int = WHOLE_BP) -> Reach:
    """Return whom a change reaches and how much money that share of what they paid is, by currency."""
    valid = Ticket.objects.filter(tier__in=tiers_of(show), revoked_at__isnull=True)
    named = valid.filter(holder__isnull=False).order_by().values("holder").distinct().count()
    open_ones = valid.filter(holder__isnull=True).count()
    ending = valid.filter(tier__in=tiers_ending(show))
    sources = set(ending.order_by().values_list("source", flat=True))
    lines = OrderLine.objects.filter(public_id__in=sources).order_by()
    paid = lines.values_list("order__currency").annotate(left=Sum(F("total_minor") - F("refunded_minor")))
    money = [Money(left * share_bp // WHOLE_BP, currency) for currency, left in sorted(paid)]
    return Reach(named + open_ones, valid.count(), [one for one in money if one])


def change_of_key(key: UUID) -> ShowChange | None:
    """Return what a form has decided already."""
    return ShowChange.objects.filter(key=key).first()


@transaction.atomic
def show_call_off(*, show: Show, key: UUID, reason: str, by: User | None) -> ShowChange:
    """Call a show off before it begins: everybody gets all of the money back. The same key, or a second press, once.

    Raises ShowNotEditable.
    """
    # Of two presses from two pages the second waits here, and finds what the first one decided.
    Show.objects.select_for_update().get(pk=show.pk)
    first = change_of_key(key) or ShowChange.objects.filter(show=show, kind=ShowChange.Kind.CANCEL).first()
    if first is not None:
        return first
    change = _write(show, ShowChange.Kind.CANCEL, key, by, reason=reason)
    show_cancel(show=show)
    change_begin(change=change)
    return change


@transaction.atomic
def change_of_cancelled(*, show: Show) -> ShowChange:
    """Return the decision behind a show that was called off, written down now if nobody did; its job runs once."""
    Show.objects.select_for_update().get(pk=show.pk)
    change = ShowChange.objects.filter(show=show, kind=ShowChange.Kind.CANCEL).first()
    if change is None:
        key = uuid5(UUID(int=0), f"cancel:{show.public_id}")
        change = _write(show, ShowChange.Kind.CANCEL, key, None)
    change_begin(change=change)
    return change


@dataclass(frozen=True)
class Move:
    """When a show begins instead, and for how many days its holders may give their tickets back."""

    starts_at: datetime
    give_back_days: int
    reason: str = ""


@transaction.atomic
def show_postpone(*, show: Show, key: UUID, move: Move, by: User | None, now: datetime) -> ShowChange:
    """Let a show begin at another time; calendars get a new version. The same key moves it once.

    Raises ShowNotEditable when it has begun or was moved meanwhile, ChangeRefused.
    """
    first = change_of_key(key)
    if first is not None:
        return first
    if move.starts_at <= now or move.starts_at == show.starts_at:
        raise ChangeRefused
    here = Show.objects.filter(pk=show.pk, state=Show.State.SCHEDULED, starts_at=show.starts_at)
    if not here.update(starts_at=move.starts_at, calendar_sequence=F("calendar_sequence") + 1):
        raise ShowNotEditable
    # Sales that end "an hour before" end with the new time.
    box_office_follow(Show.objects.get(pk=show.pk))
    until = min(now + timedelta(days=move.give_back_days), move.starts_at)
    change = _write(
        show,
        ShowChange.Kind.POSTPONE,
        key,
        by,
        reason=move.reason,
        starts_after=move.starts_at,
        give_back_until=until,
    )
    change_begin(change=change)
    emit(ShowMoved(change_id=change.pk))
    return change


@transaction.atomic
def change_of_rescheduled(*, show: Show, starts_before: datetime) -> ShowChange | None:
    """Tell holders a time that was typed into the show's form; the same change once, and nothing when nobody holds one.

    They may give their tickets back for a week, and until the show begins at most.
    """
    key = uuid5(
        UUID(int=0), f"moved:{show.public_id}:{starts_before.isoformat()}:{show.starts_at.isoformat()}"
    )
    first = change_of_key(key)
    if first is not None or not tickets_exist(show):
        return first
    until = min(timezone.now() + timedelta(days=GIVE_BACK_DAYS), show.starts_at)
    change = ShowChange.objects.create(
        show=show,
        kind=ShowChange.Kind.POSTPONE,
        key=key,
        starts_before=starts_before,
        starts_after=show.starts_at,
        minutes_before=show.duration_minutes,
        give_back_until=until,
    )
    change_begin(change=change)
    return change


@transaction.atomic
def show_shorten(
    *, show: Show, key: UUID, minutes: int, back_bp: int, by: User | None, reason: str = ""
) -> ShowChange:
    """Make a show shorter and give every buyer a share of what they paid. The same key does it once.

    Raises ShowNotEditable, ChangeRefused.
    """
    first = change_of_key(key)
    if first is not None:
        return first
    if not DURATION_MINUTES_MIN <= minutes < show.duration_minutes:
        raise ChangeRefused
    here = Show.objects.filter(pk=show.pk, state__in=SHORTENABLE, duration_minutes=show.duration_minutes)
    if not here.update(duration_minutes=minutes, calendar_sequence=F("calendar_sequence") + 1):
        raise ShowNotEditable
    change = _write(
        show, ShowChange.Kind.SHORTEN, key, by, reason=reason, minutes_after=minutes, back_bp=back_bp
    )
    change_begin(change=change)
    emit(ShowMoved(change_id=change.pk))
    return change


def _write(show: Show, kind: str, key: UUID, by: User | None, **more: Any) -> ShowChange:
    return ShowChange.objects.create(
        show=show,
        kind=kind,
        key=key,
        by=by,
        starts_before=show.starts_at,
        minutes_before=show.duration_minutes,
        **more,
    )


@transaction.atomic
def change_begin(*, change: ShowChange) -> bool:
    """Put what a decision needs done into the queue, once; False when it is there or nobody holds a ticket."""
    if change.job or not tickets_exist(change.show):
        return False
    waiting = ShowChange.objects.filter(pk=change.pk, job="")
    job = job_start(
        kind=JOB_KIND,
        scope=change.show.public_id,
        params={"change": change.public_id},
        started_by=change.by_id,
        language=change.show.creator.user.language or "en",
    )
    if not waiting.update(job=job.public_id):
        job.delete()
        return False
    change.job = job.public_id
    return True


def changes_of(show: Show) -> Sequence[ShowChange]:
    """Return what was decided about a show, latest first."""
    return list(ShowChange.objects.filter(show=show))
