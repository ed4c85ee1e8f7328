"""What happens in the shop and on stage is told in the room: pins, stock, sales, the show's state."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client
from django.utils import timezone

from commerce.orders.events import OrderPaid
from commerce.orders.models import Buyer, Fulfilment, Order, OrderLine
from commerce.promotions.models import ShowPriceSpan
from commerce.promotions.quotes import milliseconds_of
from commerce.stock.events import StockChanged
from commerce.stock.models import StockItem
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.markets.models import Market
from streams.room.selectors.snapshot import room_facts
from streams.shows.models import LineUpItem, Show
from streams.shows.services import show_end
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def host_posts(world: World, deed: str, **fields: Any) -> Any:
    client = Client()
    client.force_login(world.creator.user, backend=BACKEND)
    return client.post(
        f"/shows/{world.show.public_id}/room/{deed}/", fields, headers={"X-Requested-With": "fetch"}
    )


async def entered(world: World, name: str = "Nour") -> Visitor:
    page = Visitor(entrant(world.show, name))
    await page.open()
    await page.until(lambda one: one.snapshots == 1)
    return page


@pytest.mark.usefixtures("rooms")
async def test_a_pin_reaches_the_room_priced_for_every_reader(live_world: World) -> None:
    variant = await sync_to_async(live_world.candle.variants.get)()
    span = await sync_to_async(ShowPriceSpan.objects.create)(
        scope=live_world.show.public_id,
        variant=variant,
        currency="EUR",
        amount_minor=1900,
        opened_at=timezone.now(),
    )
    page = await entered(live_world)
    assert page.state["pins"]["items"] == []

    answer = await sync_to_async(host_posts)(live_world, "pin", number=2)
    await page.until(lambda one: bool(one.state["pins"]["items"]))

    assert answer.json() == {"ok": True, "number": 2}
    pin: dict[str, Any] = page.state["pins"]["items"][0]
    assert (pin["number"], pin["product"], pin["title"]) == (2, live_world.candle.public_id, "Beeswax candle")
    prices = page.state["prices"][live_world.candle.public_id]
    assert prices["by"] == {"EUR": {"minor": 1900, "was": 2400}, "JPY": {"minor": 3600, "was": None}}
    assert prices["t"] == milliseconds_of(span.opened_at)
    assert (pin["left"], pin["sold_out"]) == (5, False)

    late = await entered(live_world, "Late")
    assert late.state["pins"] == page.state["pins"]

    await sync_to_async(host_posts)(live_world, "unpin")
    await page.until(lambda one: one.state["pins"]["items"] == [])
    await page.close()
    await late.close()


@pytest.mark.usefixtures("rooms")
async def test_pinning_twice_tells_once(live_world: World) -> None:
    page = await entered(live_world)
    await sync_to_async(host_posts)(live_world, "pin", number=1)
    await page.until(lambda one: bool(one.state["pins"]["items"]))
    last = page.last
    await sync_to_async(host_posts)(live_world, "pin", number=1)
    await sync_to_async(host_posts)(live_world, "pin", number=2)
    await page.until(lambda one: one.state["pins"]["items"][0]["number"] == 2)

    assert page.last == last + 1
    await page.close()


def test_only_the_shows_people_pin(live_world: World, client: Client, alice: User, mallory: User) -> None:
    address = f"/shows/{live_world.show.public_id}/room/pin/"
    assert client.post(address, {"number": 1}).status_code == 404
    for stranger in (alice, mallory):
        client.force_login(stranger, backend=BACKEND)
        assert client.post(address, {"number": 1}).status_code == 404

    assert not LineUpItem.objects.filter(pinned_at__isnull=False).exists()


def test_the_brands_staff_pin_too(live_world: World, client: Client, dana: User) -> None:
    client.force_login(dana, backend=BACKEND)
    client.post(f"/shows/{live_world.show.public_id}/room/pin/", {"number": 1})

    assert LineUpItem.objects.get(pinned_at__isnull=False).number == 1


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "", "101", "1.5"])
def test_a_number_that_is_not_in_the_line_up_pins_nothing(live_world: World, number: str) -> None:
    answer = host_posts(live_world, "pin", number=number)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_in_line_up"
    assert not LineUpItem.objects.filter(pinned_at__isnull=False).exists()


def test_nothing_is_pinned_before_the_show(world: World) -> None:
    assert host_posts(world, "pin", number=1).status_code == 409
    assert not LineUpItem.objects.filter(pinned_at__isnull=False).exists()


@sync_to_async
def stock_is(world: World, left: int) -> None:
    variant = world.candle.variants.get()
    StockItem.objects.filter(variant=variant).update(on_hand=left)
    announce(StockChanged(variant_id=variant.pk))


def announce(event: Any) -> None:
    with transaction.atomic():
        emit(event)


@pytest.mark.usefixtures("rooms")
async def test_what_is_left_follows_every_sale(live_world: World) -> None:
    page = await entered(live_world)
    lamp, candle = live_world.lamp.public_id, live_world.candle.public_id
    assert page.state["st"] == {lamp: 20, candle: 5}
    await sync_to_async(host_posts)(live_world, "pin", number=2)

    await stock_is(live_world, 0)
    await page.until(lambda one: one.state["st"][candle] == 0)
    late = await entered(live_world, "Late")

    assert late.state["st"] == {lamp: 20, candle: 0}
    assert late.state["pins"]["items"][0]["sold_out"] is True
    await page.close()
    await late.close()


def paid_order(world: World, *, name: str, scope: str) -> Order:
    buyer = Buyer.objects.create(email="i@example.org", name="Ines Prata", city="Lisboa", name_in_room=name)
    now = timezone.now()
    order = Order.objects.create(
        key=uuid.uuid4(),
        buyer=buyer,
        market=Market.objects.get(code="eu"),
        currency="EUR",
        goods_minor=2400,
        shipping_minor=0,
        tax_minor=0,
        total_minor=2400,
        state=Order.State.PAID,
        scope=scope,
        placed_at=now,
        paid_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    parcel = Fulfilment.objects.create(order=order, brand=world.brand, shipping_minor=0, shipping_tax_minor=0)
    OrderLine.objects.create(
        order=order,
        fulfilment=parcel,
        variant=world.candle.variants.get(),
        title="Beeswax candle",
        line_up_number=2,
        quantity=1,
        unit_minor=2400,
        total_minor=2400,
        tax_minor=0,
        scope=scope,
    )
    return order


@pytest.mark.usefixtures("rooms")
@pytest.mark.parametrize(("name", "told"), [("Ines", "Ines"), ("", ""), ("In\u202ees\u200b", "Ines")])
async def test_a_sale_is_told_with_the_name_the_buyer_agreed_to(
    live_world: World, name: str, told: str
) -> None:
    page = await entered(live_world)
    order = await sync_to_async(paid_order)(live_world, name=name, scope=live_world.show.public_id)
    await sync_to_async(announce)(OrderPaid(order_id=order.pk, scope=order.scope))
    await page.until(lambda one: "sale" in one.kinds())

    assert page.events[-1][2] == {"name": told, "numbers": [2]}
    await page.close()


def test_a_sale_outside_a_show_is_told_to_nobody(
    live_world: World, committing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("streams.room.news.send", lambda show, kind, body: told.append(kind))
    order = paid_order(live_world, name="Ines", scope="")
    with committing():
        emit(OrderPaid(order_id=order.pk, scope=order.scope))

    assert told == []


@pytest.mark.usefixtures("rooms")
async def test_the_end_of_the_show_is_told(live_world: World) -> None:
    page = await entered(live_world)
    assert page.state["state"] == "live"
    show = await sync_to_async(Show.objects.select_related("creator").get)(pk=live_world.show.pk)
    await sync_to_async(show_end)(show=show)
    await page.until(lambda one: one.state["state"] == "ended")

    await page.close()


def test_a_room_costs_a_fixed_number_of_queries(
    live_world: World, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(21):
        messages, state = room_facts(live_world.show.public_id)

    assert messages == []
    assert state["state"] == "live"
    assert set(state["st"]) == {live_world.lamp.public_id, live_world.candle.public_id}
    assert room_facts("nosuchshow00") == ([], {})
