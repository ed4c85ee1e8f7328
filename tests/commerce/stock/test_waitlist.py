"""Waiting for what is sold out: offered in turn, held for a while, passed on; or told once."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from commerce.stock import services
from commerce.stock.errors import NotWaiting, SoldOut, StillThere, WaitsTooMany
from commerce.stock.events import WaitBackInStock, WaitOffered
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services import offering, waitlist
from commerce.stock.stops import sale_resume, sale_stop
from commerce.stock.tasks import waits_sweep
from marketplace.kernel import bus
from tests import factories
from tests.commerce.stock.shelf import check, counts


@pytest.fixture
def lamp(lantern):
    """The last one is held by somebody who pays."""
    lamp = factories.make_product(lantern, title="Lamp", stock=1).variants.get()
    services.reserve(key="buyer", wanted={lamp.pk: 1}, seconds=600)
    return lamp


@pytest.fixture
def people(db):
    return [factories.make_user() for _ in range(3)]


@pytest.fixture
def heard(monkeypatch) -> list[tuple[str, int]]:
    """What was announced about entries."""
    said: list[tuple[str, int]] = []
    for kind in (WaitOffered, WaitBackInStock):
        hear = (lambda event: said.append((type(event).__name__, event.entry_id)), False)
        monkeypatch.setitem(bus._handlers, kind, [hear])
    return said


def join(lamp, person, form=WaitEntry.Form.OFFER, **more) -> WaitEntry:
    return services.wait_join(user=person, variant=lamp, form=form, **more)


def states(lamp) -> list[str]:
    return list(WaitEntry.objects.filter(stock__variant=lamp).values_list("state", flat=True))


def overdue() -> int:
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return services.reservations_expire(timezone.now())


def test_a_piece_that_comes_free_is_offered_to_the_next_in_turn(lamp, people, heard, committing, settings):
    settings.WAITLIST_OFFER_SECONDS = 300
    entries = [join(lamp, person) for person in people[:2]]

    with committing():
        services.reservation_release(key="buyer")

    assert states(lamp) == ["offered", "waiting"]
    assert heard == [("WaitOffered", entries[0].pk)]
    entries[0].refresh_from_db()
    assert entries[0].expires_at is not None
    assert 290 < (entries[0].expires_at - timezone.now()).total_seconds() <= 300
    assert counts(lamp) == (1, 1)
    # Whoever merely comes by gets nothing of it.
    with pytest.raises(SoldOut):
        services.reserve(key="walk-in", wanted={lamp.pk: 1}, seconds=600, buyer=people[2])
    check(StockItem.objects.get())


def test_who_was_offered_it_buys_it(lamp, people) -> None:
    join(lamp, people[0])
    services.reservation_release(key="buyer")

    services.reserve(key="mine", wanted={lamp.pk: 1}, seconds=600, buyer=people[0])

    assert (states(lamp), counts(lamp)) == (["taken"], (1, 1))
    assert Reservation.objects.get(key="mine").state == "held"
    assert services.reservation_sell(key="mine") is True
    assert counts(lamp) == (0, 0)


def test_an_offer_is_theirs_even_when_the_sale_is_stopped_meanwhile(lamp, people) -> None:
    join(lamp, people[0])
    services.reservation_release(key="buyer")
    sale_stop(scope="show", variant_ids=[lamp.pk])

    services.reserve(key="mine", wanted={lamp.pk: 1}, seconds=600, buyer=people[0])
    with pytest.raises(SoldOut) as refused:
        services.reserve(key="more", wanted={lamp.pk: 2}, seconds=600, buyer=people[0])

    assert refused.value.left == 0
    assert counts(lamp) == (1, 1)


def test_no_thanks_passes_on(lamp, people) -> None:
    first = join(lamp, people[0])
    join(lamp, people[1])
    services.reservation_release(key="buyer")

    services.wait_leave(entry=first)

    assert states(lamp) == ["passed", "offered"]
    with pytest.raises(NotWaiting):
        services.wait_leave(entry=first)
    assert (states(lamp), counts(lamp)) == (["passed", "offered"], (1, 1))


def test_an_offer_that_runs_out_passes_on_until_nobody_waits(lamp, people) -> None:
    for person in people[:2]:
        join(lamp, person)
    services.reservation_release(key="buyer")

    overdue()
    assert (states(lamp), counts(lamp)) == (["lapsed", "offered"], (1, 1))
    overdue()
    assert (states(lamp), counts(lamp)) == (["lapsed", "lapsed"], (1, 0))
    check(StockItem.objects.get())


def test_a_late_no_thanks_finds_nothing_to_leave(lamp, people) -> None:
    first = join(lamp, people[0])
    services.reservation_release(key="buyer")
    overdue()

    with pytest.raises(NotWaiting):
        services.wait_leave(entry=first)

    assert states(lamp) == ["lapsed"]


def test_there_are_never_more_offers_than_pieces(lamp, people) -> None:
    for person in people:
        join(lamp, person)
    services.stock_set(variant=lamp, on_hand=3, seen=1)
    assert (states(lamp), counts(lamp)) == (["offered", "offered", "waiting"], (3, 3))

    services.stock_return(variant_id=lamp.pk, quantity=2)
    assert (states(lamp), counts(lamp)) == (["offered"] * 3, (5, 4))
    check(StockItem.objects.get())


def test_nothing_is_offered_while_the_sale_is_stopped(lamp, people) -> None:
    sale_stop(scope="show", variant_ids=[lamp.pk])
    join(lamp, people[0])
    services.reservation_release(key="buyer")
    assert states(lamp) == ["waiting"]

    sale_resume(scope="show")
    assert states(lamp) == ["offered"]


def test_what_can_be_bought_has_no_list(lamp, people) -> None:
    services.reservation_release(key="buyer")

    with pytest.raises(StillThere) as refused:
        join(lamp, people[0])

    assert refused.value.code == "still_there"
    assert WaitEntry.objects.exists() is False


def test_joining_twice_keeps_the_turn(lamp, people) -> None:
    first = join(lamp, people[0])
    join(lamp, people[1])

    assert join(lamp, people[0]).pk == first.pk
    assert WaitEntry.objects.count() == 2


def test_nobody_waits_for_everything(lamp, people, lantern, monkeypatch) -> None:
    monkeypatch.setattr("commerce.stock.services.waitlist.WAITS_MAX", 1)
    other = factories.make_product(lantern, stock=0).variants.get()
    join(lamp, people[0])

    with pytest.raises(WaitsTooMany):
        join(other, people[0])

    assert WaitEntry.objects.count() == 1


def test_a_piece_that_came_free_while_somebody_joined_is_theirs(lamp, people, monkeypatch) -> None:
    """They looked when it was sold out, and their row was not there yet when the piece was given back."""
    offer = offering.offer_next

    def freed_first(item):
        StockItem.objects.filter(pk=item.pk).update(held=F("held") - 1)
        Reservation.objects.filter(key="buyer").update(state="released")
        return offer(item)

    monkeypatch.setattr(waitlist, "offer_next", freed_first)

    assert join(lamp, people[0]).state == "offered"
    assert counts(lamp) == (1, 1)


def test_after_the_show_they_are_told_once(lamp, people, heard, committing) -> None:
    entry = join(lamp, people[0], origin=services.Origin("show"))
    join(lamp, people[1], origin=services.Origin("other"))
    assert services.waits_become_notices(scope="show") == 1

    with committing():
        services.stock_set(variant=lamp, on_hand=3, seen=1)
    assert states(lamp) == ["waiting", "offered"]
    with committing():
        assert waits_sweep() == 1
        assert waits_sweep() == 0

    assert states(lamp) == ["told", "offered"]
    assert heard[1:] == [("WaitBackInStock", entry.pk)]
    assert counts(lamp) == (3, 2)


def test_nobody_is_told_while_there_is_nothing(lamp, people) -> None:
    join(lamp, people[0], WaitEntry.Form.NOTICE)

    assert waits_sweep() == 0
    sale_stop(scope="show", variant_ids=[lamp.pk])
    services.reservation_release(key="buyer")
    assert waits_sweep() == 0

    assert states(lamp) == ["waiting"]


def test_the_sweep_makes_offers_that_nobody_made(lamp, people) -> None:
    """A process of the version before gives a piece back and knows of no list."""
    join(lamp, people[0])
    Reservation.objects.filter(key="buyer").update(state="released")
    StockItem.objects.update(held=0)

    waits_sweep()

    assert (states(lamp), counts(lamp)) == (["offered"], (1, 1))


def test_an_order_of_fewer_pieces_leaves_the_rest_to_the_next(lamp, people) -> None:
    services.stock_set(variant=lamp, on_hand=3, seen=1)
    holder = services.Holder(people[0], "show")
    services.hold_for(holder=holder, key="chat", variant_id=lamp.pk, quantity=2, seconds=600)
    join(lamp, people[1])

    services.reserve(key="mine", wanted={lamp.pk: 1}, seconds=600, buyer=people[0])

    assert (states(lamp), counts(lamp)) == (["offered"], (3, 3))
    assert Reservation.objects.get(key="chat").state == "passed_on"
    check(StockItem.objects.get())
