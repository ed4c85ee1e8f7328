"""Flash deals on air: dropped by the show's people, shown with the picture, honoured to whoever is seconds behind."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commerce.orders.models import Order
from commerce.promotions.asking import Seen
from commerce.promotions.models import FlashDeal
from commerce.promotions.pricing import BasketLine
from commerce.promotions.quotes import milliseconds_of, seen_of
from commerce.promotions.selectors import Asking, asked_prices, offers_for
from marketplace.accounts.models import User
from streams.room import news, tasks
from streams.room.hub import kinds
from streams.room.selectors.deals import deals_facts, deals_left
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.shelf import line_up_of
from streams.shows.selectors import show_token
from streams.shows.services import show_end
from tests import factories
from tests.clocks import soon
from tests.commerce.checkout import desk as checkout_desk
from tests.conftest import World
from tests.streams.room.test_news import entered, host_posts


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    kept: list[tuple[str, Any]] = []
    monkeypatch.setattr(news, "send", lambda _show, kind, body: kept.append((kind, body)))
    return kept


def drop(world: World, **more: Any) -> Any:
    return host_posts(world, "deal", **{"number": 2, "amount": "15,00", "minutes": 5, **more})


def quote(world: World) -> str:
    item = line_up_of(world.show).get(number=2)
    return str(prices_facts(world.show, [item])[world.candle.public_id]["q"])


def offered(world: World, seen: Seen | None = None) -> list[int]:
    """Return what a piece of the candle costs in the deals that hold for a buyer who came through the show."""
    variant = world.candle.variants.get()
    scope = world.show.public_id
    asked = asked_prices([variant.pk], currency="EUR", scope=scope)[variant.pk]
    line = BasketLine(variant.pk, world.brand.pk, 1, asked, product=world.candle.pk, scope=scope)
    asking = Asking(seen={(scope, world.candle.pk): seen} if seen else {})
    found = offers_for([line], currency="EUR", asking=asking).offers
    return [money.minor for offer in found for _variant, money in getattr(offer, "prices", ())]


@pytest.mark.usefixtures("rooms")
async def test_a_deal_reaches_everybody_with_its_end_and_what_is_left(live_world: World) -> None:
    page = await entered(live_world)
    candle = live_world.candle.public_id

    answer = await sync_to_async(drop)(live_world, pieces=3, per_buyer=1)
    await page.until(lambda one: bool(one.state.get("dl")))

    deal = await sync_to_async(FlashDeal.objects.get)()
    assert answer.json() == {"ok": True, "number": 2, "deal": deal.public_id}
    fact = page.state["deals"][candle]
    assert (fact["id"], fact["number"], fact["title"]) == (deal.public_id, 2, live_world.candle.title)
    assert fact["by"] == {"EUR": {"minor": 1500, "was": 2400}}
    assert (fact["t"], fact["until"]) == (milliseconds_of(deal.starts_at), milliseconds_of(deal.ends_at))
    assert (fact["per"], fact["max"]) == (1, 3)
    assert page.state["dl"] == {deal.public_id: 3}
    late = await entered(live_world, "Late")
    assert late.state["deals"][candle] == fact

    await sync_to_async(host_posts)(live_world, f"flash/{deal.public_id}/end")
    await page.until(lambda one: one.state["deals"][candle]["id"] is None)
    assert page.state["deals"][candle]["t"] > fact["t"]
    await page.close()
    await late.close()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": "0.015.0"}, "deal_unreadable"),
        ({"amount": ""}, "deal_unreadable"),
        ({"minutes": 0}, "deal_unreadable"),
        ({"minutes": 61}, "deal_unreadable"),
        ({"pieces": -1}, "deal_unreadable"),
        ({"per_buyer": "two"}, "deal_unreadable"),
        ({"number": 9}, "not_in_line_up"),
        ({"amount": "24.00"}, "show_price_too_high"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
@pytest.mark.django_db
def test_what_cannot_be_a_deal_is_refused_and_nothing_is_told(
    live_world: World, told: list[Any], wrong: dict[str, Any], code: str
) -> None:
    answer = drop(live_world, **wrong)

    assert answer.json()["error"]["code"] == code
    assert not FlashDeal.objects.exists()
    assert told == []


@pytest.mark.django_db
def test_one_deal_at_a_time_for_a_product_and_none_off_air(live_world: World) -> None:
    assert drop(live_world).status_code == 200
    assert drop(live_world, amount="14").json()["error"]["code"] == "deal_open"
    show_end(show=live_world.show)

    assert drop(live_world, number=1, amount="10").json()["error"]["code"] == "show_not_live"
    # With the show its deals are over.
    deal = FlashDeal.objects.get()
    assert deal.ended_at is not None
    assert offered(live_world) == []


@pytest.mark.django_db
def test_strangers_cannot_see_or_touch_deals(live_world: World, alice: User, client: Client) -> None:
    drop(live_world)
    deal = FlashDeal.objects.get()
    show = live_world.show.public_id
    for someone in (None, alice):
        if someone is not None:
            client.force_login(someone)
        for address in (
            reverse("room:deal", args=[show]),
            reverse("room:deal_end", args=[show, deal.public_id]),
        ):
            assert client.post(address, {"number": 1, "amount": "1", "minutes": 5}).status_code == 404
        assert client.get(reverse("room:deals_desk", args=[show])).status_code == 404
    deal.refresh_from_db()
    assert (deal.ended_at, FlashDeal.objects.count()) == (None, 1)
    # A deal of another show is none of this one's.
    other = factories.make_show(live_world.creator)
    FlashDeal.objects.update(scope=other.public_id)
    assert host_posts(live_world, f"flash/{deal.public_id}/end").status_code == 404


@pytest.mark.django_db
def test_the_studio_has_what_is_on_and_the_way_to_end_it(live_world: World, client: Client) -> None:
    client.force_login(live_world.creator.user)
    address = reverse("room:deals_desk", args=[live_world.show.public_id])
    assert "No deal is on." in client.get(address).content.decode()
    drop(live_world, pieces=2)

    page = client.get(address).content.decode()
    assert "€15.00" in page
    assert "2 left" in page
    deal = FlashDeal.objects.get()
    for _twice in range(2):
        assert host_posts(live_world, f"flash/{deal.public_id}/end").status_code == 200
    assert "No deal is on." in client.get(address).content.decode()


@pytest.mark.django_db
def test_two_viewers_eight_seconds_apart_both_get_the_deal_their_picture_shows(live_world: World) -> None:
    world = live_world
    with freeze_time(soon()) as clock:
        before = quote(world)
        clock.tick(10)
        drop(world, minutes=1)
        during = quote(world)
        assert during != before
        clock.tick(59)
        assert offered(world) == [1500]
        # The end, and a picture that is eight seconds behind.
        clock.tick(9)
        assert offered(world) == []
        scope, product, now = world.show.public_id, world.candle.public_id, timezone.now()
        behind = seen_of(during, scope=scope, product=product, now=now)
        assert offered(world, behind) == [1500]
        # Who was not shown it, or only what came after it, does not get it.
        assert offered(world, seen_of(before, scope=scope, product=product, now=now)) == []
        assert offered(world, seen_of(quote(world), scope=scope, product=product, now=now)) == []
        # Nor does anybody whose picture cannot be that late.
        clock.tick(8)
        assert offered(world, seen_of(during, scope=scope, product=product, now=timezone.now())) == []


@pytest.mark.django_db
def test_whoever_reached_for_it_in_time_has_it_while_they_pay(live_world: World) -> None:
    with freeze_time(soon()) as clock:
        drop(live_world, minutes=1)
        deal = FlashDeal.objects.get()
        seen = Seen(deal.starts_at, deal.ends_at - timedelta(seconds=1))
        clock.tick(240)

        assert offered(live_world, seen) == [1500]
        assert offered(live_world, Seen(deal.ends_at, deal.ends_at)) == []


@pytest.mark.django_db
def test_facts_of_many_deals_take_as_many_queries_as_of_one(
    live_world: World, django_assert_max_num_queries: Any
) -> None:
    drop(live_world, number=1, amount="20")
    with django_assert_max_num_queries(10):
        deals_facts(live_world.show)
        deals_left(live_world.show.public_id)
    drop(live_world)
    with django_assert_max_num_queries(10):
        assert len(deals_facts(live_world.show)) == len(deals_left(live_world.show.public_id)) == 2


@pytest.mark.django_db
def test_the_end_of_a_deal_is_told_when_it_comes(live_world: World, told: list[tuple[str, Any]]) -> None:
    candle = live_world.candle
    with freeze_time(soon()) as clock:
        drop(live_world, minutes=1)
        told.clear()
        clock.tick(61)
        tasks.deal_over(live_world.show.public_id, candle.pk)

    assert [kind for kind, _body in told] == [kinds.DEALS, kinds.PRICES]
    assert told[0][1][candle.public_id]["id"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "paid"), [(8, 1500), (40, 2400)], ids=["in time", "too late"])
def test_a_fan_pays_what_the_picture_showed(live_world: World, client: Client, late: int, paid: int) -> None:
    world = live_world
    with freeze_time(soon()) as clock:
        drop(world, minutes=1)
        seen = quote(world)
        clock.tick(60 + late)
        words = {"show": show_token(world.show), "number": "2", "seen": seen}
        page = client.get(checkout_desk.buy_address(world.candle, **words))
        assert page.context["quote"].priced.goods.minor == paid
        clock.tick(200)
        done = checkout_desk.press_pay(client, page, seen=page.context["item"].hold)

    assert done.context["outcome"].word == "paid"
    line = Order.objects.get().lines.get()
    assert (line.unit_minor, line.total_minor) == (2400, paid)
    deal = FlashDeal.objects.select_related("budget").get()
    assert deal.budget.uses == (1 if paid == 1500 else 0)
