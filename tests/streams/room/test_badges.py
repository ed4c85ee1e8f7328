"""What a fan is to the show: looked up once at the door, and shown beside their name."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from commerce.orders.models import Buyer, Fulfilment, Order, OrderLine
from marketplace.accounts.models import User
from marketplace.creators.models import Follow
from marketplace.markets.models import Market
from streams.room import entry
from streams.room.frames import ChatFrame
from streams.room.models import Message
from streams.room.selectors.badges import badges_of
from streams.room.selectors.messages import message_facts
from streams.room.selectors.panel import room_panel
from streams.room.services.messages import Writer, message_post
from tests import factories
from tests.conftest import World
from tests.streams.room.test_partials import page

ClientOf = Callable[[User], Client]


def buy(world: World, user: User, *, state: str = "paid", scope: str = "", name: str = "Alice") -> None:
    market = Market.objects.get(code="eu")
    buyer = Buyer.objects.create(
        user=user, email=user.email, name="Alice", street="1", city="Lisbon", country="PT", name_in_room=name
    )
    order = Order.objects.create(
        key=uuid.uuid4(),
        buyer=buyer,
        market=market,
        currency="EUR",
        goods_minor=100,
        shipping_minor=0,
        tax_minor=0,
        total_minor=100,
        state=state,
        paid_at=timezone.now() if state != "pending" else None,
        placed_at=timezone.now(),
        expires_at=timezone.now(),
    )
    parcel = Fulfilment.objects.create(order=order, brand=world.brand, shipping_minor=0, shipping_tax_minor=0)
    OrderLine.objects.create(
        order=order,
        fulfilment=parcel,
        variant=world.lamp.variants.all()[0],
        title="Lamp",
        scope=scope,
        quantity=1,
        unit_minor=100,
        total_minor=100,
        tax_minor=0,
    )


def test_a_follower_and_a_buyer_are_known_at_the_door(live_world: World, alice: User) -> None:
    assert badges_of(alice, live_world.show, "fan") == ()
    Follow.objects.create(user=alice, creator=live_world.creator)
    assert badges_of(alice, live_world.show, "fan") == ("follower",)
    buy(live_world, alice)
    assert badges_of(alice, live_world.show, "fan") == ("buyer", "follower")


@pytest.mark.parametrize(
    "case", [{"state": "pending"}, {"state": "cancelled"}, {"state": "refunded"}, {"name": ""}], ids=str
)
def test_who_did_not_buy_or_did_not_want_it_told_is_no_buyer(
    live_world: World, alice: User, case: dict[str, str]
) -> None:
    buy(live_world, alice, **case)

    assert badges_of(alice, live_world.show, "fan") == ()


def test_a_show_without_a_brand_knows_what_was_bought_in_it(live_world: World, alice: User) -> None:
    own = factories.make_show(live_world.creator)
    buy(live_world, alice)
    assert badges_of(alice, own, "fan") == ()
    buy(live_world, alice, scope=own.public_id)
    assert badges_of(alice, own, "fan") == ("buyer",)


def test_guests_and_the_people_of_the_show_have_none(live_world: World, alice: User) -> None:
    Follow.objects.create(user=alice, creator=live_world.creator)

    assert badges_of(AnonymousUser(), live_world.show, "fan") == ()
    assert badges_of(alice, live_world.show, "brand") == ()


def test_the_pass_carries_them_and_a_message_costs_no_look(
    live_world: World, alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    Follow.objects.create(user=alice, creator=live_world.creator)
    show = live_world.show.public_id
    answer = client_of(alice).post(f"/shows/{show}/room/pass/").json()
    entrant = entry.pass_read(answer["pass"], show)

    assert entrant.badges == ("follower",)
    monkeypatch.setattr("streams.room.selectors.badges.is_following", None)
    message = message_post(show=show, writer=entrant.writer, nonce="nonce-1", body="hello")
    assert message_facts(message, show)["b"] == ["follower"]


def test_they_stand_on_the_row(live_world: World) -> None:
    for name, badges in (("Nour", ("buyer", "follower")), ("Jonas", ())):
        writer = Writer(visitor=f"g:{name}", user="", name=name, role="fan", badges=badges)
        message_post(show=live_world.show.public_id, writer=writer, nonce="nonce-1", body="hello")

    html = page("_chat_panel.html", room=room_panel(live_world.show, "fan"))
    assert html.count('<span class="vh">Bought here</span>') == 1
    assert html.count('<span class="vh">Follows the host</span>') == 1


def test_a_role_that_this_page_does_not_know_is_somebody_who_keeps_order(live_world: World) -> None:
    writer = Writer(visitor="g:petra", user="", name="Petra", role="fan")
    message_post(show=live_world.show.public_id, writer=writer, nonce="nonce-1", body="hello")
    Message.objects.update(role="steward")

    html = page("_chat_panel.html", room=room_panel(live_world.show, "fan"))
    assert '<span class="badge" data-slot="staff">Moderator</span>' in html


def test_nobody_gives_themselves_badges(live_world: World) -> None:
    fields: dict[str, Any] = ChatFrame("nonce-1", "hello").__dict__

    assert not fields.keys() & {"badges", "b", "role"}
