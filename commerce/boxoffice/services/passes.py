"""A season pass for so many shows, used for one of them."""

from typing import Final

from django.db import IntegrityError, transaction

from commerce.boxoffice.errors import PassUsedUp
from commerce.boxoffice.models import PassVisit
from commerce.tickets.models import Ticket

TRIES_MAX: Final = 3


def pass_use(*, ticket: Ticket, scope: str) -> PassVisit:
    """Use a pass for a show (its public id); twice is once. Raises PassUsedUp."""
    most = ticket.tier.plan.shows_most or 0
    for _try in range(TRIES_MAX):
        known = PassVisit.objects.filter(ticket=ticket, scope=scope).first()
        if known is not None:
            return known
        number = PassVisit.objects.filter(ticket=ticket).count() + 1
        if number > most:
            break
        try:
            with transaction.atomic():
                return PassVisit.objects.create(ticket=ticket, scope=scope, number=number)
        except IntegrityError:
            # Another press took this number, or was for the same show.
            continue
    raise PassUsedUp(most=most)
