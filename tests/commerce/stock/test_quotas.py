"""Places that several things share: taken with the pieces, given back with them, never overdrawn."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.utils import timezone

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.orders.services import order_cancel
from commerce.stock import services
from commerce.stock.errors import QuotaBelowTaken, SoldOut
from commerce.stock.models import Quota, QuotaMember, Reservation, StockItem, WaitEntry
from commerce.stock.selectors import free_of, free_of_products
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import give_back
from tests.commerce.stock.shelf import check
from tests.commerce.stock.test_race import TOGETHER, at_once, buy


@pytest.fixture
def hall(lantern):
    """Five seats; standing takes one, a box for two takes two, and there is a candle beside them."""
    quota = services.quota_open(brand=lantern, name="Hall", size=5)
    standing, box = (
        factories.make_ticket(lantern, title=title, seats=5).variants.get() for title in ("Standing", "Box")
    )
    for variant, weight in ((standing, 1), (box, 2)):
        services.quota_join(quota=quota, item=variant.stock, weight=weight)
    return quota, standing, box


def taken(quota: Quota) -> int:
    """The count, after its law: it is what the reservations say."""
    quota.refresh_from_db()
    rows = Reservation.objects.filter(state__in=("held", "sold"))
    said = sum(
        weight * (row.quantity - row.returned) for row in rows for pk, weight in row.quotas if pk == quota.pk
    )
    assert quota.taken == said <= quota.size
    for item in StockItem.objects.all():
        check(item)
    return quota.taken


def test_pieces_take_places_and_give_them_back(hall):
    quota, standing, box = hall
    services.reserve(key="a", wanted={standing.pk: 1, box.pk: 2}, seconds=600)
    assert taken(quota) == 5
    assert free_of([standing.pk, box.pk]) == {standing.pk: 0, box.pk: 0}

    with pytest.raises(SoldOut) as refused:
        services.reserve(key="b", wanted={standing.pk: 1}, seconds=600)
    assert refused.value.left == 0
    assert (taken(quota), Reservation.objects.filter(key="b").exists()) == (5, False)

    services.reservation_release(key="a")
    assert taken(quota) == 0
    assert free_of([standing.pk, box.pk]) == {standing.pk: 5, box.pk: 2}


def test_selling_changes_nothing_and_what_comes_back_comes_back(hall):
    quota, standing, _box = hall
    services.reserve(key="a", wanted={standing.pk: 3}, seconds=600)
    assert services.reservation_sell(key="a")
    assert taken(quota) == 3

    services.stock_return(variant_id=standing.pk, quantity=2, key="a")
    services.stock_return(variant_id=standing.pk, quantity=2, key="a")

    # The second asked for more than was sold: its pieces are counted, its places are not given back twice.
    assert taken(quota) == 1


def test_holds_that_run_out_give_their_places_back(hall):
    quota, standing, box = hall
    services.reserve(key="a", wanted={box.pk: 2}, seconds=600)
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    services.reservations_expire(timezone.now())
    assert taken(quota) == 0

    # Late money takes them again while they are there, and gets nothing once somebody else has them.
    assert services.reservation_sell(key="a")
    assert taken(quota) == 4
    services.reserve(key="c", wanted={standing.pk: 1}, seconds=600)
    services.reservation_release(key="c")
    services.reserve(key="d", wanted={standing.pk: 1}, seconds=600)
    assert not services.reservation_sell(key="c")
    assert taken(quota) == 5


def test_what_is_promised_to_nobody_takes_its_place_when_it_is_paid(hall):
    quota, standing, box = hall
    services.reserve(key="a", wanted={box.pk: 2}, seconds=600, unheld=[box.pk])
    services.reserve(key="b", wanted={standing.pk: 2}, seconds=600)
    assert taken(quota) == 2

    assert not services.reservation_sell(key="a")
    services.reservation_release(key="b")
    assert services.reservation_sell(key="a")
    assert taken(quota) == 4
    with pytest.raises(SoldOut):
        services.reserve(key="c", wanted={box.pk: 1}, seconds=600, unheld=[box.pk])


def test_a_member_that_joins_late_brings_what_it_sold(lantern):
    variant = factories.make_ticket(lantern, seats=6).variants.get()
    services.reserve(key="sold", wanted={variant.pk: 2}, seconds=600)
    services.reservation_sell(key="sold")
    services.reserve(key="held", wanted={variant.pk: 1}, seconds=600)
    small = services.quota_open(brand=lantern, name="Two", size=2)
    quota = services.quota_open(brand=lantern, name="Hall", size=4)

    with pytest.raises(QuotaBelowTaken):
        services.quota_join(quota=small, item=variant.stock)
    services.quota_join(quota=quota, item=variant.stock)
    services.quota_join(quota=quota, item=variant.stock)

    assert taken(quota) == 3
    assert StockItem.objects.get(variant=variant).quotas == QuotaMember.objects.count() == 1
    services.reservation_release(key="held")
    services.quota_leave(quota=quota, item=variant.stock)
    services.reserve(key="free of it", wanted={variant.pk: 3}, seconds=600)
    assert taken(quota) == 2


def test_a_quota_is_made_smaller_only_down_to_what_is_taken(hall):
    quota, standing, _box = hall
    services.reserve(key="a", wanted={standing.pk: 3}, seconds=600)

    with pytest.raises(QuotaBelowTaken):
        services.quota_resize(quota=quota, size=2)
    assert Quota.objects.get().size == 5
    services.quota_resize(quota=quota, size=3)

    assert free_of([standing.pk])[standing.pk] == 0


def test_a_thing_without_a_count_of_its_own_follows_the_quota(lantern):
    quota = services.quota_open(brand=lantern, name="Hall", size=10)
    pair = factories.make_ticket(lantern, seats=5).variants.get()
    services.quota_join(quota=quota, item=pair.stock, weight=2, is_whole=True)
    services.reserve(key="a", wanted={pair.pk: 1}, seconds=600)

    services.quota_resize(quota=quota, size=14)
    assert StockItem.objects.get(variant=pair).on_hand == 7
    services.quota_resize(quota=quota, size=4)

    assert StockItem.objects.get(variant=pair).on_hand == 2
    assert (taken(quota), free_of([pair.pk])[pair.pk]) == (2, 1)


def test_no_place_counts_twice_for_a_product(lantern):
    quota = services.quota_open(brand=lantern, name="Hall", size=7)
    ticket = factories.make_ticket(lantern, seats=5, variants=["Early", "Regular"])
    for variant in ticket.variants.all():
        services.quota_join(quota=quota, item=variant.stock)

    assert free_of_products([ticket.pk]) == {ticket.pk: 7}


def test_who_waits_for_several_is_offered_them_when_as_many_places_come_free(hall):
    quota, standing, box = hall
    services.reserve(key="a", wanted={box.pk: 2}, seconds=600)
    services.reserve(key="b", wanted={standing.pk: 1}, seconds=600)
    ana, ben = factories.make_user(), factories.make_user()
    three = services.wait_join(user=ana, variant=standing, form=WaitEntry.Form.OFFER, quantity=3)
    one = services.wait_join(user=ben, variant=standing, form=WaitEntry.Form.OFFER)

    services.reservation_release(key="b")
    three.refresh_from_db()
    one.refresh_from_db()
    assert (three.state, one.state, taken(quota)) == ("waiting", "offered", 5)

    services.quota_resize(quota=quota, size=8)
    three.refresh_from_db()
    assert (three.state, taken(quota)) == ("offered", 8)
    services.reserve(key="hers", wanted={standing.pk: 2}, seconds=600, buyer=ana)
    assert taken(quota) == 7


def test_places_given_back_by_one_thing_go_to_who_waits_for_another(hall):
    quota, standing, box = hall
    services.reserve(key="a", wanted={standing.pk: 5}, seconds=600)
    entry = services.wait_join(user=factories.make_user(), variant=box, form=WaitEntry.Form.OFFER)

    services.reservation_release(key="a")

    entry.refresh_from_db()
    assert (entry.state, taken(quota)) == ("offered", 2)


def test_seats_set_aside_count_as_taken(hall):
    quota, standing, _box = hall
    services.set_aside(key="block:1", variant_id=standing.pk, quantity=3, seconds=600)
    assert taken(quota) == 3
    with pytest.raises(SoldOut):
        services.aside_resize(key="block:1", quantity=6, seconds=600)
    services.aside_resize(key="block:1", quantity=4, seconds=600)
    assert taken(quota) == 4

    holder = services.Holder(factories.make_user())
    assert services.hold_share(source="block:1", holder=holder, key="block:1:a", seconds=600)
    assert taken(quota) == 4
    services.reservation_release(key="block:1")
    assert taken(quota) == 1


def test_an_order_that_ends_and_money_that_goes_back_free_the_places(hall, alice, committing):
    quota, standing, _box = hall
    unpaid = buying.place(buying.draft(standing.product, quantity=2), user=alice)
    assert taken(quota) == 2
    order_cancel(order=unpaid, reason="expired")
    assert taken(quota) == 0

    paid = buying.place(buying.draft(standing.product, quantity=3), user=alice, key=uuid4())
    buying.pay(paid, committing)
    line = Order.objects.get(pk=paid.pk).lines.get()
    give_back(paid, committing, RefundPart(line.public_id, 800, 1, True))

    assert taken(quota) == 2


@pytest.mark.postgresql
@TOGETHER
def test_two_hundred_carts_for_a_hall_and_its_boxes(lantern) -> None:
    """Carts in any order, of things with and without the quota: no place is taken twice, and nobody waits forever."""
    quota = services.quota_open(brand=lantern, name="Hall", size=60)
    things = [factories.make_ticket(lantern, seats=60).variants.get() for _ in range(2)]
    candle = factories.make_product(lantern, stock=300).variants.get()
    for weight, variant in enumerate(things, start=1):
        services.quota_join(quota=quota, item=variant.stock, weight=weight)
    wanted = [
        {
            things[n % 2].pk: 1,
            **({candle.pk: 1} if n % 3 else {}),
            **({things[0].pk: 1} if n % 5 == 0 else {}),
        }
        for n in range(200)
    ]

    came: Counter[str] = at_once([partial(buy, f"cart {n}", cart) for n, cart in enumerate(wanted)])

    assert set(came) == {"sold", "sold out"}
    assert taken(quota) in {59, 60}
    sold = Reservation.objects.filter(stock__variant__in=things, state="sold")
    assert sold.aggregate(all=Sum("quantity"))["all"]
