"""Fair drops on air: announced, opened, closed and drawn with each viewer's picture, wherever the thing is sold."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commerce.checkout.services.drops import drop_announce, drop_end, drop_join
from commerce.promotions.errors import DropNotOpen
from commerce.promotions.models import FairDrop
from commerce.promotions.quotes import milliseconds_of
from commerce.promotions.services import DropDraft, drop_close, drop_draw
from commerce.stock.models import StockItem
from marketplace.accounts.models import User
from marketplace.markets.models import Market
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.snapshot import room_facts
from streams.shows.models import Show
from streams.shows.services import show_end
from tests import factories
from tests.clocks import soon
from tests.conftest import World
from tests.streams.room.giveaways import allow_draws
from tests.streams.room.test_news import entered


def announce(world: World, **fields: Any) -> FairDrop:
    """A drop of the candle, number 2 of the line-up, that opens now for ten seconds."""
    allow_draws()
    now = timezone.now()
    values: dict[str, Any] = {
        "pieces": 1,
        "opens_at": now,
        "closes_at": now + timedelta(seconds=10),
        **fields,
    }
    variant = world.candle.variants.get()
    return drop_announce(
        variant=variant, by=world.brand.members.get(role="owner").user, draft=DropDraft(**values)
    )


def draw(drop: FairDrop) -> None:
    past = timezone.now() - timedelta(seconds=60)
    FairDrop.objects.filter(pk=drop.pk).update(opens_at=past - timedelta(seconds=10), closes_at=past)
    drop.refresh_from_db()
    assert drop_draw(drop=drop)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    kept: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: kept.append((show, kind, body)))
    return kept


@pytest.mark.usefixtures("rooms")
async def test_a_drop_reaches_everybody_from_the_announcement_to_the_draw(
    live_world: World, alice: User, committing: Callable[[], Any]
) -> None:
    page = await entered(live_world)
    candle = live_world.candle.public_id

    drop = await sync_to_async(announce)(live_world)
    await page.until(lambda one: bool(one.state.get("dn")))

    fact = page.state["drops"][candle]
    assert (fact["id"], fact["number"], fact["title"]) == (drop.public_id, 2, live_world.candle.title)
    assert (fact["opens"], fact["closes"]) == (
        milliseconds_of(drop.opens_at),
        milliseconds_of(drop.closes_at),
    )
    assert (fact["pieces"], fact["hold"], fact["drawn"]) == (1, 1800, None)
    assert page.state["dn"] == {drop.public_id: 0}
    late = await entered(live_world, "Late")
    assert late.state["drops"][candle] == fact

    market = await sync_to_async(Market.objects.get)(code="eu")
    await sync_to_async(drop_join)(drop=drop, user=alice, market=market)
    await page.until(lambda one: one.state["dn"].get(drop.public_id) == 1)
    await sync_to_async(draw)(drop)
    await page.until(lambda one: one.state["drops"][candle]["drawn"] is not None)
    # It belongs to the picture: who is seconds behind learns it seconds later.
    assert page.state["drops"][candle]["t"] == page.state["drops"][candle]["drawn"] > fact["t"]
    await page.close()
    await late.close()


def kinds_told(told: list[tuple[str, str, Any]]) -> list[tuple[str, str]]:
    return [(show, kind) for show, kind, _body in told if kind in {kinds.DROPS, kinds.DROP_ENTRIES}]


@pytest.mark.django_db
def test_every_show_on_air_that_has_the_thing_is_told_and_no_other(
    live_world: World, told: list[tuple[str, str, Any]], committing: Callable[[], Any]
) -> None:
    other = factories.make_show(live_world.creator)
    with committing():
        drop = announce(live_world)

    show = live_world.show.public_id
    assert kinds_told(told) == [(show, kinds.DROPS), (show, kinds.DROP_ENTRIES)]
    assert other.public_id not in {one for one, _kind, _body in told}
    told.clear()
    with committing():
        drop_close(drop=drop)
    drop.refresh_from_db()
    (closed,) = [body for _show, kind, body in told if kind == kinds.DROPS]
    fact = closed[live_world.candle.public_id]
    assert fact["t"] == fact["closes"] == milliseconds_of(drop.closes_at)
    told.clear()
    with committing():
        drop_end(drop=drop)
    (off,) = [body for _show, kind, body in told if kind == kinds.DROPS]
    assert off[live_world.candle.public_id]["id"] is None
    told.clear()
    with committing():
        show_end(show=live_world.show)
        announce(live_world)
    assert kinds_told(told) == []


@pytest.mark.django_db
def test_a_room_begins_with_the_drop_of_its_shelf(live_world: World) -> None:
    show, candle = live_world.show.public_id, live_world.candle.public_id
    assert room_facts(show)[1][kinds.DROPS] == {}
    later = timezone.now() + timedelta(hours=2)
    announce(live_world, opens_at=later, closes_at=later + timedelta(minutes=1))
    sooner = announce(live_world)

    state = room_facts(show)[1]

    # What closes first is told of.
    assert state[kinds.DROPS][candle]["id"] == sooner.public_id
    assert state[kinds.DROP_ENTRIES] == {sooner.public_id: 0}
    with freeze_time(timezone.now() + timedelta(days=2)):
        FairDrop.objects.update(drawn_at=timezone.now() - timedelta(days=1, minutes=1))
        assert room_facts(show)[1][kinds.DROPS] == {}


@pytest.mark.django_db
def test_facts_of_many_drops_take_as_many_queries_as_of_one(
    live_world: World, django_assert_max_num_queries: Any
) -> None:
    announce(live_world)
    with django_assert_max_num_queries(60) as few:
        room_facts(live_world.show.public_id)
    lamp = live_world.lamp.variants.order_by("position")[0]
    now = timezone.now()
    drop_announce(
        variant=lamp,
        by=live_world.brand.members.get(role="owner").user,
        draft=DropDraft(1, now, now + timedelta(minutes=1)),
    )
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(room_facts(live_world.show.public_id)[1][kinds.DROPS]) == 2


@pytest.mark.django_db
def test_a_late_picture_is_in_time_and_a_later_one_is_not(live_world: World, alice: User) -> None:
    # The show is held back by ten seconds, and every picture is late by a few of its own.
    Show.objects.filter(pk=live_world.show.pk).update(safety_delay=10)
    mallory = factories.make_user()
    market = Market.objects.get(code="eu")
    with freeze_time(soon()) as clock:
        allow_draws()
        market.refresh_from_db()
        drop = announce(live_world)
        clock.tick(10 + 24)
        entry = drop_join(drop=drop, user=alice, market=market)
        assert not drop_draw(drop=drop)
        clock.tick(2)
        with pytest.raises(DropNotOpen):
            drop_join(drop=drop, user=mallory, market=market)
        assert drop_draw(drop=drop)

    entry.refresh_from_db()
    assert (entry.position, drop.entered.count()) == (1, 1)


@pytest.mark.django_db
def test_the_watch_page_has_the_card_for_fans_and_its_sheet_the_box(
    live_world: World, client: Client, client_of: Callable[[User], Client], alice: User
) -> None:
    drop = announce(live_world)
    address = reverse("front:show", args=[live_world.show.public_id])
    assert "Sign in to enter" in client.get(address).content.decode()
    hers = client_of(alice)
    page = hers.get(address).content.decode()
    assert 'data-controller="drop-card"' in page
    assert reverse("checkout:drop_enter", args=["DROP"]) in page

    answer = hers.post(
        reverse("checkout:drop_enter", args=[drop.public_id]),
        headers={"X-Requested-With": "fetch", "Accept": "application/json"},
    ).json()

    assert (answer["word"], answer["m"]) == ("entered", "You are in. Wait for the draw.")
    assert StockItem.objects.get(variant__product=live_world.candle).held == 1
