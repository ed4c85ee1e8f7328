"""One bag on every page: what the shop's page or the chat puts into it is on the sign over the show at once."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from commerce.checkout.events import CartChanged
from commerce.checkout.models import CartLine
from marketplace.accounts.models import User
from streams.room import news, tasks
from streams.room.bag_news import bag_tag, bag_tell, visit_note
from streams.room.handlers.bags import AT_ONCE, tell_bag
from streams.room.hub import kinds
from streams.room.selectors.messages import writer_tag
from streams.shows.models import Show
from tests import factories
from tests.commerce.checkout import desk
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant

ADD, CHANGE, REMOVE, STATE = (
    reverse(f"checkout:{name}") for name in ("add", "change", "remove", "bag_state")
)
FETCHED = {"X-Requested-With": "fetch", "Accept": "application/json"}


def come_in(client: Client, show: Show) -> str:
    """Ask for the room's pass as a page does; returns the word for one's own bag."""
    answer = client.post(reverse("room:renew_pass", args=[show.public_id]), headers=FETCHED)
    assert answer.status_code == 200
    return str(answer.json()["bag"])


def sign(client: Client) -> tuple[int, str]:
    told = client.get(STATE).json()
    return told["count"], told["stamp"]


def news_of(page: Visitor, word: str) -> int:
    return [body for _seq, kind, body in page.events if kind == kinds.BAG].count({"k": word})


@pytest.mark.usefixtures("rooms")
async def test_player_and_page_have_the_same_bag_whoever_fills_it(
    live_world: World, client_of: Callable[[User], Client], alice: User
) -> None:
    await Show.objects.filter(pk=live_world.show.pk).aupdate(sells_by_chat=True)
    over_the_show, in_the_shop = await sync_to_async(client_of)(alice), await sync_to_async(client_of)(alice)
    word = await sync_to_async(come_in)(over_the_show, live_world.show)
    player = await Visitor(entrant(live_world.show, "Alice", user=alice.public_id)).enter()
    candle = await sync_to_async(live_world.candle.variants.get)()
    lamp = await sync_to_async(live_world.lamp.variants.earliest)("pk")
    before = await sync_to_async(sign)(over_the_show)

    # The shop fills it: the player hears, asks, and has what the shop has.
    await sync_to_async(in_the_shop.post)(ADD, {"variant": candle.public_id})
    await player.until(lambda page: news_of(page, word) == 1)
    filled = await sync_to_async(sign)(over_the_show)
    assert filled[0] == 1
    assert filled[1] != before[1]
    assert filled == await sync_to_async(sign)(in_the_shop)

    # The chat fills it: the shop's page looks, and has what the player has.
    await player.say(t="chat", c="nonce-1", m="buy 2", at=0)
    await player.until(lambda page: news_of(page, word) == 2)
    shop = await sync_to_async(in_the_shop.get)(reverse("checkout:cart"))
    assert shop.context["bag_sign"].count == 2
    assert (shop.context["bag_sign"].count, shop.context["bag_sign"].stamp) == await sync_to_async(sign)(
        over_the_show
    )

    # As many pieces, and others: that is another bag too.
    two = (await sync_to_async(sign)(in_the_shop))[1]
    await sync_to_async(in_the_shop.post)(CHANGE, {"variant": candle.public_id, "quantity": "1"})
    await sync_to_async(in_the_shop.post)(ADD, {"variant": lamp.public_id})
    count, stamp = await sync_to_async(sign)(over_the_show)
    assert (count, stamp == two) == (2, False)
    await player.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    kept: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: kept.append((show, kind, body)))
    return kept


def bags(told: list[tuple[str, str, Any]]) -> list[tuple[str, Any]]:
    return [(show, body) for show, kind, body in told if kind == kinds.BAG]


@pytest.mark.django_db
def test_every_deed_to_a_bag_is_told_and_what_changes_nothing_is_not(
    live_world: World,
    client_of: Callable[[User], Client],
    alice: User,
    told: list[tuple[str, str, Any]],
) -> None:
    hers, show = client_of(alice), live_world.show.public_id
    word = come_in(hers, live_world.show)
    variant = live_world.candle.variants.get().public_id
    mine = [(show, {"k": word})]

    hers.post(ADD, {"variant": variant})
    assert bags(told) == mine
    hers.post(CHANGE, {"variant": variant, "quantity": "2"})
    assert bags(told) == mine * 2
    hers.post(ADD, {"variant": variant, "quantity": "20"})
    hers.post(REMOVE, {"variant": live_world.lamp.variants.all()[0].public_id})
    assert bags(told) == mine * 2
    hers.post(REMOVE, {"variant": variant})
    assert bags(told) == mine * 3


@pytest.mark.django_db
def test_paying_empties_it_everywhere(
    live_world: World, client_of: Callable[[User], Client], alice: User, told: list[tuple[str, str, Any]]
) -> None:
    hers = client_of(alice)
    word = come_in(hers, live_world.show)
    hers.post(ADD, {"variant": live_world.candle.variants.get().public_id})
    told.clear()

    done = desk.press_pay(hers, hers.get(reverse("checkout:begin")))

    assert done.context["outcome"].word == "paid"
    assert bags(told) == [(live_world.show.public_id, {"k": word})]
    assert sign(client_of(alice))[0] == 0


@pytest.mark.django_db
def test_who_is_meant_is_known_to_nobody_else(
    live_world: World, client_of: Callable[[User], Client], client: Client, alice: User
) -> None:
    show, other = live_world.show.public_id, factories.make_show(live_world.creator).public_id
    word = come_in(client_of(alice), live_world.show)

    assert word == bag_tag(show, alice.public_id)
    assert word not in {bag_tag(other, alice.public_id), bag_tag(show, factories.make_user().public_id)}
    # Nor does it lead to what she says there.
    assert not word.startswith(writer_tag(show, f"u:{alice.public_id}")[:8])
    # A guest's bag is in one browser, whose pages tell each other.
    assert come_in(client, live_world.show) == ""


@pytest.mark.django_db
def test_only_the_rooms_somebody_was_in_lately_are_told(
    told: list[tuple[str, str, Any]], alice: User
) -> None:
    bag_tell(alice.public_id)
    assert told == []
    for show in ("one", "two", "three", "four", "two"):
        visit_note(show, alice.public_id)

    bag_tell(alice.public_id)

    assert [show for show, _body in bags(told)] == ["two", "four", "three"]


@pytest.mark.django_db
def test_whoever_changes_it_again_and_again_is_told_of_once_a_second(
    told: list[tuple[str, str, Any]], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.bag_changed, "apply_async", lambda args, **_when: later.append(args))
    visit_note("show", alice.public_id)

    for _ in range(AT_ONCE + 20):
        tell_bag(CartChanged(user=alice.public_id))

    assert len(bags(told)) <= AT_ONCE + 1
    # The last word is not lost: it is on its way once.
    assert later == [(alice.public_id,)]
    told.clear()
    tasks.bag_changed(*later[0])
    assert len(bags(told)) == 1


@pytest.mark.django_db
def test_a_guests_pages_have_one_bag_too(client: Client, live_world: World) -> None:
    assert sign(client)[0] == 0
    client.post(ADD, {"variant": live_world.candle.variants.get().public_id, "quantity": "2"})

    assert sign(client)[0] == 2
    assert client.get(STATE).json()["label"] == "Bag, 2 items"
    page = client.get(reverse("front:show", args=[live_world.show.public_id])).content.decode()
    assert f'data-bag-stamp-value="{sign(client)[1]}"' in page
    assert (
        'data-action="room:bag@window-&gt;bag#look"' in page
        or 'data-action="room:bag@window->bag#look"' in page
    )
    assert "data-bag-body" in client.get(reverse("checkout:cart")).content.decode()
    assert CartLine.objects.get().quantity == 2
