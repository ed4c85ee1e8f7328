"""An order remembers which second of the show its things were bought at, and leads there once there is a recording."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from commerce.checkout.models import CartLine
from commerce.orders.models import Order, OrderLine
from marketplace.accounts.models import User
from streams.front.bought import moments_bought
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.shelf import line_up_of
from streams.shows.models import Show
from streams.shows.programme import programme_ms
from streams.shows.selectors import show_token
from tests.commerce.checkout import desk
from tests.conftest import World
from tests.streams.front.test_replay import BEGAN, recorded

pytestmark = pytest.mark.django_db
AT = BEGAN + timedelta(seconds=12)


def quote(world: World) -> str:
    item = line_up_of(world.show).get(number=2)
    return str(prices_facts(world.show, [item])[world.candle.public_id]["q"])


def words(world: World, **more: str) -> dict[str, str]:
    return {"show": show_token(world.show), "number": "2", "seen": quote(world), **more}


def buy(world: World, person: Client, at: str) -> OrderLine:
    """Reach for the candle in the show, as its page says at a moment of the picture, and pay a while later."""
    with freeze_time(AT + timedelta(seconds=6)) as clock:
        page = person.get(desk.buy_address(world.candle, **words(world, at=at)))
        clock.tick(90)
        done = desk.press_pay(person, page, seen=page.context["item"].hold)
    assert done.context["outcome"].word == "paid"
    return Order.objects.latest("pk").lines.get()


@pytest.fixture
def began(request: pytest.FixtureRequest) -> World:
    """The world on air as it was on the day of its recording, prices and all."""
    with freeze_time(BEGAN):
        world: World = request.getfixturevalue("live_world")
        Show.objects.filter(pk=world.show.pk).update(started_at=BEGAN)
    world.show.refresh_from_db()
    return world


def over(world: World, **fields: Any) -> None:
    Show.objects.filter(pk=world.show.pk).update(
        state="ended", ended_at=BEGAN + timedelta(minutes=10), **fields
    )
    world.show.refresh_from_db()
    recorded(world.show)


def pages(world: World, order: Order, buyer: Client, carla: Client) -> list[str]:
    return [
        buyer.get(reverse("orders:order", args=[order.public_id])).content.decode(),
        carla.get(
            reverse("orders:brand_order", args=[world.brand.public_id, order.public_id])
        ).content.decode(),
    ]


def test_buyer_and_brand_are_led_to_the_second_of_the_recording(
    began: World, client_of: Callable[[User], Client], alice: User, carla: User
) -> None:
    hers, brands = client_of(alice), client_of(carla)
    line = buy(began, hers, str(programme_ms(AT)))
    assert (line.scope, line.playhead_ms) == (began.show.public_id, programme_ms(AT))
    # There is no recording yet.
    assert not any("Bought in" in page for page in pages(began, line.order, hers, brands))

    over(began)

    link = f'href="/shows/{began.show.public_id}/#t=12"'
    for page in pages(began, line.order, hers, brands):
        assert link in page
        assert f"Bought in “{began.show.title}”" in page
        assert "0:12" in page
    assert "Bought in" not in hers.get(reverse("orders:orders")).content.decode()


@pytest.mark.parametrize("at", ["", "soon", "9" * 14, "1"], ids=["none", "words", "to come", "long ago"])
def test_what_no_picture_can_have_shown_is_when_it_was_reached_for(
    began: World, client_of: Callable[[User], Client], alice: User, at: str
) -> None:
    line = buy(began, client_of(alice), at)

    assert line.playhead_ms == programme_ms(AT + timedelta(seconds=6))


def test_the_bag_keeps_the_moment_too(began: World, client_of: Callable[[User], Client], alice: User) -> None:
    hers, variant = client_of(alice), began.candle.variants.get().public_id
    with freeze_time(AT + timedelta(seconds=6)):
        hers.post(reverse("checkout:add"), {"variant": variant, **words(began, at=str(programme_ms(AT)))})
        # Once more from beside the picture, where nobody knows what it shows.
        hers.post(reverse("checkout:add"), {"variant": variant, **words(began), "seen": ""})
        assert CartLine.objects.get().playhead_ms == programme_ms(AT)
        page = hers.get(reverse("checkout:begin"))
        desk.press_pay(hers, page)

    assert OrderLine.objects.get().playhead_ms == programme_ms(AT)


def test_whoever_may_not_see_the_recording_is_led_nowhere(
    began: World, client_of: Callable[[User], Client], alice: User, carla: User
) -> None:
    hers = client_of(alice)
    line = buy(began, hers, str(programme_ms(AT)))
    # For followers of the creator, and alice follows nobody: the brand is of the show.
    over(began, audience=Show.Audience.FOLLOWERS)

    buyers, brands = pages(began, line.order, hers, client_of(carla))

    assert "Bought in" not in buyers
    assert "Bought in" in brands


def test_what_was_bought_after_the_end_of_the_recording_has_no_second(
    began: World, client_of: Callable[[User], Client], alice: User, carla: User
) -> None:
    hers = client_of(alice)
    line = buy(began, hers, str(programme_ms(AT)))
    OrderLine.objects.filter(pk=line.pk).update(playhead_ms=programme_ms(BEGAN + timedelta(hours=3)))
    over(began)

    assert not any("Bought in" in page for page in pages(began, line.order, hers, client_of(carla)))


def test_a_show_is_looked_at_once_for_all_lines_of_an_order(
    began: World, rf: Any, alice: User, django_assert_max_num_queries: Any
) -> None:
    over(began)
    request = rf.get("/")
    request.user, request.session = alice, {}
    scope, at = began.show.public_id, programme_ms(AT)
    with django_assert_max_num_queries(20) as few:
        moments_bought(request, {(scope, at)})
    with django_assert_max_num_queries(len(few.captured_queries)):
        found = moments_bought(request, {(scope, at + 1000 * second) for second in range(4)})
    assert sorted(one.clock for one in found.values()) == ["0:12", "0:13", "0:14", "0:15"]
