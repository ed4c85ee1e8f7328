"""A ticket of alice's for whoever walks all addresses, and the door of its show."""

from typing import Any

from django.utils import timezone

from commerce.tickets.hands import claim_key
from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from streams.shows.entitlements import entitlement_of, entitlement_sign
from tests import factories


def door_ids(creator: Creator, brand: Brand, alice: User) -> dict[str, Any]:
    """Make a performance with a ticket that alice holds and one that nobody has claimed; return their ids."""
    product = factories.make_ticket(brand, title="One seat")
    show = factories.make_performance(creator, product, title="An evening with a door")
    held, free = (
        Ticket.objects.create(
            tier=product.tier, holder=holder, source="whole", number=number, issued_at=timezone.now()
        )
        for number, holder in enumerate((alice, None), start=1)
    )
    return {
        "tickets/<public_id>": held.public_id,
        "claim/<key>": claim_key(free),
        "tickets/<tier_id>": product.public_id,
        "door/<token>": entitlement_sign(entitlement_of(held, show), now=timezone.now()),
    }
