"""A host says that a product is sold out, and nobody can buy it any more, here or elsewhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commerce.stock.models import SaleStop, StockItem
from marketplace.accounts.models import User
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.snapshot import room_facts
from streams.shows.errors import NotInLineUp, ShowNotLive
from streams.shows.models import LineUpItem
from streams.shows.rehearsals import rehearsal_begin
from streams.shows.selectors import line_up, show_token
from streams.shows.services import show_end
from streams.shows.sold_out import line_up_sold_out
from tests.commerce.checkout import desk
from tests.conftest import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    kept: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: kept.append((show, kind, body)))
    return kept


def mark(world: World, number: int = 2, *, sold_out: bool = True) -> LineUpItem:
    return line_up_sold_out(show=world.show, number=number, is_sold_out=sold_out)


def left(world: World) -> int:
    return line_up(world.show, "EUR")[1].left


def test_nobody_can_buy_it_in_the_show_or_outside_of_it(live_world: World, client: Client) -> None:
    page = client.get(desk.buy_address(live_world.candle, show=show_token(live_world.show), number="2"))
    mark(live_world)

    assert left(live_world) == 0
    answer = desk.press_pay(client, page)
    assert (answer.status_code, answer.context["refusal"].code) == (409, "sold_out")
    product_page = client.get(live_world.candle.get_absolute_url()).content.decode()
    assert "Sold out at the moment." in product_page
    assert StockItem.objects.get(variant__product=live_world.candle).held == 0


def test_it_is_sold_again_when_they_say_so(live_world: World, client: Client) -> None:
    mark(live_world)
    mark(live_world, sold_out=False)

    assert left(live_world) == 5
    assert desk.buy_now(client, live_world.candle).context["outcome"].word == "paid"


def test_the_end_of_the_show_sells_again_what_it_had_stopped(live_world: World) -> None:
    mark(live_world)
    show_end(show=live_world.show)

    assert left(live_world) == 5
    assert not SaleStop.objects.exists()
    assert not LineUpItem.objects.filter(sold_out_at__isnull=False).exists()


def test_it_is_told_in_the_room_once(live_world: World, told: list[Any], committing: Any) -> None:
    candle = live_world.candle.public_id
    with committing():
        mark(live_world)
        mark(live_world)

    assert [body for _show, kind, body in told if kind == kinds.SOLD_OUT] == [{candle: True}]
    assert [body for _show, kind, body in told if kind == kinds.STOCK][-1] == {candle: 0}
    assert room_facts(live_world.show.public_id)[1]["so"] == {candle: True}
    told.clear()
    with committing():
        mark(live_world, sold_out=False)
    assert [body for _show, kind, body in told if kind == kinds.SOLD_OUT] == [{candle: False}]
    assert [body for _show, kind, body in told if kind == kinds.STOCK][-1] == {candle: 5}
    assert room_facts(live_world.show.public_id)[1]["so"] == {}


def test_a_rehearsal_shows_it_and_touches_no_stock(world: World, told: list[Any], committing: Any) -> None:
    rehearsal = rehearsal_begin(show=world.show)
    with committing():
        line_up_sold_out(show=rehearsal, number=2, is_sold_out=True)

    assert not SaleStop.objects.exists()
    assert line_up(rehearsal, "EUR")[1].is_sold_out
    assert not line_up(world.show, "EUR")[1].is_sold_out
    stock = [(show, body) for show, kind, body in told if kind == kinds.STOCK]
    assert stock == [(rehearsal.public_id, {world.candle.public_id: 0})]


def test_it_needs_a_show_on_air_and_a_number_of_it(world: World, live_world: World) -> None:
    with pytest.raises(NotInLineUp):
        mark(live_world, 9)
    show_end(show=live_world.show)
    with pytest.raises(ShowNotLive):
        mark(live_world)

    assert not SaleStop.objects.exists()


def test_the_shows_people_press_the_key_and_nobody_else(
    live_world: World, client: Client, dana: User, alice: User, mallory: User
) -> None:
    address = reverse("room:sold_out", args=[live_world.show.public_id])
    assert client.post(address, {"number": 2, "sold_out": "1"}).status_code == 404
    for stranger in (alice, mallory):
        client.force_login(stranger, backend=BACKEND)
        assert client.post(address, {"number": 2, "sold_out": "1"}).status_code == 404
    assert not SaleStop.objects.exists()
    client.force_login(dana, backend=BACKEND)
    fetch = {"X-Requested-With": "fetch"}

    answers = [
        client.post(address, {"number": 2, "sold_out": word}, headers=fetch).json() for word in ("1", "0")
    ]

    assert answers == [{"ok": True, "number": 2, "sold_out": word} for word in (True, False)]
    assert left(live_world) == 5


def test_the_studio_shows_the_keys(live_world: World, client: Client) -> None:
    mark(live_world)
    client.force_login(live_world.creator.user, backend=BACKEND)
    html = client.get(reverse("front:studio", args=[live_world.show.public_id])).content.decode()

    assert html.count('aria-pressed="true"><span data-slot="left-number">0</span>') == 1
    assert html.count("show-price#open") == 2
    assert reverse("room:price", args=[live_world.show.public_id]) in html
