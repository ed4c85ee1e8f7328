"""Reads of the door: whose a ticket is, and what can be done with it now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from commerce.boxoffice.selectors import group_sizes
from commerce.orders.models import OrderLine
from commerce.orders.selectors import line_by_public_id
from commerce.tickets.hands import is_claim_key
from commerce.tickets.models import Ticket, TicketTier
from commerce.tickets.terms import WHOLE_BP, RefundStep, Terms, refund_share, refund_steps, terms_of
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from streams.door.models import OverAdmission, ShowChange
from streams.shows.models import Show
from streams.shows.selectors import access_show

Person = User | AnonymousUser
LOOK: Final = "shows.view_show"
GIVEABLE = (Show.State.SCHEDULED, Show.State.LIVE)


@dataclass(frozen=True)
class Seat:
    """A ticket as whoever may see it finds it, with the show it admits to."""

    ticket: Ticket
    show: Show
    line: OrderLine | None
    is_holder: bool
    is_buyer: bool
    is_bearer: bool = False  # came by the claim link
    each: int = 1  # how many tickets one piece of the line is

    @property
    def terms(self) -> Terms:
        """What the ticket says."""
        return terms_of(self.ticket)

    @property
    def is_valid(self) -> bool:
        """Whether it admits to a show that takes place."""
        return self.ticket.revoked_at is None and self.show.state != Show.State.CANCELLED

    @property
    def is_used(self) -> bool:
        """Whether somebody came in by it."""
        return self.ticket.scanned_at is not None or self.ticket.joined_at is not None

    @property
    def may_be_given(self) -> bool:
        """Whether whoever looks may hand it on; what the box office sells for them comes back from there first."""
        return self._is_theirs and self.ticket.offered_at is None

    @property
    def _is_theirs(self) -> bool:
        is_theirs = self.is_holder or (self.is_buyer and self.ticket.holder_id is None)
        is_in = self.ticket.scanned_at is not None
        return is_theirs and self.is_valid and not is_in and self.show.state in GIVEABLE

    @property
    def may_be_offered(self) -> bool:
        """Whether the box office takes it back, to sell it again at what it cost."""
        is_early = self.show.state == Show.State.SCHEDULED
        is_single = self.each == 1 and not self.is_used
        return self.terms.is_resold and is_early and is_single and self.is_buyer and self._is_theirs

    @property
    def face(self) -> Money | None:
        """What this one ticket cost; None where no order paid for it."""
        if self.line is None:
            return None
        pieces = self.line.quantity * self.each
        shares = Money(self.line.total_minor, self.line.order.currency).allocate([1] * pieces)
        return shares[self.ticket.number - 1] if self.ticket.number <= len(shares) else None

    def steps(self) -> list[RefundStep]:
        """Return until when how much comes back."""
        return refund_steps(self.terms, self.show.starts_at)

    def back(self, now: datetime) -> Money | None:
        """Return what comes back to the buyer who asks now; None when nothing does."""
        face = self.face
        if face is None or self.line is None or self.is_used or not (self.is_buyer and self.may_be_given):
            return None
        share = (
            WHOLE_BP
            if keeps_term(self.show, self.ticket, now)
            else refund_share(self.terms, self.show.starts_at, now)
        )
        if not share:
            return None
        left = self.line.total_minor - self.line.refunded_minor
        return Money(min(face.minor * share // WHOLE_BP, left), face.currency)


def keeps_term(show: Show, ticket: Ticket, now: datetime) -> bool:
    """Tell whether a show was moved and its holders may still give their tickets back for all of the money.

    That is for tickets bought before it was moved.
    """
    moved = ShowChange.objects.filter(
        show=show,
        kind=ShowChange.Kind.POSTPONE,
        give_back_until__gt=now,
        decided_at__gt=ticket.issued_at,
    )
    return moved.exists()


def show_of(ticket: Ticket) -> Show | None:
    """Return the show a ticket admits to; of several, the next one, else the last."""
    return _next_of(list(ticket.tier.shows.select_related("creator__user").order_by("starts_at", "pk")))


def _next_of(shows: list[Show]) -> Show | None:
    coming = [show for show in shows if show.state in GIVEABLE]
    return coming[0] if coming else shows[-1] if shows else None


def access_ticket(person: Person, public_id: str, *, key: str = "") -> Seat:
    """Return a ticket for its holder, for whoever has the link by which it is claimed, or for its buyer until then.

    Raises Http404 for everybody else.
    """
    found = Ticket.objects.select_related("tier__product", "holder").filter(public_id=public_id).first()
    show = show_of(found) if found is not None else None
    if found is None or show is None:
        raise Http404
    line = line_by_public_id(found.source)
    user = person.pk if person.is_authenticated else None
    is_holder = user is not None and found.holder_id == user
    is_buyer = user is not None and line is not None and line.order.buyer.user_id == user
    is_bearer = bool(key) and found.holder_id is None and is_claim_key(found, key)
    if not (is_holder or is_bearer or (is_buyer and found.holder_id is None)):
        raise Http404
    each = each_of(line) if line is not None else 1
    return Seat(found, show, line, is_holder, is_buyer, is_bearer, each)


def each_of(line: OrderLine) -> int:
    """Return how many tickets one piece of a line is: more than one for groups."""
    return group_sizes([line.variant_id]).get(line.variant_id, 1)


@dataclass(frozen=True)
class MyTicket:
    """A ticket in the list of somebody's own."""

    ticket: Ticket
    show: Show


def my_tickets(person: Person, most: int) -> list[MyTicket]:
    """Return the tickets somebody holds, or bought and nobody has claimed: shows on air, to come, then what is over."""
    if not person.is_authenticated:
        return []
    sources = OrderLine.objects.filter(order__buyer__user=person).values("public_id")
    mine = Ticket.objects.filter(Q(holder=person) | Q(holder__isnull=True, source__in=sources))
    shows = Prefetch("tier__shows", Show.objects.select_related("creator").order_by("starts_at", "pk"))
    tickets = mine.filter(revoked_at__isnull=True).select_related("tier__product").prefetch_related(shows)
    seats = [
        MyTicket(ticket, show)
        for ticket in tickets.order_by("-issued_at", "-pk")[: most * 5]
        for show in [_next_of(list(ticket.tier.shows.all()))]
        if show is not None and show.state != Show.State.CANCELLED
    ]
    turns: dict[str, int] = {Show.State.LIVE: 0, Show.State.SCHEDULED: 1}
    return sorted(seats, key=lambda seat: (turns.get(seat.show.state, 2), seat.show.starts_at))[:most]


def ticket_by_id(ticket_id: int) -> Ticket | None:
    """Return a ticket for a handler that heard of it, or None."""
    return Ticket.objects.select_related("tier__product", "holder").filter(pk=ticket_id).first()


def over_by_id(over_id: int) -> OverAdmission | None:
    """Return what a handler heard of, or None."""
    found = OverAdmission.objects.select_related("ticket__holder", "show")
    return found.filter(pk=over_id).first()


def access_over_admissions(person: Person) -> QuerySet[OverAdmission]:
    """Return what came in too often, latest first, for operators who may look at shows. Raises Http404 for others."""
    if not (person.is_authenticated and person.is_staff and person.has_perm(LOOK)):
        raise Http404
    return OverAdmission.objects.select_related("show", "ticket__tier__product", "ticket__holder")


def access_tier(person: Person, public_id: str) -> tuple[TicketTier, Show]:
    """Return a kind of ticket (its product's public id) and its show, for who hosts that. Raises Http404 for others."""
    tier = TicketTier.objects.select_related("product").filter(product__public_id=public_id).first()
    found = tier.shows.order_by("starts_at", "pk").first() if tier is not None else None
    if tier is None or found is None:
        raise Http404
    return tier, access_show(person, found.public_id, to="host")
