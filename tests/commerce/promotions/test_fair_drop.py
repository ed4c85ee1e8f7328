"""Fair drops: one entry each, a draw that anybody can do again, and a while to buy for whoever is drawn."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.checkout.handlers import hold_for_the_drawn
from commerce.promotions.errors import DropNotOpen, DropWindowRefused
from commerce.promotions.events import FairDropDrawn
from commerce.promotions.models import FairDrop, FairDropEntry
from commerce.promotions.selectors import drop_proof, drop_winners
from commerce.promotions.services import DropDraft, drop_draw, drop_enter, drop_open
from commerce.promotions.tasks import fair_drops_draw
from commerce.stock.models import Reservation, StockItem
from marketplace.kernel import draws
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests import factories
from tests.commerce.promotions.offering import SCOPE


@pytest.fixture
def kettle(lantern):
    return factories.make_product(lantern, stock=5).variants.get()


def open_drop(kettle, carla, **fields) -> FairDrop:
    now = timezone.now()
    values: dict[str, Any] = {
        "pieces": 2,
        "opens_at": now - timedelta(minutes=5),
        "closes_at": now + timedelta(minutes=5),
    }
    return drop_open(scope=SCOPE, variant=kettle, by=carla, draft=DropDraft(**(values | fields)))


def over(drop: FairDrop) -> FairDrop:
    """Let the time to enter be over."""
    drop.closes_at = timezone.now() - timedelta(seconds=drop.grace_seconds + 1)
    drop.save(update_fields=["closes_at"])
    return drop


def test_everybody_enters_once(kettle, carla, alice) -> None:
    drop = open_drop(kettle, carla)

    assert drop_enter(drop=drop, user=alice) == drop_enter(drop=drop, user=alice)

    drop.refresh_from_db()
    assert (drop.entries, FairDropEntry.objects.count()) == (1, 1)


def test_nobody_enters_before_or_after(kettle, carla, alice) -> None:
    later = open_drop(kettle, carla, opens_at=timezone.now() + timedelta(minutes=1))
    past = over(open_drop(kettle, carla))

    for drop in (later, past):
        with pytest.raises(DropNotOpen):
            drop_enter(drop=drop, user=alice)

    assert not FairDropEntry.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"pieces": 0}, {"hold_seconds": 0}, {"closes_at": timezone.now() - timedelta(days=9)}]
)
def test_a_drop_is_of_something_for_a_while(kettle, carla, fields) -> None:
    with pytest.raises(DropWindowRefused):
        open_drop(kettle, carla, **fields)

    assert not FairDrop.objects.exists()


def test_anybody_can_draw_again(kettle, carla) -> None:
    drop = open_drop(kettle, carla)
    for _ in range(6):
        drop_enter(drop=drop, user=factories.make_user())
    before = drop_proof(drop)
    assert (before["seed"], before["entries"], drop_draw(drop=drop)) == ("", [], False)

    assert drop_draw(drop=over(drop))
    assert not drop_draw(drop=drop)

    drop.refresh_from_db()
    told = drop_proof(drop)
    assert told["seed_hash"] == before["seed_hash"] == draws.seed_hash(told["seed"])
    assert told["entries_hash"] == draws.entries_hash(told["giveaway"], told["entries"])
    order = list(draws.drawn_order(told["seed"], told["entries_hash"], told["entries"]))
    assert [one["entry"] for one in told["winners"] + told["waiting"]] == order
    assert [winner.name for winner in drop_winners(drop.public_id)] == order[:2]


def test_the_list_stays_whole_when_an_account_goes(kettle, carla) -> None:
    drop = open_drop(kettle, carla, pieces=1)
    people = [factories.make_user() for _ in range(4)]
    entries = [drop_enter(drop=drop, user=person) for person in people]
    drop_draw(drop=over(drop))
    first = drop_winners(drop.public_id)[0].user
    assert first is not None

    first.delete()

    told = drop_proof(FairDrop.objects.get(pk=drop.pk))
    assert told["entries"] == sorted(entry.name for entry in entries)
    assert told["entries_hash"] == draws.entries_hash(told["giveaway"], told["entries"])
    # The place goes to the next on the list.
    (second,) = drop_winners(drop.public_id)
    assert second.position == 2


def test_who_is_drawn_has_a_while_to_buy(kettle, carla) -> None:
    drop = open_drop(kettle, carla, hold_seconds=600)
    for _ in range(4):
        drop_enter(drop=drop, user=factories.make_user())
    over(drop)

    assert fair_drops_draw() == 1
    assert fair_drops_draw() == 0
    for row in Delivery.objects.filter(handler__endswith="hold_for_the_drawn"):
        deliver(row.pk)

    winners = {winner.user for winner in drop_winners(drop.public_id)}
    assert {row.user for row in Reservation.objects.all()} == winners
    assert (len(winners), StockItem.objects.get(variant=kettle).held) == (2, 2)


def test_pieces_are_held_once_when_the_draw_is_told_twice(kettle, carla) -> None:
    drop = open_drop(kettle, carla)
    drop_enter(drop=drop, user=factories.make_user())
    drop_draw(drop=over(drop))
    event = FairDropDrawn(scope=SCOPE, drop=drop.public_id)

    hold_for_the_drawn(event)
    hold_for_the_drawn(event)

    assert Reservation.objects.count() == 1
    assert StockItem.objects.get(variant=kettle).held == 1


def test_no_more_is_held_than_there_is(kettle, carla) -> None:
    StockItem.objects.filter(variant=kettle).update(on_hand=1)
    drop = open_drop(kettle, carla)
    for _ in range(3):
        drop_enter(drop=drop, user=factories.make_user())
    drop_draw(drop=over(drop))

    hold_for_the_drawn(FairDropDrawn(scope=SCOPE, drop=drop.public_id))

    assert StockItem.objects.get(variant=kettle).held == 1
    assert Reservation.objects.get().user == drop_winners(drop.public_id)[0].user


def test_a_drop_nobody_entered_is_drawn_too(kettle, carla) -> None:
    drop = over(open_drop(kettle, carla))

    assert drop_draw(drop=drop)

    assert drop_winners(drop.public_id) == []
