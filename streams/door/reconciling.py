"""Taking up what the gate wrote down while nobody could be asked: who came in, and what came in too often."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from commerce.tickets.models import Ticket
from marketplace.kernel.bus import emit
from streams.door import spool
from streams.door.events import OverAdmitted
from streams.door.models import Admission, OverAdmission
from streams.door.spool import Note
from streams.shows.models import Show
from streams.stage.screens import CLAIM_SECONDS

FILES_MAX: Final = 200

# A screen and when it asked (unix seconds).
Ask = tuple[str, float]


def first_overlap(asks: Iterable[Ask]) -> float | None:
    """Return when two screens were in at the same time, or None: taking over and staying over is fine.

    A screen that comes back within the life of its pass, after another one asked, was never out.
    """
    asked_at: dict[str, float] = {}
    for screen, at in sorted(asks, key=lambda ask: ask[1]):
        before = asked_at.get(screen)
        if before is not None and at - before < CLAIM_SECONDS:
            others = [other for name, other in asked_at.items() if name != screen and before < other < at]
            if others:
                return at
        asked_at[screen] = at
    return None


def notes_take_up(*, now: float | None = None) -> int:
    """Write down what lies in finished files, each file in one piece; returns how many notes were new."""
    new = 0
    for path in spool.files_ready(now)[:FILES_MAX]:
        new += _file_take_up(list(spool.notes_in(path)))
        # Should this process die before the next line, the same rows are refused next time.
        path.unlink(missing_ok=True)
    return new


@transaction.atomic
def _file_take_up(notes: Sequence[Note]) -> int:
    tickets = {
        one.public_id: one for one in Ticket.objects.filter(public_id__in={note.ticket for note in notes})
    }
    shows = {one.public_id: one for one in Show.objects.filter(public_id__in={note.show for note in notes})}
    rows = [
        _row(note, tickets[note.ticket], shows[note.show])
        for note in notes
        if note.ticket in tickets and note.show in shows
    ]
    known = set(
        Admission.objects.filter(entry__in=[row.entry for row in rows]).values_list("entry", flat=True)
    )
    fresh = [row for row in rows if row.entry not in known]
    Admission.objects.bulk_create(fresh, ignore_conflicts=True)
    for row in fresh:
        _judge(row)
    _judge_screens({(row.ticket_id, row.show_id) for row in fresh})
    return len(fresh)


def _row(note: Note, ticket: Ticket, show: Show) -> Admission:
    at = datetime.fromtimestamp(note.at, UTC)
    verdict = Admission.Verdict.ADMITTED
    if ticket.revoked_at is not None and at > ticket.revoked_at:
        verdict = Admission.Verdict.REFUNDED
    elif note.hand < ticket.hand and ticket.moved_at is not None and at > ticket.moved_at:
        verdict = Admission.Verdict.MOVED
    return Admission(
        entry=note.entry,
        ticket=ticket,
        show=show,
        place=Admission.Place.NET,
        verdict=verdict,
        screen=note.screen,
        at=at,
    )


def _judge(row: Admission) -> None:
    if row.verdict == Admission.Verdict.ADMITTED:
        valid = Ticket.objects.filter(pk=row.ticket_id, joined_at__isnull=True)
        valid.update(joined_at=row.at)
        return
    reasons = {
        Admission.Verdict.REFUNDED: OverAdmission.Reason.REFUNDED,
        Admission.Verdict.MOVED: OverAdmission.Reason.MOVED,
    }
    over_note(
        show_id=row.show_id,
        ticket_id=row.ticket_id,
        reason=reasons[Admission.Verdict(row.verdict)],
        at=row.at,
    )


def _judge_screens(keys: Iterable[tuple[int, int]]) -> None:
    keys = set(keys)
    rows = Admission.objects.filter(
        ticket__in={ticket for ticket, _show in keys}, place=Admission.Place.NET, verdict="admitted"
    )
    asks: dict[tuple[int, int], list[Ask]] = {}
    for ticket_id, show_id, screen, at in rows.order_by("at").values_list("ticket", "show", "screen", "at"):
        asks.setdefault((ticket_id, show_id), []).append((screen, at.timestamp()))
    for ticket_id, show_id in sorted(keys & set(asks)):
        at_once = first_overlap(asks[ticket_id, show_id])
        if at_once is not None:
            when = datetime.fromtimestamp(at_once, UTC)
            over_note(show_id=show_id, ticket_id=ticket_id, reason=OverAdmission.Reason.SCREENS, at=when)


def over_note(*, show_id: int, ticket_id: int, reason: str, at: datetime) -> bool:
    """Write down that a ticket let in too much; True when this is the first time for this reason."""
    row, is_new = OverAdmission.objects.get_or_create(
        show_id=show_id, ticket_id=ticket_id, reason=reason, defaults={"happened_at": at}
    )
    if is_new:
        emit(OverAdmitted(over_id=row.pk))
    return is_new
