"""The auctions of a show that is over stand beside its recording, to read."""

from typing import Any

import pytest
from django.db.models import Model

from commerce.auctions.models import Bid
from streams.front.auctions_held import auctions_held
from streams.shows.services import show_end
from tests.commerce.auctions.conftest import bela
from tests.commerce.auctions.selling import bid, bidder, committing, running, settled

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# The same people bid here.
__all__ = ["bela"]


def test_it_is_told_when_it_began_what_was_bid_and_who_won(live_world, carla, alice, bela, client) -> None:
    show = live_world.show
    piece = live_world.candle.variants.get()
    auction = running(piece, carla, show=show)
    first, second = bidder(auction, alice), bidder(auction, bela)
    bid(first, 1_500)
    bid(first, 4_000)
    bid(second, 2_000)
    settled(auction)
    with committing():
        show_end(show=show)

    page = client.get(f"/shows/{show.public_id}/").content.decode()

    (held,) = auctions_held(show)
    # What changed nobody's price is no moment; and nobody's maximum is told.
    assert [(step.price.minor, step.who) for step in held.steps] == [(1_000, "Alice"), (2_100, "Alice")]
    assert "Beeswax candle" in page
    assert "€21.00" in page
    assert "€40.00" not in page


def test_only_the_last_prices_of_each_are_read(live_world, carla, alice, bela, monkeypatch) -> None:
    monkeypatch.setattr("streams.front.auctions_held.STEPS_MAX", 2)
    piece = live_world.candle.variants.get()
    prices = []
    for _auction in range(2):
        auction = running(piece, carla, show=live_world.show)
        first, second = bidder(auction, alice), bidder(auction, bela)
        for at, who in enumerate((first, second, first, second), start=1):
            bid(who, at * 1_000)
        bid(second, 9_000)
        settled(auction)
        prices.append(
            list(Bid.objects.filter(auction=auction).order_by("number").values_list("price_minor", flat=True))
        )
    read: list[Bid] = []
    monkeypatch.setattr(Bid, "from_db", classmethod(counting(vars(Model)["from_db"].__func__, read)))

    held = auctions_held(live_world.show)

    assert [[step.price.minor for step in each.steps] for each in held] == [row[2:4] for row in prices]
    assert len(read) == 4


def counting(real: Any, read: list[Any]) -> Any:
    """The same, and every row that it makes is counted."""

    def from_db(cls: Any, *args: Any) -> Any:
        row = real(cls, *args)
        read.append(row)
        return row

    return from_db


def test_a_show_without_auctions_says_nothing_of_them(live_world, client) -> None:
    with committing():
        show_end(show=live_world.show)

    assert "auctions-held" not in client.get(f"/shows/{live_world.show.public_id}/").content.decode()
