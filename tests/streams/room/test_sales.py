""" "Somebody bought" is said of real paid orders only, once, and not of whoever does not want it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commerce.orders.events import OrderPaid
from commerce.orders.models import Order
from commerce.payments.models import WebhookEvent
from commerce.payments.tasks import webhook_process
from marketplace.accounts.models import User
from streams.room import news
from streams.room.handlers.shelf import tell_sale
from streams.room.hub import kinds
from streams.shows.rehearsals import rehearsal_begin
from streams.shows.selectors import show_token
from tests.commerce.checkout import desk
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back
from tests.conftest import World


@pytest.fixture
def sales(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What rooms are told of sales."""
    told: list[tuple[str, Any]] = []

    def send(show: str, kind: str, body: Any) -> None:
        if kind == kinds.SALE:
            told.append((show, body))

    monkeypatch.setattr(news, "send", send)
    return told


def order_of(world: World, alice: User, **fields: Any) -> Order:
    line = buying.draft(world.candle, scope=world.show.public_id, line_up_number=2)
    return buying.place(line, user=alice, **fields)


def test_a_paid_order_is_told_with_the_name_that_was_agreed_to(
    live_world: World, alice: User, committing: Any, sales: list[Any]
) -> None:
    order = order_of(live_world, alice)
    assert sales == []
    buying.pay(order, committing)

    assert sales == [(live_world.show.public_id, {"name": "Ines", "numbers": [2]})]


@pytest.mark.parametrize("card", [buying.DECLINED, buying.CHALLENGE, buying.POOR], ids=str)
def test_what_is_not_paid_is_not_told(
    live_world: World, alice: User, committing: Any, sales: list[Any], card: str
) -> None:
    buying.pay(order_of(live_world, alice), committing, card=card)

    assert sales == []


def test_a_payment_that_the_bank_still_works_on_is_told_when_it_is_there(
    live_world: World, alice: User, committing: Any, sales: list[Any], sandbox_wire: Any
) -> None:
    sandbox_wire.hold = True
    buying.pay(order_of(live_world, alice), committing)
    assert sales == []
    with committing():
        sandbox_wire.deliver(sandbox_wire.held[0])

    assert len(sales) == 1


def test_a_webhook_that_comes_twice_tells_once(
    live_world: World, alice: User, committing: Any, sales: list[Any], sandbox_wire: Any
) -> None:
    sandbox_wire.hold = True
    buying.pay(order_of(live_world, alice), committing)
    for _time in range(2):
        with committing():
            assert sandbox_wire.deliver(sandbox_wire.held[0]) == 200
    with committing():
        webhook_process(WebhookEvent.objects.get().pk)

    assert len(sales) == 1


def test_what_went_back_is_not_told_and_a_refund_tells_nothing(
    live_world: World, alice: User, committing: Any, sales: list[Any]
) -> None:
    order = order_of(live_world, alice)
    buying.pay(order, committing)
    sales.clear()
    give_back(order, committing, *everything(order))
    # News of the payment that comes late finds that there is nothing to tell any more.
    tell_sale(OrderPaid(order_id=order.pk, scope=order.scope))

    assert sales == []


def test_whoever_wishes_it_is_told_of_to_nobody(
    live_world: World, client: Client, committing: Any, sales: list[Any]
) -> None:
    page = client.get(desk.buy_address(live_world.candle, show=show_token(live_world.show), number="2"))
    assert "Tell nobody in the room that I bought" in page.content.decode()
    done = desk.press_pay(client, page, name_in_room="on", is_untold="on")

    assert done.context["outcome"].word == "paid"
    buyer = Order.objects.get().buyer
    assert (buyer.is_untold, buyer.name_in_room) == (True, "")
    assert sales == []


def test_without_a_show_there_is_nothing_to_ask(world: World, client: Client) -> None:
    html = client.get(desk.buy_address(world.candle)).content.decode()

    assert "in the room" not in html


def test_a_wish_is_remembered_for_the_next_time(live_world: World, client: Client) -> None:
    token = show_token(live_world.show)
    desk.press_pay(client, client.get(desk.buy_address(live_world.candle, show=token, number="2")))
    first = client.get(desk.buy_address(live_world.lamp, show=token, number="1"))
    assert first.context["address"]["is_untold"].value() is False
    desk.press_pay(client, first, is_untold="on")
    second = client.get(desk.buy_address(live_world.candle, show=token, number="2"))

    assert second.context["address"]["is_untold"].value() is True


def test_a_rehearsal_sells_nothing_and_tells_nothing(world: World, client: Client, sales: list[Any]) -> None:
    token = show_token(rehearsal_begin(show=world.show))
    variant = world.candle.variants.get().public_id
    added = client.post(reverse("checkout:add"), {"variant": variant, "show": token, "number": "2"})
    page = client.get(desk.buy_address(world.candle, show=token, number="2"))
    paid = desk.press_pay(client, page)

    assert (added.status_code, paid.status_code) == (409, 409)
    assert not Order.objects.exists()
    assert sales == []
