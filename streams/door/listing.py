"""The door list: who has a ticket, who came, and since when; also as a file that a device takes to the door."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from commerce.tickets.hands import ticket_code
from commerce.tickets.models import Ticket
from commerce.tickets.terms import terms_of
from marketplace.kernel import passes
from marketplace.kernel.cells import Cell
from streams.door.models import OverAdmission
from streams.shows.admission import tiers_of
from streams.shows.models import Show

LIST_KIND: Final = "door-list"
LIST_SECONDS: Final = 3 * 24 * 3600
HASH_CHARACTERS: Final = 24
CSV_HEADER: Final = ("ticket", "name", "kind", "state", "attended", "joined_online_at", "came_in_at")


@dataclass(frozen=True)
class Row:
    """One ticket on the list."""

    ticket: Ticket
    is_over: bool

    @property
    def name(self) -> str:
        """Who is expected, as far as that is known."""
        ticket = self.ticket
        return ticket.name or (ticket.holder.name_shown if ticket.holder is not None else ticket.given_to)

    @property
    def is_valid(self) -> bool:
        """Whether it admits."""
        return self.ticket.revoked_at is None

    @property
    def came(self) -> bool:
        """Whether somebody came by it, through the net or the door."""
        return self.ticket.joined_at is not None or self.ticket.scanned_at is not None

    @property
    def is_in_room(self) -> bool:
        """Whether it admits to the room itself."""
        return terms_of(self.ticket).is_in_room

    @property
    def is_no_show(self) -> bool:
        """Whether nobody came, now that it is over."""
        return self.is_over and self.is_valid and not self.came


@dataclass(frozen=True)
class Totals:
    """How many are expected, are in, and hold a ticket that is not valid any more."""

    expected: int
    online: int
    in_room: int
    lost: int


def tickets_of_show(show: Show) -> QuerySet[Ticket]:
    """Return all tickets to a show, by the names on them."""
    found = Ticket.objects.filter(tier__in=tiers_of(show)).select_related("tier__product", "holder")
    return found.order_by("name", "holder__display_name", "source", "number")


def totals_of(show: Show) -> Totals:
    """Return the counts; who was let in stays counted, whatever happens to the ticket afterwards."""
    valid = Q(revoked_at__isnull=True)
    counts = Ticket.objects.filter(tier__in=tiers_of(show)).aggregate(
        expected=Count("pk", filter=valid),
        online=Count("pk", filter=Q(joined_at__isnull=False)),
        in_room=Count("pk", filter=Q(scanned_at__isnull=False)),
        lost=Count("pk", filter=~valid),
    )
    return Totals(**counts)


def rows_of(show: Show, tickets: list[Ticket]) -> list[Row]:
    """Return tickets as rows of the list."""
    is_over = show.state == Show.State.ENDED
    return [Row(ticket, is_over) for ticket in tickets]


def csv_rows(show: Show) -> Iterator[tuple[Cell, ...]]:
    """Yield the list for a spreadsheet; times in UTC."""
    for row in rows_of(show, list(tickets_of_show(show))):
        ticket = row.ticket
        state = "valid" if row.is_valid else ticket.lost_why or "revoked"
        attended = "attended" if row.came else "no-show" if row.is_no_show else ""
        yield (
            ticket.public_id,
            row.name,
            ticket.tier.product.title,
            state,
            attended,
            _moment(ticket.joined_at),
            _moment(ticket.scanned_at),
        )


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at is not None else ""


def code_hash(code: str) -> str:
    """Return what stands for a code on a device: it can tell a code that it sees, and make none."""
    return hashlib.sha256(code.encode()).hexdigest()[:HASH_CHARACTERS]


def list_for_device(show: Show) -> dict[str, Any]:
    """Return what a device needs at the door without a network, and the word that proves it has it from here."""
    now = timezone.now()
    claims = {"show": show.public_id, "made": int(now.timestamp())}
    return {
        "show": show.public_id,
        "made": now.isoformat(timespec="seconds"),
        "word": passes.sign(LIST_KIND, claims, seconds=LIST_SECONDS),
        "counted": totals_of(show).in_room,
        "tickets": [
            {
                "h": code_hash(ticket_code(row.ticket)),
                "n": row.name,
                "t": row.ticket.tier.product.title,
                "in": _moment(row.ticket.scanned_at),
                "ok": row.is_valid,
            }
            for row in rows_of(show, list(tickets_of_show(show)))
        ],
    }


def is_list_word(show: Show, word: str) -> bool:
    """Tell whether a device has its list from here. An old one is as good as a new one until it runs out."""
    try:
        claims = passes.read(LIST_KIND, word)
    except (passes.PassRefused, ValueError):
        return False
    return bool(claims.get("show") == show.public_id)


def conflicts_of(show: Show) -> QuerySet[OverAdmission]:
    """Return what came in too often at one show."""
    found = OverAdmission.objects.filter(show=show).select_related("ticket__holder", "ticket__tier__product")
    return found.order_by("-happened_at", "-pk")
