"""Writes of tickets. They are issued and taken back in the transaction that books the money."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.tickets.errors import NotATicket
from commerce.tickets.events import TicketsIssued
from commerce.tickets.models import Ticket, TicketTier
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
    now = timezone.now()
    missing = [
        Ticket(tier=tier, holder=holder, source=source, number=number, issued_at=now)
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
def tickets_revoke(*, source: str, keep: int) -> int:
    """Take back the tickets of an order line above the first ``keep``; returns how many admitted until now."""
    held = Ticket.objects.filter(source=source, number__gt=keep, revoked_at__isnull=True)
    return held.update(revoked_at=timezone.now())
