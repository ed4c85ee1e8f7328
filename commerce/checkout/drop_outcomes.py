"""What came of fair drops, for the brand's list: a fixed number of queries for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from commerce.checkout.services.drops import WIN
from commerce.promotions.models import FairDrop
from commerce.stock.models import Reservation


@dataclass
class DropOutcome:
    """Of the pieces that were held: how many are held still, went into orders, or were let go."""

    held: int = 0
    bought: int = 0
    gone: int = 0


def outcomes_of(drops: Iterable[FairDrop]) -> dict[int, DropOutcome]:
    """Return what came of each drop that was drawn, by its key."""
    drawn = {drop.public_id: drop.pk for drop in drops if drop.drawn_at is not None}
    found = {pk: DropOutcome() for pk in drawn.values()}
    if not drawn:
        return found
    of_these = Q(*(Q(key__startswith=f"{WIN}{public_id}:") for public_id in drawn), _connector=Q.OR)
    for key, state in Reservation.objects.filter(of_these).values_list("key", "state"):
        outcome = found[drawn[key.split(":")[1]]]
        if state == Reservation.State.HELD:
            outcome.held += 1
        elif state == Reservation.State.PASSED_ON:
            outcome.bought += 1
        else:
            outcome.gone += 1
    return found
