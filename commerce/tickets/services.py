"""Writes of tickets. They are issued and taken back in the transaction that books the money."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.tickets.errors import NotATicket
from commerce.tickets.events import TicketLeft, TicketsIssued
from commerce.tickets.models import Ticket, TicketTier
from commerce.tickets.terms import Terms, terms_of_tier, terms_written
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit


@transaction.atomic
def tier_open(*, product: Product) -> TicketTier:
    """Return the kind of ticket that a product sells, made when it is needed first.

    Raises NotATicket.
    """
    if product.kind != Product.Kind.TICKET:
        raise NotATicket(title=product.shown_title)
    return TicketTier.objects.get_or_create(product=product)[0]


@transaction.atomic
def tickets_issue(*, tier: TicketTier, holder: User | None, source: str, quantity: int) -> int:
    """Give the holder the tickets of one paid order line, numbered from 1; returns how many were new.

    Running it again issues nothing.
    """
    known = set(Ticket.objects.filter(source=source).values_list("number", flat=True))
    now, terms = timezone.now(), terms_written(terms_of_tier(tier))
    missing = [
        Ticket(tier=tier, holder=holder, source=source, number=number, issued_at=now, terms=terms)
        for number in range(1, quantity + 1)
        if number not in known
    ]
    Ticket.objects.bulk_create(missing)
    if missing:
        emit(TicketsIssued(tier_id=tier.pk, holder_id=holder.pk if holder else None, source=source))
    return len(missing)


def tiers_await(*, tier_ids: Iterable[int]) -> int:
    """These kinds of tickets admit to a show that is to come; returns for how many that is news."""
    waiting = TicketTier.objects.filter(pk__in=list(tier_ids), awaits_show=False)
    return waiting.update(awaits_show=True, over_at=None)


def tiers_over(*, tier_ids: Iterable[int], at: datetime | None) -> int:
    """What these kinds of tickets admitted to is over since a time, or (None) never takes place; twice is like once."""
    waiting = TicketTier.objects.filter(pk__in=list(tier_ids), awaits_show=True)
    return waiting.update(awaits_show=False, over_at=at)


@transaction.atomic
def tickets_revoke(*, source: str, keep: int, why: str = Ticket.Lost.REFUNDED) -> int:
    """Take back tickets of an order line until ``keep`` of them admit; returns how many admitted until now.

    Which ones, was decided by whoever asked for the money (see ticket_lose); without that, those issued last.
    """
    valid = Ticket.objects.filter(source=source, revoked_at__isnull=True)
    # One that lies at the box office leaves first: whoever has it wanted to be rid of it.
    valid = valid.order_by(F("offered_at").desc(nulls_first=True), "number")
    leaving = list(valid.values_list("pk", flat=True))[keep:]
    return sum(ticket_lose(ticket_id=pk, why=why) for pk in leaving)


@transaction.atomic
def ticket_lose(*, ticket_id: int, why: str) -> bool:
    """Take one ticket back; False when it admitted nobody any more."""
    valid = Ticket.objects.filter(pk=ticket_id, revoked_at__isnull=True)
    if not valid.update(revoked_at=timezone.now(), lost_why=why, offered_at=None):
        return False
    emit(
        TicketLeft(
            ticket_id=ticket_id,
            holder_id=Ticket.objects.values_list("holder_id", flat=True).get(pk=ticket_id),
        )
    )
    return True


def tier_says(*, tier: TicketTier, terms: Terms) -> None:
    """Let tickets of a kind say this from now on; those that were sold keep what they said."""
    TicketTier.objects.filter(pk=tier.pk).update(**terms_written(terms))
