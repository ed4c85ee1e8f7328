"""What a ticket's link to the door carries: signed, so that the door can read it while nobody can be asked.

The door outlives the database: this says which show, which ticket, in which hand, and from when until when.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from commerce.tickets.models import Ticket
from marketplace.kernel import passes
from streams.shows.models import Show

KIND: Final = "door"
# The door opens so long before the show, and closes so long after its planned end: shows run late.
EARLY: Final = timedelta(minutes=30)
LATE: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Entitlement:
    """Times are unix seconds; ``holder`` (an account's public id) is nothing for a ticket that nobody has claimed."""

    show: str
    ticket: str
    hand: int
    holder: str
    title: str
    language: str
    opens: int
    closes: int


def entitlement_of(ticket: Ticket, show: Show) -> Entitlement:
    """Return what a ticket entitles to as things are now."""
    return Entitlement(
        show=show.public_id,
        ticket=ticket.public_id,
        hand=ticket.hand,
        holder=ticket.holder.public_id if ticket.holder is not None else "",
        title=show.title,
        language=show.language,
        opens=int((show.starts_at - EARLY).timestamp()),
        closes=int((show.ends_at + LATE).timestamp()),
    )


def entitlement_sign(entitlement: Entitlement, *, now: datetime) -> str:
    """Return the word in the link."""
    seconds = max(entitlement.closes - int(now.timestamp()), 0)
    return passes.sign(KIND, asdict(entitlement), seconds=seconds, now=now.timestamp())


def entitlement_read(token: str) -> Entitlement:
    """Return what a link carries; asks nobody. Raises PassRefused, PassExpired."""
    try:
        return Entitlement(**passes.read(KIND, token))
    except TypeError as error:
        # Of another version: its holder gets a new one from their ticket's page.
        raise passes.PassRefused from error
    except ValueError as error:
        raise passes.PassRefused from error


def door_address(ticket: Ticket, show: Show, *, now: datetime) -> str:
    """Return the whole link to the door of a ticket's show."""
    token = entitlement_sign(entitlement_of(ticket, show), now=now)
    return settings.SITE_URL + reverse("door:gate", args=[token])
