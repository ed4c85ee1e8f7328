"""A piece of a fair drop stays on its list: past orders that nobody paid, and past accounts that are gone."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from commerce.checkout.services.drops import drop_share_out, win_key
from commerce.orders.models import Order
from commerce.payments.tasks import orders_expire
from commerce.promotions.models import FairDropEntry
from commerce.promotions.services import drop_enter
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services import location_open, reservations_expire, stock_move, wait_join
from commerce.stock.services.counting import Reason
from commerce.stock.services.places import main_location
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.checkout.test_drops import address, announced, drawn
from tests.commerce.stock.shelf import check, counts
from tests.streams.room.giveaways import allow_draws

pytestmark = pytest.mark.django_db


@pytest.fixture
def kettle(lantern):
    allow_draws()
    return factories.make_product(lantern, title="Copper kettle", stock=3).variants.get()


def order_unpaid(client, kettle, quantity=1):
    page = client.get(f"{desk.buy_address(kettle)}&quantity={quantity}")
    desk.press_pay(client, page, desk.DECLINED)
    order = Order.objects.latest("pk")
    assert (order.state, order.lines.get().quantity) == ("pending", quantity)
    return order


def runs_out(committing):
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with committing():
        assert orders_expire() == 1


def word(client, drop):
    return client.get(address("mine", drop)).json()["word"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "there"])
def test_a_piece_in_an_order_that_nobody_pays_goes_to_the_next_on_the_list(
    client_of, kettle, carla, mallory, committing, elsewhere
) -> None:
    StockItem.objects.filter(variant=kettle).update(on_hand=1)
    if elsewhere:
        brand = kettle.product.brand
        porto = location_open(brand=brand, name="Porto", country="PT")
        reason = Reason(by=carla, note="")
        stock_move(variant=kettle, source=main_location(brand), target=porto, quantity=1, reason=reason)
    drop = announced(kettle, carla)
    wait_join(user=mallory, variant=kettle, form=WaitEntry.Form.OFFER)
    for _ in range(2):
        drop_enter(drop=drop, user=factories.make_user())
    theirs = [client_of(entry.user) for entry in drawn(drop)]
    order_unpaid(theirs[0], kettle)
    assert [word(one, drop) for one in theirs] == ["bought", "waiting"]

    runs_out(committing)

    assert [word(one, drop) for one in theirs] == ["gone", "held"]
    assert (counts(kettle), WaitEntry.objects.get().state) == ((1, 1), "waiting")
    check(StockItem.objects.get(variant=kettle))
    # The list is at its end: then it is the turn of who waits for the thing.
    order_unpaid(theirs[1], kettle)
    runs_out(committing)
    assert [word(one, drop) for one in theirs] == ["gone", "gone"]
    assert (counts(kettle), WaitEntry.objects.get().state) == ((1, 1), "offered")
    check(StockItem.objects.get(variant=kettle))


def test_of_an_order_of_more_only_the_piece_of_the_drop_goes_down_the_list(
    client_of, kettle, carla, committing
) -> None:
    drop = announced(kettle, carla)
    for _ in range(2):
        drop_enter(drop=drop, user=factories.make_user())
    theirs = [client_of(entry.user) for entry in drawn(drop)]
    order = order_unpaid(theirs[0], kettle, 2)
    assert counts(kettle) == (3, 2)
    # Its hold runs out before its time to pay does: the same.
    Reservation.objects.filter(key=str(order.key)).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert reservations_expire(timezone.now()) == 1

    assert (counts(kettle), word(theirs[1], drop)) == ((3, 1), "held")
    runs_out(committing)
    assert (counts(kettle), word(theirs[1], drop)) == ((3, 1), "held")
    check(StockItem.objects.get(variant=kettle))


def test_the_place_of_an_account_that_is_gone_goes_to_the_next(kettle, carla) -> None:
    drop = announced(kettle, carla, pieces=2)
    for _ in range(4):
        drop_enter(drop=drop, user=factories.make_user())
    gone, closed = drop.entered.all()[:2]
    assert gone.user is not None
    assert closed.user is not None
    gone.user.delete()
    closed.user.is_active = False
    closed.user.save()

    entries = drawn(drop)

    held = [entry for entry in entries if Reservation.objects.filter(key=win_key(drop, entry.name)).exists()]
    assert held == [entry for entry in entries if entry.user is not None and entry.user.is_active]
    assert (len(held), counts(kettle)) == (2, (3, 2))
    # Whose account goes afterwards has had their place: told once more, nobody else gets one.
    drop_enter_late = FairDropEntry.objects.create(
        drop=drop, user=factories.make_user(), position=9, granted_at=None
    )
    assert held[0].user is not None
    held[0].user.is_active = False
    held[0].user.save()
    drop_share_out(public_id=drop.public_id)
    drop_enter_late.refresh_from_db()
    assert (drop_enter_late.granted_at, counts(kettle)) == (None, (3, 2))


def test_entries_of_nobody_are_forgotten_before_they_have_to_be_somebodys(kettle, carla, alice) -> None:
    """The way back of the migration that let them be."""
    drop = announced(kettle, carla)
    kept = drop_enter(drop=drop, user=alice)
    FairDropEntry.objects.create(drop=drop, user=None)
    migration = import_module("commerce.promotions.migrations.0005_fair_drop_endings").Migration
    back = migration.operations[-1].reverse_code

    back(apps, None)

    assert list(FairDropEntry.objects.all()) == [kept]
