"""Writes of polls: prepare, put on air, vote, end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.room.errors import PollChoiceUnknown, PollClosed, PollGone, PollRunning, PollsFull
from streams.room.events import PollEnded, PollLaunched, PollVoted
from streams.room.models.polls import Poll, PollRun, PollVote
from streams.room.services.messages import Writer
from streams.room.services.taking_part import take_part
from streams.shows.errors import ShowNotLive
from streams.shows.models import ON_AIR, Show

POLLS_MAX: Final = 50


@dataclass(frozen=True)
class PollDraft:
    """What a poll asks, as its form read it."""

    question: str
    options: tuple[str, ...]
    right: int | None
    seconds: int | None
    shows_counts: bool


@transaction.atomic
def poll_prepare(*, show: Show, draft: PollDraft, by: User | None) -> Poll:
    """Prepare a poll for a show. Raises PollsFull."""
    if Poll.objects.filter(show=show).count() >= POLLS_MAX:
        raise PollsFull(most=POLLS_MAX)
    return Poll.objects.create(show=show, made_by=by, **_columns(draft))


def poll_change(*, poll: Poll, draft: PollDraft) -> None:
    """Change what a poll asks from the next time on; what came of it before stays as it was."""
    Poll.objects.filter(pk=poll.pk).update(**_columns(draft))


def poll_remove(*, poll: Poll) -> None:
    """Take a prepared poll away; what came of it stays."""
    Poll.objects.filter(pk=poll.pk).delete()


def _columns(draft: PollDraft) -> dict[str, object]:
    return {
        "question": draft.question,
        "options": list(draft.options),
        "right": draft.right,
        "seconds": draft.seconds,
        "shows_counts": draft.shows_counts,
    }


@transaction.atomic
def poll_launch(*, show: Show, poll: Poll) -> PollRun:
    """Put a poll on air: a new run, whatever came of it before. Raises ShowNotLive, PollRunning."""
    now = timezone.now()
    # A write that changes nothing, as a lock: the show does not end between the look and the run.
    if not Show.objects.filter(pk=show.pk, state__in=ON_AIR).update(state=F("state")):
        raise ShowNotLive
    # One whose time is up gives its place, whether anybody told so or not.
    PollRun.objects.filter(show=show, is_open=True, ends_at__lte=now).update(is_open=False)
    try:
        with transaction.atomic():
            run = PollRun.objects.create(
                poll=poll,
                show=show,
                question=poll.question,
                options=poll.options,
                right=poll.right,
                shows_counts=poll.shows_counts,
                started_at=now,
                ends_at=now + timedelta(seconds=poll.seconds) if poll.seconds is not None else None,
            )
    except IntegrityError as error:
        raise PollRunning from error
    emit(PollLaunched(run_id=run.pk))
    return run


@transaction.atomic
def poll_end(*, run: PollRun) -> bool:
    """End a poll now; False when its time was up before."""
    now = timezone.now()
    runs = PollRun.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), pk=run.pk, is_open=True)
    if not runs.update(ends_at=now, is_open=False):
        return False
    emit(PollEnded(run_id=run.pk))
    return True


@transaction.atomic
def poll_run_out(*, run_id: int) -> bool:
    """Note that a poll's time is up; False while it is not, or when that was noted before. Works twice."""
    due = PollRun.objects.filter(pk=run_id, is_open=True, ends_at__lte=timezone.now())
    if not due.update(is_open=False):
        return False
    emit(PollEnded(run_id=run_id))
    return True


@transaction.atomic
def polls_end_with_show(*, show_id: int) -> int:
    """End what is on air when its show is over; returns how many. Works twice."""
    ended = 0
    for run in PollRun.objects.filter(show_id=show_id, is_open=True):
        ended += poll_end(run=run) or poll_run_out(run_id=run.pk)
    return ended


@transaction.atomic
def poll_vote(*, show: str, run_id: int, writer: Writer, choice: int) -> int:
    """Choose an answer in a show's room (its public id); returns the choice that stands: the first one.

    Whether there is time left, the server's own clock says. Raises PollGone, PollClosed, PollChoiceUnknown, and what
    take_part raises.
    """
    found, standing = take_part(show, writer)
    run = PollRun.objects.filter(pk=run_id, show=found).first()
    if run is None:
        raise PollGone
    before = PollVote.objects.filter(run=run, voter=writer.visitor).first()
    if before is not None:
        return before.choice
    if not run.takes_votes(timezone.now()):
        raise PollClosed
    if not 1 <= choice <= len(run.options):
        raise PollChoiceUnknown
    if standing.is_shadowed:
        return choice
    try:
        with transaction.atomic():
            PollVote.objects.create(run=run, voter=writer.visitor, choice=choice)
    except IntegrityError:
        # Another tab was faster: its choice stands.
        return PollVote.objects.get(run=run, voter=writer.visitor).choice
    emit(PollVoted(run_id=run.pk))
    return choice
