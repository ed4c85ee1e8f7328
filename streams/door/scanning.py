"""A code held before a door: let in once, refused with the time afterwards, and never by a ticket that was refunded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from commerce.boxoffice.models import TierPlan
from commerce.tickets.hands import is_ticket_code
from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from streams.door.models import Admission, OverAdmission
from streams.door.reconciling import over_note
from streams.shows.admission import tiers_of
from streams.shows.models import Show

SCANS_MAX: Final = 500
Verdict = Admission.Verdict
# It is on no list here: nothing is written down, for there is nobody to write it to.
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Scan:
    """What a device saw, when, and whether it let somebody in by its own list because it was offline."""

    entry: str
    code: str
    at: datetime
    was_let_in: bool = False


@dataclass(frozen=True)
class Answer:
    """What the house says to a scan. ``since``: when the ticket was used first."""

    entry: str
    verdict: str
    name: str = ""
    tier: str = ""
    since: datetime | None = None
    is_conflict: bool = False


def code_read(text: str) -> str:
    """Return a code as it is compared: whoever types may use capitals and spaces."""
    return "".join(text.split()).lower()


@transaction.atomic
def scan_take(*, show: Show, scan: Scan, by: User | None, now: datetime) -> Answer:
    """Let a ticket in, once; the same entry told again gets the same answer."""
    first = (
        Admission.objects.select_related("ticket__holder", "ticket__tier__product")
        .filter(entry=scan.entry)
        .first()
    )
    if first is not None:
        # The answer to the first ask may have been lost, and the device have decided by itself.
        is_conflict = _conflict(show, scan, first.ticket, Verdict(first.verdict), first.at)
        return _answer(scan, first.ticket, first.verdict, is_conflict=is_conflict)
    code = code_read(scan.code)
    found = Ticket.objects.select_related("holder", "tier__product").filter(
        public_id=code.partition(".")[0], tier__in=tiers_of(show)
    )
    ticket = found.first()
    if ticket is None:
        return Answer(scan.entry, UNKNOWN)
    at = min(scan.at, now)
    verdict = _decide(ticket, show, code, at)
    Admission.objects.create(
        entry=scan.entry,
        ticket=ticket,
        show=show,
        place=Admission.Place.ROOM,
        verdict=verdict,
        at=at,
        by=by,
    )
    is_conflict = _conflict(show, scan, ticket, verdict, at)
    ticket.refresh_from_db()
    return _answer(scan, ticket, verdict, is_conflict=is_conflict)


def _decide(ticket: Ticket, show: Show, code: str, at: datetime) -> Verdict:
    if ticket.revoked_at is not None:
        return Verdict.REFUNDED
    if not is_ticket_code(ticket, code):
        return Verdict.MOVED
    if TierPlan.objects.filter(tier=ticket.tier_id, is_pass=True).exists():
        return _decide_pass(ticket, show, at)
    # Two doors at the same moment: the database lets one of them write.
    free = Ticket.objects.filter(
        pk=ticket.pk, hand=ticket.hand, scanned_at__isnull=True, revoked_at__isnull=True
    )
    if free.update(scanned_at=at):
        return Verdict.ADMITTED
    is_lost = Ticket.objects.filter(pk=ticket.pk, revoked_at__isnull=False).exists()
    return Verdict.REFUNDED if is_lost else Verdict.AGAIN


def _decide_pass(ticket: Ticket, show: Show, at: datetime) -> Verdict:
    """A season pass is used once in each of its shows; whoever asks second waits for the first at its row."""
    locked = Ticket.objects.select_for_update().get(pk=ticket.pk)
    here = Admission.objects.filter(
        ticket=locked, show=show, place=Admission.Place.ROOM, verdict=Verdict.ADMITTED
    )
    if here.exists():
        return Verdict.AGAIN
    Ticket.objects.filter(pk=ticket.pk, revoked_at__isnull=True).update(scanned_at=at)
    return Verdict.ADMITTED


def _conflict(show: Show, scan: Scan, ticket: Ticket, verdict: Verdict, at: datetime) -> bool:
    if not scan.was_let_in or verdict == Verdict.ADMITTED:
        return False
    reasons = {Verdict.REFUNDED: OverAdmission.Reason.REFUNDED, Verdict.MOVED: OverAdmission.Reason.MOVED}
    reason = reasons.get(verdict, OverAdmission.Reason.DOORS)
    over_note(show_id=show.pk, ticket_id=ticket.pk, reason=reason, at=at)
    return True


def _answer(scan: Scan, ticket: Ticket, verdict: str, *, is_conflict: bool = False) -> Answer:
    return Answer(
        entry=scan.entry,
        verdict=verdict,
        name=ticket.name or (ticket.holder.name_shown if ticket.holder is not None else ""),
        tier=ticket.tier.product.title,
        since=ticket.scanned_at,
        is_conflict=is_conflict,
    )


def scans_take(*, show: Show, scans: Sequence[Scan], by: User | None, now: datetime) -> list[Answer]:
    """Take what a device kept while it was offline, in the order of its clock; each scan stands for itself."""
    taken = [
        scan_take(show=show, scan=scan, by=by, now=now) for scan in sorted(scans, key=lambda one: one.at)
    ]
    places = {answer.entry: answer for answer in taken}
    return [places[scan.entry] for scan in scans]
