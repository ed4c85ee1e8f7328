"""What things cost is told in the room, changed by its people, and honoured to whoever is some seconds behind."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from commerce.catalog.services import price_set, product_archive
from commerce.promotions.events import ShowPricesChanged
from commerce.promotions.models import ShowPriceSpan
from commerce.promotions.quotes import milliseconds_of
from commerce.promotions.services import show_price_set
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from streams.room import news, tasks
from streams.room.handlers import prices as handlers
from streams.room.hub import kinds
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.shelf import line_up_of
from streams.shows.models import LineUpItem
from streams.shows.rehearsals import rehearsal_begin, rehearsal_end
from streams.shows.selectors import line_up, show_token
from streams.shows.services import show_go_live
from tests import factories
from tests.clocks import soon
from tests.commerce.checkout import desk
from tests.conftest import World
from tests.streams.room.test_news import BACKEND, entered, host_posts


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    kept: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: kept.append((show, kind, body)))
    return kept


@pytest.fixture
def old_prices(live_world: World) -> World:
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    return live_world


def facts(world: World, number: int = 2) -> dict[str, Any]:
    item = line_up_of(world.show).get(number=number)
    return prices_facts(world.show, [item])[item.product.public_id]


@pytest.mark.usefixtures("rooms")
async def test_a_price_reaches_everybody_in_every_currency(live_world: World) -> None:
    page = await entered(live_world)
    candle = live_world.candle.public_id
    assert set(page.state["prices"]) == {candle, live_world.lamp.public_id}

    answer = await sync_to_async(host_posts)(live_world, "price", number=2, amount="19,00", minutes=5)
    await page.until(lambda one: one.state["prices"].get(candle, {}).get("by", {})["EUR"]["minor"] == 1900)

    assert answer.json() == {"ok": True, "number": 2}
    span = await sync_to_async(ShowPriceSpan.objects.get)()
    assert span.until is not None
    told = page.state["prices"][candle]
    assert told["by"] == {
        "EUR": {
            "minor": 1900,
            "was": 2400,
            "until": milliseconds_of(span.until),
            "then": {"minor": 2400, "was": None},
        },
        "JPY": {"minor": 3600, "was": None},
    }
    assert span.by_id == live_world.creator.user_id
    late = await entered(live_world, "Late")
    assert late.state["prices"][candle] == told
    await page.close()
    await late.close()


def test_two_viewers_eight_seconds_apart_both_pay_what_their_picture_shows(
    old_prices: World, client: Client
) -> None:
    world = old_prices
    with freeze_time(soon()) as clock:
        host_posts(world, "price", number=2, amount="19.00")
        first = facts(world)
        clock.tick(600)
        host_posts(world, "price", number=2, amount="22.00")
        second = facts(world)
        # Eight seconds on, the far picture gets to the change; a second before that its page still says 19.00.
        clock.tick(7)
        pages = {}
        for who, quote in {"near": second["q"], "far": first["q"]}.items():
            token = show_token(world.show)
            pages[who] = client.get(desk.buy_address(world.candle, show=token, number="2", seen=quote))

    assert (first["by"]["EUR"]["minor"], second["by"]["EUR"]["minor"]) == (1900, 2200)
    assert second["t"] - first["t"] == 600_000
    asked = {who: page.context["line"].asked.price.minor for who, page in pages.items()}
    assert asked == {"near": 2200, "far": 1900}


def test_an_empty_amount_is_the_ordinary_price_again(old_prices: World) -> None:
    host_posts(old_prices, "price", number=2, amount="19.00")
    assert host_posts(old_prices, "price", number=2, amount="").status_code == 200

    assert line_up(old_prices.show, "EUR")[1].price == Money(2400, "EUR")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"number": 2, "amount": "free"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "-1"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "19.001"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "9" * 16}, 400, "price_unreadable"),
        ({"number": 2, "amount": "19", "minutes": "0"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "19", "minutes": "781"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "19", "minutes": "x"}, 400, "price_unreadable"),
        ({"number": 2, "amount": "24"}, 400, "show_price_too_high"),
        ({"number": 9, "amount": "19"}, 404, "not_in_line_up"),
        ({"amount": "19"}, 404, "not_in_line_up"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_price_changes_nothing(
    live_world: World, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = host_posts(live_world, "price", **sent)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not ShowPriceSpan.objects.exists()


def test_before_the_show_nothing_is_asked(world: World) -> None:
    answer = host_posts(world, "price", number=2, amount="19")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "show_not_live")
    assert not ShowPriceSpan.objects.exists()


def test_the_brand_prices_too_and_nobody_else(
    live_world: World, client: Client, dana: User, alice: User, mallory: User
) -> None:
    address = f"/shows/{live_world.show.public_id}/room/price/"
    assert client.post(address, {"number": 2, "amount": "19"}).status_code == 404
    for stranger in (alice, mallory):
        client.force_login(stranger, backend=BACKEND)
        assert client.post(address, {"number": 2, "amount": "19"}).status_code == 404
    assert not ShowPriceSpan.objects.exists()
    client.force_login(dana, backend=BACKEND)
    client.post(address, {"number": 2, "amount": "19"})

    assert ShowPriceSpan.objects.get().by == dana


def test_what_ends_by_itself_is_told_when_it_does(
    live_world: World, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(tasks.prices_tell, "apply_async", lambda args, eta: queued.append((args, eta)))
    scope, product = live_world.show.public_id, live_world.candle.pk
    handlers.tell_prices(ShowPricesChanged(scope, product, until_ms=1_900_000_000_000))

    assert queued[0][0] == (scope, product)
    assert queued[0][1].timestamp() == 1_900_000_000
    tasks.prices_tell(scope, product)
    tasks.prices_tell("nosuchshow00", product)
    assert [(one[0], one[1]) for one in told] == [(scope, kinds.PRICES)] * 2


def test_it_has_ended_without_any_worker(old_prices: World) -> None:
    with freeze_time(soon()) as clock:
        host_posts(old_prices, "price", number=2, amount="19.00", minutes=5)
        clock.tick(299)
        before = facts(old_prices)["by"]["EUR"]["minor"]
        clock.tick(1)
        after = facts(old_prices)

    assert (before, after["by"]["EUR"]) == (1900, {"minor": 2400, "was": None})
    span = ShowPriceSpan.objects.get()
    assert span.until is not None
    assert after["t"] == int(span.until.timestamp() * 1000)


def test_what_the_brand_changes_in_its_catalogue_is_told_in_the_show(
    live_world: World, told: list[Any], committing: Any
) -> None:
    with committing():
        price_set(variant=live_world.candle.variants.get(), price=Money(2600, "EUR"))
        product_archive(product=live_world.candle)

    (kind, prices) = next((one[1], one[2]) for one in told if one[1] == kinds.PRICES)
    assert kind == kinds.PRICES
    assert prices[live_world.candle.public_id]["by"]["EUR"]["minor"] == 2600


def test_the_start_of_the_show_tells_all_its_prices(world: World, told: list[Any], committing: Any) -> None:
    show_price_set(scope=world.show.public_id, variant=world.candle.variants.get(), price=Money(1900, "EUR"))
    with committing():
        show_go_live(show=world.show)

    prices = next(body for _show, kind, body in told if kind == kinds.PRICES)
    assert prices[world.candle.public_id]["by"]["EUR"]["minor"] == 1900
    assert world.lamp.public_id in prices


def test_a_rehearsal_practises_prices_and_leaves_no_evidence(world: World) -> None:
    rehearsal = rehearsal_begin(show=world.show)
    client = Client()
    client.force_login(world.creator.user, backend=BACKEND)
    client.post(f"/shows/{rehearsal.public_id}/room/price/", {"number": 2, "amount": "1.00"})
    assert line_up(rehearsal, "EUR")[1].price == Money(100, "EUR")
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    show_go_live(show=world.show)
    host_posts(world, "price", number=2, amount="19.00")
    assert line_up(world.show, "EUR")[1].was_price == Money(2400, "EUR")

    rehearsal_end(rehearsal=rehearsal)
    assert [span.scope for span in ShowPriceSpan.objects.all()] == [world.show.public_id]


def test_prices_cost_the_same_queries_whatever_the_line_up(
    live_world: World, django_assert_num_queries: Any
) -> None:
    for number in range(3, 20):
        product = factories.make_product(live_world.brand, prices={"EUR": 100, "JPY": 100, "INR": 100})
        LineUpItem.objects.create(show=live_world.show, product=product, number=number)
    items = list(line_up_of(live_world.show))

    with django_assert_num_queries(3):
        found = prices_facts(live_world.show, items)

    assert len(found) == 19


def test_timed_news_by_product_says_when_for_each_of_them() -> None:
    body: Any
    for body in ({"lamp": {"by": {}}}, {"lamp": {"t": 1}, "vase": {"t": "2"}}, {"lamp": 3}, []):
        with pytest.raises(ValueError, match="programme time"):
            news.send("abc", kinds.PRICES, body)
