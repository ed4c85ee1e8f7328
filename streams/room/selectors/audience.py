"""Who is here, and who bought."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commerce.orders.selectors import order_facts_for_room
from marketplace.kernel.money import Money
from streams.room import words
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.models import NICKNAME_GRAPHEMES_MAX


@dataclass(frozen=True)
class Sale:
    """What a room may say about an order: never more than a first name the buyer agreed to."""

    show: str
    name: str
    numbers: list[int]
    # What they gave above the price, if they let that be said too.
    support: Money | None = None


def sales_of_order(order_id: int) -> list[Sale]:
    """Return what each room may say about a paid order: one sale per show that something was bought in."""
    by_show: dict[str, Sale] = {}
    for fact in order_facts_for_room(order_id):
        name = words.clean_name(fact["name_in_room"], NICKNAME_GRAPHEMES_MAX)
        sale = by_show.setdefault(fact["scope"], Sale(show=fact["scope"], name=name, numbers=[]))
        if fact["number"] is not None and fact["number"] not in sale.numbers:
            sale.numbers.append(fact["number"])
        if fact["support"].minor > 0:
            given = sale.support + fact["support"] if sale.support else fact["support"]
            by_show[sale.show] = replace(sale, support=given)
    return list(by_show.values())


def viewers_of(shows: Sequence[str]) -> dict[str, int]:
    """Return how many watch each of these shows (public ids) now; nothing when the bus does not answer."""
    try:
        return press().viewers(shows)
    except BusDown:
        return {}
