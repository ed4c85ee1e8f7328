"""Tickets in people's hands: claim, give, name, offer back. Each deed is one conditional write."""

import hashlib
import hmac
from typing import Final

from django.core.signing import Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.tickets.errors import TicketGone, TicketNotClaimable
from commerce.tickets.events import TicketGiven, TicketLeft
from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

CODE_CHARACTERS: Final = 8
CLAIM: Final = "tickets.claim"
CODE: Final = "tickets.code"


def _signed(salt: str, ticket: Ticket) -> str:
    return Signer(salt=salt).signature(f"{ticket.public_id}:{ticket.hand}")


def claim_key(ticket: Ticket) -> str:
    """Return the word in the link by which a ticket is claimed; another one after each change of hands."""
    return f"{ticket.public_id}.{_signed(CLAIM, ticket)}"


def is_claim_key(ticket: Ticket, key: str) -> bool:
    """Tell whether this is the word for a ticket as it is now."""
    return hmac.compare_digest(claim_key(ticket).encode(), key.encode())


def ticket_code(ticket: Ticket) -> str:
    """Return what its QR code says, short enough to be typed; another one after each change of hands."""
    # Small letters and digits: at a door with a broken camera somebody types it.
    digest = hashlib.sha256(_signed(CODE, ticket).encode()).hexdigest()
    return f"{ticket.public_id}.{digest[:CODE_CHARACTERS]}"


def is_ticket_code(ticket: Ticket, code: str) -> bool:
    """Tell whether a code is that of a ticket as it is now."""
    return hmac.compare_digest(ticket_code(ticket).encode(), code.encode())


@transaction.atomic
def ticket_claim(*, ticket: Ticket, user: User) -> None:
    """Bind a ticket that nobody has claimed to an account; once, whoever presses first.

    Raises TicketNotClaimable.
    """
    free = Ticket.objects.filter(
        pk=ticket.pk,
        hand=ticket.hand,
        holder__isnull=True,
        revoked_at__isnull=True,
        # What the box office sells for its buyer is nobody else's to take.
        offered_at__isnull=True,
    )
    if not free.update(holder=user, given_to="", hand=F("hand") + 1, moved_at=timezone.now()):
        raise TicketNotClaimable
    emit(TicketLeft(ticket_id=ticket.pk, holder_id=None))
    emit(TicketGiven(ticket_id=ticket.pk, hand=ticket.hand + 1))


@transaction.atomic
def ticket_give(*, ticket: Ticket, to: User | None, address: str = "") -> None:
    """Give a ticket to somebody else, to an address, or (neither) to whoever gets its link.

    Whoever held it is out at once. Raises TicketGone when it changed hands or was taken back meanwhile, or lies at the
    box office: its seat is on the shelf, and has to be taken from there first.
    """
    mine = Ticket.objects.filter(
        pk=ticket.pk,
        hand=ticket.hand,
        holder=ticket.holder_id,
        revoked_at__isnull=True,
        scanned_at__isnull=True,
        offered_at__isnull=True,
    )
    now = timezone.now()
    if not mine.update(holder=to, given_to=address, name="", hand=F("hand") + 1, moved_at=now):
        raise TicketGone
    emit(TicketLeft(ticket_id=ticket.pk, holder_id=ticket.holder_id))
    emit(TicketGiven(ticket_id=ticket.pk, hand=ticket.hand + 1))


@transaction.atomic
def ticket_name(*, ticket: Ticket, name: str) -> None:
    """Write another name on a ticket. Raises TicketGone."""
    mine = Ticket.objects.filter(pk=ticket.pk, hand=ticket.hand, revoked_at__isnull=True)
    if not mine.update(name=name):
        raise TicketGone


@transaction.atomic
def ticket_offer(*, ticket: Ticket) -> bool:
    """Give a ticket to the box office to sell; it admits until that happened. False when it lies there already.

    Raises TicketGone.
    """
    mine = Ticket.objects.filter(
        pk=ticket.pk, hand=ticket.hand, revoked_at__isnull=True, scanned_at__isnull=True
    )
    if mine.filter(offered_at__isnull=True).update(offered_at=timezone.now()):
        return True
    if mine.exists():
        return False
    raise TicketGone


@transaction.atomic
def ticket_offer_end(*, ticket: Ticket) -> bool:
    """Take a ticket back from the box office; False when it did not lie there."""
    offered = Ticket.objects.filter(pk=ticket.pk, offered_at__isnull=False, revoked_at__isnull=True)
    return bool(offered.update(offered_at=None))
