"""How a show sells: how long its things are held, first paid first served, and buying by a word in the chat."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from commerce.checkout.hold_rules import HoldRules
from streams.shows.models import Show
from streams.shows.selectors import live_shows_with_product

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Selling:
    """What a host sets."""

    hold_minutes: int
    first_paid: bool
    lapses_max: int
    sells_by_chat: bool


def hold_rules(scope: str) -> HoldRules | None:
    """Return how long things of a show (its public id) are held, and for whom; None where there is no such show."""
    columns = ("hold_minutes", "first_paid", "lapses_max", "state")
    rules = Show.objects.filter(public_id=scope).values_list(*columns).first()
    if rules is None:
        return None
    minutes, first_paid, lapses_max, state = rules
    is_on_air = state == Show.State.LIVE
    return HoldRules(minutes * SECONDS_A_MINUTE, first_paid, lapses_max, is_on_air)


def picture_delay(product_id: int) -> int:
    """Return by how many seconds the most careful of the shows is held back in which a product is sold now."""
    delay = live_shows_with_product(product_id).aggregate(most=Max("safety_delay"))["most"]
    return int(delay or 0)


@transaction.atomic
def selling_set(*, show: Show, selling: Selling) -> None:
    """Set how a show sells from now on; what is held already is held as long as it was promised."""
    Show.objects.filter(pk=show.pk).update(
        hold_minutes=selling.hold_minutes,
        first_paid=selling.first_paid,
        lapses_max=selling.lapses_max,
        sells_by_chat=selling.sells_by_chat,
    )
