"""Joining a waitlist from a page of the shop or of a show."""

from commerce.catalog.models import Variant
from commerce.checkout.credit import credit_of
from commerce.checkout.errors import RehearsalSellsNothing
from commerce.checkout.hold_rules import hold_rules_of
from commerce.checkout.services.ticketing import demand_one_ticket
from commerce.stock.errors import WaitQuantityRefused
from commerce.stock.models import QUANTITY_MAX, WaitEntry
from commerce.stock.services import Origin, wait_join
from marketplace.accounts.models import User


def wait_begin(*, user: User, variant: Variant, token: str, number: str, quantity: int = 1) -> WaitEntry:
    """Wait for a thing: for a ticket, or while a show sells it, to be offered it in turn; otherwise to be told once.

    Raises StillThere, WaitsTooMany, RehearsalSellsNothing, WaitQuantityRefused, OneTicketEach.
    """
    credit = credit_of(token, number, variant.product)
    if credit.is_rehearsal:
        raise RehearsalSellsNothing
    if not 1 <= quantity <= QUANTITY_MAX:
        raise WaitQuantityRefused(most=QUANTITY_MAX)
    demand_one_ticket(variant, quantity)
    is_in_show = variant.product.is_ticket or bool(credit.scope) and hold_rules_of(credit.scope).is_on_air
    return wait_join(
        user=user,
        variant=variant,
        form=WaitEntry.Form.OFFER if is_in_show else WaitEntry.Form.NOTICE,
        quantity=quantity,
        origin=Origin(credit.scope, token if credit.scope else "", credit.number),
    )
