"""Tickets given away by whoever sells them: counted like sold ones, for nothing, with the reason."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.boxoffice.errors import AlreadyWithdrawn, TierUnclear
from commerce.boxoffice.models import GROUP_MAX, Complimentary
from commerce.boxoffice.selectors import group_sizes
from commerce.catalog.models import Variant
from commerce.stock.services import reservation_sell, reserve, stock_return
from commerce.tickets.hands import ticket_give
from commerce.tickets.selectors import tickets_of_source
from commerce.tickets.services import tickets_issue, tickets_revoke, tier_open
from marketplace.accounts.models import User
from marketplace.accounts.selectors import user_by_email

SECONDS: Final = 60


@dataclass(frozen=True)
class Guest:
    """To whom tickets are given; they may have no account yet."""

    email: str
    name: str = ""


@transaction.atomic
def comp_issue(
    *, variant: Variant, guest: Guest, quantity: int, reason: str, by: User | None
) -> Complimentary:
    """Give tickets away, out of the same seats that are sold. Raises TierUnclear, NotATicket, SoldOut."""
    if not 1 <= quantity <= GROUP_MAX or not reason.strip():
        raise TierUnclear(reason=_("Say how many tickets are given away, and why."))
    tier = tier_open(product=variant.product)
    user = user_by_email(guest.email)
    given = Complimentary.objects.create(
        variant=variant,
        quantity=quantity,
        email=guest.email,
        name=guest.name.strip()[:80],
        user=user,
        reason=reason.strip()[:120],
        by=by,
    )
    reserve(key=given.key, wanted={variant.pk: quantity}, seconds=SECONDS)
    reservation_sell(key=given.key)
    each = group_sizes([variant.pk]).get(variant.pk, 1)
    tickets_issue(tier=tier, holder=user, source=given.public_id, quantity=quantity * each)
    if user is None:
        # An address without an account gets links by which its tickets are claimed.
        for ticket in tickets_of_source(given.public_id):
            ticket_give(ticket=ticket, to=None, address=guest.email)
    return given


@transaction.atomic
def comp_withdraw(*, complimentary: Complimentary) -> None:
    """Take back what was given away: it admits nobody, and its seats are free. Raises AlreadyWithdrawn."""
    mine = Complimentary.objects.filter(pk=complimentary.pk, withdrawn_at__isnull=True)
    if not mine.update(withdrawn_at=timezone.now()):
        raise AlreadyWithdrawn
    tickets_revoke(source=complimentary.public_id, keep=0)
    stock_return(variant_id=complimentary.variant_id, quantity=complimentary.quantity, key=complimentary.key)
