"""Up to three products on stage, the newest in front."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from streams.room.selectors.shelf import pins_facts
from streams.shows import pins
from streams.shows.errors import NotInLineUp, ShowNotLive
from streams.shows.models import LineUpItem, Show, Showing
from streams.shows.selectors import line_up
from streams.shows.services import show_end, show_go_live
from tests import factories
from tests.conftest import World


@pytest.fixture
def five(live_world: World) -> Show:
    """A show on air with five products."""
    for number in (3, 4, 5):
        product = factories.make_product(live_world.brand)
        LineUpItem.objects.create(show=live_world.show, product=product, number=number)
    return live_world.show


def on_stage(show: Show) -> list[int]:
    return [item.number for item in pins.pinned_of(show)]


def chapters(show: Show) -> list[int]:
    return [row.item.number for row in Showing.objects.filter(show=show)]


def test_the_newest_is_in_front_and_a_fourth_pushes_the_oldest_out(five: Show) -> None:
    seen = []
    for number in (1, 2, 3, 4):
        pins.line_up_pin(show=five, number=number)
        seen.append(on_stage(five))

    assert seen == [[1], [2, 1], [3, 2, 1], [4, 3, 2]]
    assert chapters(five) == [1, 2, 3, 4]
    assert [fact.place for fact in line_up(five, "EUR")] == [None, 2, 1, 0, None]


def test_what_stands_behind_comes_to_the_front(five: Show) -> None:
    for number in (1, 2, 3, 1, 1):
        pins.line_up_pin(show=five, number=number)

    assert on_stage(five) == [1, 3, 2]
    assert chapters(five) == [1, 2, 3, 1]


def test_one_is_taken_off_and_the_next_is_in_front_again(five: Show) -> None:
    for number in (1, 2, 3):
        pins.line_up_pin(show=five, number=number)
    pins.line_up_unpin(show=five, number=2)
    assert on_stage(five) == [3, 1]
    assert chapters(five) == [1, 2, 3]
    pins.line_up_unpin(show=five, number=3)
    assert on_stage(five) == [1]
    assert chapters(five) == [1, 2, 3, 1]
    pins.line_up_unpin(show=five)

    assert on_stage(five) == []
    assert not Showing.objects.filter(hidden_at__isnull=True).exists()
    pins.line_up_pin(show=five, number=5)
    assert on_stage(five) == [5]


def test_the_moment_of_each_change_is_told_and_only_goes_on(five: Show, monkeypatch: Any) -> None:
    ahead = timezone.now() + timedelta(seconds=2)
    monkeypatch.setattr("streams.shows.pins.timezone.now", lambda: ahead)
    pins.line_up_pin(show=five, number=1)
    five.refresh_from_db()
    first = pins_facts(five)
    # Another process, whose clock is behind.
    monkeypatch.setattr("streams.shows.pins.timezone.now", lambda: ahead - timedelta(seconds=2))
    pins.line_up_pin(show=five, number=2)
    five.refresh_from_db()
    second = pins_facts(five)

    assert first["t"] == int(ahead.timestamp() * 1000)
    assert second["t"] == first["t"] + 1
    assert [item["number"] for item in second["items"]] == [2, 1]


def test_pins_need_a_show_on_air_and_a_number_of_it(world: World) -> None:
    with pytest.raises(ShowNotLive):
        pins.line_up_pin(show=world.show, number=1)
    show_go_live(show=world.show)
    for deed in (pins.line_up_pin, pins.line_up_unpin):
        with pytest.raises(NotInLineUp):
            deed(show=world.show, number=9)

    assert on_stage(world.show) == []
    world.show.refresh_from_db()
    assert world.show.staged_at is None


def test_what_was_off_the_stage_already_tells_nothing(five: Show) -> None:
    pins.line_up_unpin(show=five)
    pins.line_up_unpin(show=five, number=2)
    five.refresh_from_db()

    assert five.staged_at is None


def test_the_end_of_the_show_leaves_the_stage_empty(five: Show) -> None:
    for number in (1, 2, 3):
        pins.line_up_pin(show=five, number=number)
    show_end(show=five)

    assert on_stage(five) == []
    assert not Showing.objects.filter(hidden_at__isnull=True).exists()


@pytest.mark.parametrize("values", [{"pin_slot": 1}, {"pin_slot": 4}, {"pin_slot": None}], ids=str)
def test_the_database_itself_holds_three_places(five: Show, values: dict[str, Any]) -> None:
    pins.line_up_pin(show=five, number=1)
    second = LineUpItem.objects.filter(show=five, number=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        second.update(pinned_at=timezone.now(), **values)

    assert on_stage(five) == [1]
