"""Many at once: every buyer gets a definite answer, nothing is sold twice, nobody waits for ever."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from commerce.stock import services
from commerce.stock.errors import MoveTooMuch, SoldOut
from commerce.stock.models import Reservation, StockEntry, StockItem, WaitEntry
from commerce.stock.services.places import main_location
from tests import factories
from tests.commerce.stock.shelf import check

THREADS = 24
PATIENCE = 500
TOGETHER = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(deeds: list[Callable[[], Any]]) -> Counter[str]:
    """Do everything on some threads that start together, each taking the next when it is done; counts what came."""
    came: list[str] = []
    waiting = iter(deeds)
    lock = threading.Lock()
    barrier = threading.Barrier(min(THREADS, len(deeds)))

    def run() -> None:
        try:
            barrier.wait(30)
            while True:
                with lock:
                    deed = next(waiting, None)
                if deed is None:
                    return
                came.append(answer_of(deed))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(min(THREADS, len(deeds)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return Counter(came)


def answer_of(deed: Callable[[], Any]) -> str:
    for _try in range(PATIENCE):
        try:
            return str(deed())
        except SoldOut:
            return "sold out"
        except OperationalError as fault:
            # A database in memory that threads share says no at once, where a file lets them wait for their turn.
            if "table is locked" not in str(fault):
                return f"fault: {fault}"
            time.sleep(0.01)
    return "fault: never free"


def buy(key: str, wanted: dict[int, int]) -> str:
    services.reserve(key=key, wanted=wanted, seconds=600)
    return "sold" if services.reservation_sell(key=key) else "late"


@pytest.mark.postgresql
@TOGETHER
def test_two_hundred_buyers_for_one_piece(lantern) -> None:
    variant = factories.make_product(lantern, stock=1).variants.get()

    came = at_once([partial(buy, f"buyer {n}", {variant.pk: 1}) for n in range(200)])

    assert came == {"sold": 1, "sold out": 199}
    item = StockItem.objects.get()
    assert (item.on_hand, item.held) == (0, 0)
    assert [one.delta for one in StockEntry.objects.all()] == [-1]


def carts(variants: list[Any], count: int) -> list[dict[int, int]]:
    """Carts of one to three lines that share variants, named in every order."""
    found = []
    for n in range(count):
        lines = [variants[(n * 7 + k * 3) % len(variants)] for k in range(1 + n % 3)]
        if n % 2:
            lines.reverse()
        found.append({variant.pk: 1 for variant in lines})
    return found


@pytest.mark.postgresql
@TOGETHER
def test_five_hundred_carts_for_a_hundred_pieces(lantern) -> None:
    variants = [factories.make_product(lantern, stock=20).variants.get() for _ in range(5)]

    came = at_once([partial(buy, f"cart {n}", cart) for n, cart in enumerate(carts(variants, 500))])

    assert set(came) == {"sold", "sold out"}
    assert sum(came.values()) == 500
    for item in StockItem.objects.all():
        check(item)
        assert item.held == 0
        assert item.on_hand == 20 + sum(StockEntry.objects.filter(stock=item).values_list("delta", flat=True))
    sold = Reservation.objects.filter(state=Reservation.State.SOLD)
    assert sum(sold.values_list("quantity", flat=True)) == 100 - sum(
        StockItem.objects.values_list("on_hand", flat=True)
    )


@pytest.mark.postgresql
@TOGETHER
def test_pieces_move_between_locations_while_they_are_sold(lantern) -> None:
    variant = factories.make_product(lantern, stock=40).variants.get()
    main = main_location(lantern)
    porto = services.location_open(brand=lantern, name="Porto", country="PT")
    services.splits_set(brand=lantern, may_split=True)

    def carry(n: int) -> str:
        ends = (main, porto) if n % 3 else (porto, main)
        try:
            services.stock_move(variant=variant, source=ends[0], target=ends[1], quantity=2)
        except MoveTooMuch:
            return "stays"
        return "moved"

    deeds: list[Callable[[], Any]] = []
    for n in range(60):
        deeds += [partial(buy, f"buyer {n}", {variant.pk: 1}), partial(carry, n)]
    came = at_once(deeds)

    assert came["sold"] == 40
    assert came["sold out"] == 20
    assert came["moved"] + came["stays"] == 60
    item = StockItem.objects.get()
    check(item)
    assert (item.on_hand, item.held) == (0, 0)


@pytest.mark.postgresql
@TOGETHER
def test_expiry_races_payment(lantern) -> None:
    """Holds end in the moment in which they are paid, and others want what comes free: each piece is sold once."""
    variants = [factories.make_product(lantern, stock=15).variants.get() for _ in range(2)]
    wanted = {variant.pk: 1 for variant in variants}
    for n in range(15):
        services.reserve(key=f"early {n}", wanted=wanted, seconds=600)
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    deeds: list[Callable[[], Any]] = []
    for n in range(15):
        deeds.append(partial(services.reservation_sell, key=f"early {n}"))
        deeds.append(partial(buy, f"late {n}", wanted))
        if n % 3 == 0:
            deeds.append(lambda: f"freed {services.reservations_expire(timezone.now()) >= 0}")

    came = at_once(deeds)

    assert not [answer for answer in came if answer.startswith("fault")]
    assert came["True"] + came["sold"] == 15
    assert came["False"] + came["sold out"] + came["late"] == 15
    for item in StockItem.objects.all():
        check(item)
        assert (item.on_hand, item.held) == (0, 0)


@pytest.mark.postgresql
@TOGETHER
def test_whoever_waits_is_offered_what_comes_free_and_nobody_else(lantern) -> None:
    variant = factories.make_product(lantern, stock=5).variants.get()
    for n in range(5):
        services.reserve(key=f"holder {n}", wanted={variant.pk: 1}, seconds=600)
    people = [factories.make_user() for _ in range(8)]
    for person in people:
        services.wait_join(user=person, variant=variant, form=WaitEntry.Form.OFFER)

    deeds: list[Callable[[], Any]] = [
        partial(services.reservation_release, key=f"holder {n}") for n in range(5)
    ]
    deeds += [partial(buy, f"walk-in {n}", {variant.pk: 1}) for n in range(30)]
    came = at_once(deeds)

    assert came == {"1": 5, "sold out": 30}
    states = list(WaitEntry.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["offered"] * 5 + ["waiting"] * 3
    item = StockItem.objects.get()
    check(item)
    assert (item.on_hand, item.held) == (5, 5)


@TOGETHER
def test_a_few_at_once_on_any_database(lantern) -> None:
    """The same with as many as a database that lets one write at a time has patience for."""
    variants = [factories.make_product(lantern, stock=2).variants.get() for _ in range(3)]

    came = at_once([partial(buy, f"cart {n}", cart) for n, cart in enumerate(carts(variants, 12))])

    assert set(came) <= {"sold", "sold out"}
    assert sum(came.values()) == 12
    for item in StockItem.objects.all():
        check(item)
        assert item.held == 0
