"""Two draws at once are one draw, and nobody is left out of, or slips into, a list that is being frozen."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from marketplace.accounts.models import User
from streams.room.giveaway_errors import GiveawayShut
from streams.room.models import Giveaway, GiveawayEntry, GiveawayWinner
from streams.room.selectors.giveaways import proof_of
from streams.room.services import giveaways as deeds
from tests.conftest import World
from tests.streams.room.giveaways import allow_draws, crowd, enter, is_proof_true, opened, pass_time

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SECONDS = 20.0


def beside(pool: ThreadPoolExecutor, deed: Callable[[], Any]) -> "Future[Any]":
    """Do something on a connection of its own."""

    def run() -> Any:
        try:
            return deed()
        finally:
            connection.close()

    return pool.submit(run)


def draw(giveaway: Giveaway) -> Giveaway:
    return deeds.giveaway_draw(giveaway=Giveaway.objects.get(pk=giveaway.pk), by=None)


def test_two_draws_at_once_are_one(live_world: World) -> None:
    allow_draws()
    giveaway = opened(live_world.show, winners_max=3)
    crowd(giveaway, 6)
    pass_time(giveaway)
    barrier = threading.Barrier(4)

    def draw_together() -> Giveaway:
        barrier.wait(SECONDS)
        return draw(giveaway)

    with ThreadPoolExecutor(4) as pool:
        drawn = [beside(pool, draw_together) for _ in range(4)]
        seeds = {one.result(SECONDS).seed for one in drawn}

    proof = proof_of(Giveaway.objects.get())
    assert seeds == {proof["seed"]}
    assert is_proof_true(proof)
    assert GiveawayWinner.objects.count() == 3
    assert [deed["kind"] for deed in proof["log"]].count("drawn") == 1


def test_a_draw_waits_for_an_entry_that_is_being_written(
    live_world: World, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_draws()
    giveaway = opened(live_world.show)
    is_written, may_commit = threading.Event(), threading.Event()

    def enter_slowly() -> GiveawayEntry:
        with transaction.atomic():
            entry = enter(giveaway, alice)
            is_written.set()
            assert may_commit.wait(SECONDS)
            return entry

    with ThreadPoolExecutor(2) as pool:
        entering = beside(pool, enter_slowly)
        assert is_written.wait(SECONDS)
        monkeypatch.setattr(deeds, "_check_time", lambda _due: None)
        drawing = beside(pool, lambda: draw(giveaway))
        with pytest.raises(TimeoutError):
            drawing.result(0.3)
        may_commit.set()
        entry = entering.result(SECONDS)
        drawn = drawing.result(SECONDS)

    assert proof_of(drawn)["entries"] == [entry.public_id]


def test_who_enters_while_the_list_is_frozen_is_told_that_it_is_shut(
    live_world: World, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_draws()
    giveaway = opened(live_world.show)
    monkeypatch.setattr(deeds, "_check_time", lambda _due: None)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            draw(giveaway)
            entering = beside(pool, lambda: enter(giveaway, alice))
            with pytest.raises(TimeoutError):
                entering.result(0.3)
        with pytest.raises(GiveawayShut):
            entering.result(SECONDS)

    assert not GiveawayEntry.objects.exists()
    assert is_proof_true(proof_of(Giveaway.objects.get()))
