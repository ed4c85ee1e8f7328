"""Pieces lie at locations: the first that has enough sends them, split only where the brand says so."""

import pytest

from commerce.stock import services
from commerce.stock.errors import (
    LocationClosed,
    LocationNameTaken,
    LocationNotEmpty,
    LocationStays,
    LocationsTooMany,
    MoveTooMuch,
    SoldOut,
    StockBelowHeld,
    StockElsewhere,
)
from commerce.stock.models import Location, Pick, Reservation, StockEntry, StockItem, StockLevel
from commerce.stock.services import holding
from commerce.stock.services.counting import Reason
from commerce.stock.services.places import main_location
from commerce.stock.tables import places_of_orders, stock_table
from tests import factories
from tests.commerce.stock.shelf import at, check, counts


@pytest.fixture
def lamp(lantern):
    """Three at the main location."""
    return factories.make_product(lantern, title="Lamp", stock=3).variants.get()


@pytest.fixture
def porto(lantern):
    """A second location."""
    return services.location_open(brand=lantern, name="Porto", country="PT")


def move(lamp, quantity, source, target) -> None:
    services.stock_move(variant=lamp, source=source, target=target, quantity=quantity)


def picked(key) -> list[tuple[str, int]]:
    picks = Pick.objects.filter(reservation__key=key).order_by("location__position", "pk")
    return [(one.location.name, one.quantity) for one in picks]


def test_the_first_location_with_enough_sends_all_of_a_line(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=5)
    assert (counts(lamp), at(lamp, porto)) == ((8, 0), (5, 0))

    services.reserve(key="a", wanted={lamp.pk: 4}, seconds=600)
    services.reserve(key="b", wanted={lamp.pk: 3}, seconds=600)

    assert picked("a") == [("Porto", 4)]
    assert picked("b") == [(lantern.name, 3)]
    check(StockItem.objects.get())

    services.reservation_sell(key="a")
    assert (counts(lamp), at(lamp, porto)) == ((4, 3), (1, 0))
    assert [
        (one.location and one.location.name, one.delta, one.note) for one in StockEntry.objects.all()
    ] == [
        ("Porto", -4, "a"),
        ("Porto", 5, ""),
    ]
    assert places_of_orders(["a", "c"]) == {("a", lamp.pk): [("Porto", "PT", 4)]}
    check(StockItem.objects.get())


def test_a_line_is_split_only_where_the_brand_says_so(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=2)

    with pytest.raises(SoldOut) as refused:
        services.reserve(key="a", wanted={lamp.pk: 4}, seconds=600)
    assert refused.value.left == 3
    assert (counts(lamp), at(lamp, porto)) == ((5, 0), (2, 0))
    assert not Reservation.objects.exists()

    services.splits_set(brand=lantern, may_split=True)
    services.reserve(key="a", wanted={lamp.pk: 4}, seconds=600)
    assert picked("a") == [(lantern.name, 3), ("Porto", 1)]
    check(StockItem.objects.get())

    assert services.reservation_release(key="a") == 1
    assert (counts(lamp), at(lamp, porto)) == ((5, 0), (2, 0))
    assert not Pick.objects.exists()


def test_the_order_of_locations_is_the_brands(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=2)
    services.location_change(location=main_location(lantern), name="Lisbon", country="PT", position=9)

    services.reserve(key="a", wanted={lamp.pk: 1}, seconds=600)

    assert picked("a") == [("Porto", 1)]


def test_what_was_held_before_there_were_locations_comes_from_the_main_one(lamp, porto, lantern) -> None:
    services.reserve(key="a", wanted={lamp.pk: 2}, seconds=600)
    with pytest.raises(MoveTooMuch) as refused:
        move(lamp, 2, main_location(lantern), porto)
    assert "At most 1 can be moved" in str(refused.value)
    assert StockEntry.objects.count() == 0
    move(lamp, 1, main_location(lantern), porto)

    assert services.reservation_sell(key="a")

    assert (counts(lamp), at(lamp, porto)) == ((1, 0), (1, 0))
    check(StockItem.objects.get())


def test_a_transfer_changes_where_things_lie_and_nothing_else(lamp, porto, lantern, carla) -> None:
    main = main_location(lantern)
    reason = Reason(by=carla, note="van on Monday")

    services.stock_move(variant=lamp, source=main, target=porto, quantity=2, reason=reason)

    assert (counts(lamp), at(lamp, porto)) == ((3, 0), (2, 0))
    entries = StockEntry.objects.order_by("pk")
    assert [(one.location, one.delta, one.why, one.by, one.note) for one in entries] == [
        (None, -2, "moved", carla, "van on Monday"),
        (porto, 2, "moved", carla, "van on Monday"),
    ]
    check(StockItem.objects.get())

    with pytest.raises(MoveTooMuch):
        move(lamp, 3, porto, main)
    assert (at(lamp, porto), StockEntry.objects.count()) == ((2, 0), 2)


def test_returned_pieces_go_where_they_came_from_as_long_as_it_is_open(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=5)
    services.reserve(key="a", wanted={lamp.pk: 5}, seconds=600)
    services.reservation_sell(key="a")

    services.stock_return(variant_id=lamp.pk, quantity=2, key="a")
    assert (counts(lamp), at(lamp, porto)) == ((5, 0), (2, 0))

    move(lamp, 2, porto, main_location(lantern))
    services.location_close(location=porto)
    services.stock_return(variant_id=lamp.pk, quantity=3, key="a")
    assert (counts(lamp), at(lamp, porto)) == ((8, 0), (0, 0))
    check(StockItem.objects.get())


def test_a_late_payment_is_sent_from_wherever_there_are_pieces_now(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=2)
    services.reserve(key="late", wanted={lamp.pk: 2}, seconds=600)
    assert picked("late") == [(lantern.name, 2)]
    services.reservation_release(key="late")
    services.reserve(key="other", wanted={lamp.pk: 3}, seconds=600)

    assert services.reservation_sell(key="late") is True

    assert picked("late") == [("Porto", 2)]
    assert (counts(lamp), at(lamp, porto)) == ((3, 3), (0, 0))
    check(StockItem.objects.get())


def test_a_count_below_what_is_promised_there_is_refused(lamp, porto, lantern) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=5)
    services.reserve(key="a", wanted={lamp.pk: 4}, seconds=600)

    with pytest.raises(StockBelowHeld) as refused:
        services.stock_set(variant=lamp, location=porto, on_hand=3)
    assert "4 pieces" in str(refused.value)
    with pytest.raises(StockElsewhere):
        services.stock_set(variant=lamp, on_hand=4, seen=8)
    assert (counts(lamp), at(lamp, porto)) == ((8, 4), (5, 4))

    services.stock_set(variant=lamp, location=main_location(lantern), on_hand=1)
    services.stock_set(variant=lamp, on_hand=7, seen=6)
    assert (counts(lamp), at(lamp, porto)) == ((7, 4), (5, 4))
    check(StockItem.objects.get())


def test_only_an_empty_location_closes_and_the_main_one_never(lamp, porto, lantern) -> None:
    move(lamp, 1, main_location(lantern), porto)

    with pytest.raises(LocationNotEmpty):
        services.location_close(location=porto)
    with pytest.raises(LocationStays):
        services.location_close(location=main_location(lantern))
    assert Location.objects.filter(is_active=False).count() == 0

    move(lamp, 1, porto, main_location(lantern))
    services.location_close(location=porto)
    with pytest.raises(LocationClosed):
        services.stock_set(variant=lamp, location=porto, on_hand=4)
    with pytest.raises(LocationClosed):
        move(lamp, 1, main_location(lantern), porto)
    assert (counts(lamp), at(lamp, porto)) == ((3, 0), (0, 0))


def test_locations_have_names_of_their_own_and_are_not_without_number(porto, lantern, monkeypatch) -> None:
    with pytest.raises(LocationNameTaken):
        services.location_open(brand=lantern, name="Porto", country="PT")
    with pytest.raises(LocationNameTaken):
        services.location_change(location=porto, name=lantern.name, country="PT", position=1)
    monkeypatch.setattr("commerce.stock.services.places.LOCATIONS_MAX", 2)
    with pytest.raises(LocationsTooMany):
        services.location_open(brand=lantern, name="Faro", country="PT")

    assert set(Location.objects.values_list("name", flat=True)) == {lantern.name, "Porto"}


def test_a_brand_with_one_location_pays_nothing_for_the_others(lamp, django_assert_num_queries) -> None:
    # The stock rows, the rows of the deed in a savepoint, the condition; and the transaction around them.
    with django_assert_num_queries(5):
        services.reserve(key="a", wanted={lamp.pk: 1}, seconds=600)

    assert not Pick.objects.exists()
    assert not StockLevel.objects.exists()


def test_a_location_that_is_added_in_mid_call_is_seen(lamp, porto, lantern, monkeypatch) -> None:
    """Between reading the stock row and writing it the brand moves its pieces: the pick has to know."""
    hold = holding._hold

    def brand_first(item, quantity, own=0) -> None:
        move(lamp, 3, main_location(lantern), porto)
        hold(item, quantity, own)

    monkeypatch.setattr(holding, "_hold", brand_first)

    services.reserve(key="a", wanted={lamp.pk: 2}, seconds=600)

    assert picked("a") == [("Porto", 2)]
    check(StockItem.objects.get())


def test_the_table_of_a_products_stock(lamp, porto, lantern, django_assert_max_num_queries) -> None:
    services.stock_set(variant=lamp, location=porto, on_hand=5)
    services.reserve(key="a", wanted={lamp.pk: 4}, seconds=600)

    with django_assert_max_num_queries(4):
        table = stock_table(lamp.product)

    assert [place.name for place in table.locations] == [lantern.name, "Porto"]
    (row,) = table.rows
    assert [(cell.on_hand, cell.held) for cell in row.cells] == [(3, 0), (5, 4)]
    assert (row.on_hand, row.free) == (8, 4)
