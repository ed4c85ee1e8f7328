"""Who changes the show while `bench room --soak` runs: pins and prices, through the product's services. Inside Django.

    python -m bench.room_actor SHOW SECONDS_BETWEEN SEED

Writes one line of JSON for each deed that the database holds: {"v", "kind", "at"}. What stands in front costs as
many cents more than at the beginning as deeds were done, so that whoever sees a pin or a price knows which deed it is.
Ends when its standard input does.
"""

import json
import random
import select
import sys
import time

import django

django.setup()

from bench.room_soak_figures import BASE_MINOR  # noqa: E402
from bench.shop import PRICE_MINOR  # noqa: E402
from commerce.promotions.services import show_price_set  # noqa: E402
from marketplace.kernel.money import Money  # noqa: E402
from streams.shows.models import LineUpItem, Show  # noqa: E402
from streams.shows.pins import line_up_pin  # noqa: E402

PIN_SHARE = 0.5
# More than the ordinary price is asked of nobody, and would say nothing.
DEEDS_MAX = PRICE_MINOR - BASE_MINOR


class Actor:
    def __init__(self, show: str, seed: int) -> None:
        self._chance = random.Random(seed)
        self._show = Show.objects.get(public_id=show)
        self._items = list(
            LineUpItem.objects.filter(show=self._show).select_related("product").order_by("number")
        )
        self._front = self._items[0]
        self.version = 0

    def act(self) -> str:
        """Change the price in front, or bring something else there; returns which."""
        self.version += 1
        kind = "pin" if self.version == 1 or self._chance.random() < PIN_SHARE else "price"
        if kind == "price":
            self._price(self._front)
            return kind
        others = [item for item in self._items if item != self._front]
        self._front = self._chance.choice(others) if self.version > 1 else self._front
        # Not in front yet: nobody is told of this price alone.
        self._price(self._front)
        line_up_pin(show=self._show, number=self._front.number)
        return kind

    def _price(self, item: LineUpItem) -> None:
        price = Money(BASE_MINOR + self.version, "EUR")
        show_price_set(scope=self._show.public_id, variant=item.product.variants.get(), price=price)


def main(show: str, between: float, seed: int) -> None:
    actor = Actor(show, seed)
    due = time.monotonic()
    while actor.version < DEEDS_MAX:
        due += between
        if select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]:
            return
        kind = actor.act()
        print(json.dumps({"v": actor.version, "kind": kind, "at": time.monotonic()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
