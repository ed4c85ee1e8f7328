"""Who changes the show while `bench room --soak` runs: pins and prices, through the product's services. Inside Django.

    python -m bench.room_actor SHOW SECONDS_BETWEEN SEED

Writes one line of JSON for each deed that the database holds: {"kind", "subject", "number", "at"}. Numbers only rise:
of pins it is the moment since when the stage is as it is, of a product its price, which goes up by a cent each time.
Ends when its standard input does.
"""

import json
import random
import select
import sys
import time

import django

django.setup()

from bench.room_soak_figures import BASE_MINOR, PINS, price_subject  # noqa: E402
from bench.shop import PRICE_MINOR  # noqa: E402
from marketplace.kernel.money import Money  # noqa: E402
from streams.shows.models import LineUpItem, Show  # noqa: E402
from streams.shows.pins import line_up_pin  # noqa: E402
from streams.shows.prices import show_price_change  # noqa: E402

PIN_SHARE = 0.5
# The ordinary price is asked by nobody who hosts, and would say nothing.
DEEDS_MAX = PRICE_MINOR - BASE_MINOR - 1


class Actor:
    def __init__(self, show: str, seed: int) -> None:
        self._chance = random.Random(seed)
        self._show = Show.objects.get(public_id=show)
        self._items = list(
            LineUpItem.objects.filter(show=self._show).select_related("product").order_by("number")
        )
        self._front = self._items[0]
        self.deeds = 0

    def act(self) -> dict[str, object]:
        """Bring something else in front, or change a price; returns what the database holds now."""
        self.deeds += 1
        return self._pin() if self._chance.random() < PIN_SHARE else self._price()

    def _pin(self) -> dict[str, object]:
        self._front = self._chance.choice([item for item in self._items if item != self._front])
        line_up_pin(show=self._show, number=self._front.number)
        self._show.refresh_from_db()
        staged = self._show.staged_at
        return {"kind": "pin", "subject": PINS, "number": int(staged.timestamp() * 1000) if staged else 0}

    def _price(self) -> dict[str, object]:
        price = Money(BASE_MINOR + self.deeds, "EUR")
        show_price_change(show=self._show, number=self._front.number, price=price, by=self._show.creator.user)
        return {
            "kind": "price",
            "subject": price_subject(self._front.product.public_id),
            "number": price.minor,
        }


def main(show: str, between: float, seed: int) -> None:
    actor = Actor(show, seed)
    due = time.monotonic()
    while actor.deeds < DEEDS_MAX:
        due += between
        if select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]:
            return
        print(json.dumps(actor.act() | {"at": time.monotonic()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
