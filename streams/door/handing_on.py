"""Giving a ticket away: to an account, an address or a link; the answer never tells whether an address is known."""

from django.db import transaction

from commerce.tickets.hands import ticket_give
from marketplace.accounts.selectors import user_by_email
from marketplace.creators.selectors import creator_by_handle
from streams.door.errors import NobodyThere, TicketOnOffer, TicketUsed
from streams.door.selectors import Seat


@transaction.atomic
def ticket_hand_on(*, seat: Seat, to: str) -> None:
    """Give a ticket to an address, to a handle, or (nothing) to whoever is sent its link.

    Raises TicketOnOffer, TicketUsed, NobodyThere, TicketGone; then nothing changed.
    """
    if seat.ticket.offered_at is not None:
        raise TicketOnOffer
    if not seat.may_be_given:
        raise TicketUsed
    if "@" in to:
        ticket_give(ticket=seat.ticket, to=user_by_email(to), address=to)
        return
    creator = creator_by_handle(to) if to else None
    if to and creator is None:
        raise NobodyThere(name=to)
    ticket_give(ticket=seat.ticket, to=creator.user if creator is not None else None)
