"""The room's pieces of page: the same HTML for history and for what scripts add."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from marketplace.markets.models import Market
from streams.room import words
from streams.room.emotes import EMOTES
from streams.room.selectors.panel import room_panel
from streams.room.services import gate
from streams.room.services.messages import Writer, message_post
from streams.shows.pins import line_up_pin
from streams.shows.selectors import access_show, line_up
from tests.conftest import World


def page(partial: str, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    market = Market.objects.get(code="eu")
    return render_to_string(f"streams/room/{partial}", {"market": market, **context}, request)


def say(world: World, name: str, role: str, body: str) -> None:
    writer = Writer(visitor=f"g:{name}", user="", name=name, role=role)
    message_post(show=world.show.public_id, writer=writer, nonce="nonce-1", body=body)


@pytest.fixture
def talk(live_world: World) -> World:
    say(live_world, "Nour", "fan", "<b>bold</b>?")
    say(live_world, "Bruno Reis", "host", "Ja, mit zwei Klammern")
    say(live_world, "Lantern Row", "brand", "हाँ")
    return live_world


def test_the_panel_shows_what_was_said_and_who_speaks_for_the_show(talk: World) -> None:
    html = page("_chat_panel.html", room=room_panel(talk.show, "fan"), cart_url="/cart/", cart_count=2)

    assert "&lt;b&gt;bold&lt;/b&gt;?" in html
    assert html.count("badge bad") == 1
    assert html.count("badge info") == 1
    assert "chat#remove" not in html
    assert html.count("<li data-id=") == 3
    assert "0 / 170" in html


def test_the_studios_panel_can_take_messages_out_and_silences_fans_only(talk: World) -> None:
    html = page("_studio_chat.html", room=room_panel(talk.show, "host"), name="Bruno Reis")

    assert html.count("chat#remove") == 3
    assert html.count("chat#mute") == 1


def test_a_writer_finds_a_way_to_take_their_words_back_and_the_studio_has_its_own(talk: World) -> None:
    room = room_panel(talk.show, "fan")
    panel = page("_chat_panel.html", room=room)

    assert panel.count('data-slot="takeBack"') == 3
    assert f'data-at="{room.messages[0].at}"' in panel
    assert "takeBack" not in page("_studio_chat.html", room=room, name="Bruno Reis")


def test_the_talk_begins_with_a_way_to_what_was_said_before(talk: World) -> None:
    assert "chat#earlier" not in page("_chat_panel.html", room=room_panel(talk.show, "fan"))
    for number in range(30):
        say(talk, f"Fan {number}", "fan", "hello")

    html = page("_chat_panel.html", room=room_panel(talk.show, "fan"))
    assert html.index("chat#earlier") < html.index("<li data-id=")
    assert html.count('data-action="chat#toEnd"') == 1


def test_the_field_has_a_way_out_for_each_refusal_that_names_one(talk: World) -> None:
    html = page("_chat_panel.html", room=room_panel(talk.show, "fan"))

    for action in (gate.LOG_IN, gate.FOLLOW, gate.BUY):
        assert f'data-for="{action}"' in html
    assert "?next=/" in html
    assert "has_tabs" not in html


def test_the_field_completes_the_people_of_the_show_and_the_emotes(talk: World) -> None:
    panel = page("_chat_panel.html", room=room_panel(talk.show, "fan"))

    assert "{&quot;name&quot;: &quot;Bruno Reis&quot;, &quot;who&quot;: &quot;host&quot;}" in panel
    assert "{&quot;name&quot;: &quot;Lantern Row&quot;, &quot;who&quot;: &quot;brand&quot;}" in panel
    assert 'data-code="heart" data-mark="❤️" data-text="❤️"' in panel
    assert len(EMOTES) == len({one.code for one in EMOTES}) == panel.count("completer#put")
    assert all(len(words.graphemes(one.sign)) == 1 for one in EMOTES)


def test_the_panel_costs_two_queries_whatever_was_said(talk: World, django_assert_num_queries: Any) -> None:
    show = access_show(AnonymousUser(), talk.show.public_id, to="watch")
    with django_assert_num_queries(2):
        room = room_panel(show, "fan")

    assert [message.name for message in room.messages] == ["Nour", "Bruno Reis", "Lantern Row"]


def test_the_template_is_the_message_with_empty_places(talk: World) -> None:
    html = page("_templates.html", moderating=True)

    assert 'id="room-message"' in html
    for slot in ("name", "host", "brand", "body", "mute", "text"):
        assert f'data-slot="{slot}"' in html
    assert "data-id" not in html


def test_the_pinned_card_and_the_shelf_lead_to_the_product(talk: World, committing: Any) -> None:
    with committing():
        line_up_pin(show=talk.show, number=2)
    items = line_up(talk.show, "EUR")
    pinned = next(item for item in items if item.is_pinned)
    address = "/products/PRODUCT/?show=token"
    card = page("_pin_card.html", pinned=pinned, address=address)
    shelf = page("_shelf.html", line_up=items, address=address)

    assert f'href="/products/{talk.candle.public_id}/?show=' in card
    assert "Beeswax candle" in card
    assert "€24.00" in card
    assert "5 left" in card
    assert 'data-pin-card-target="was" hidden' in card
    assert shelf.count('data-shelf-target="item"') == 2
    assert shelf.count("aria-current") == 1
    assert f'href="/products/{talk.lamp.public_id}/?show=' in shelf


def test_the_card_of_nothing_is_hidden_and_complete(talk: World) -> None:
    html = page("_pin_card.html", pinned=None, address="/products/PRODUCT/")

    assert re.search(r"<article[^>]* hidden", html)
    for target in (
        "link",
        "buy",
        "avif",
        "picture",
        "number",
        "title",
        "price",
        "was",
        "hadPrice",
        "left",
        "unsold",
    ):
        assert f'data-pin-card-target="{target}"' in html


def test_the_rooms_element_knows_its_socket_and_its_pass(talk: World) -> None:
    html = page("_room_attributes.html", show=talk.show, controllers="player")

    assert f'data-room-path-value="/room/{talk.show.public_id}/"' in html
    assert 'data-controller="room player"' in html
    assert "hearts:wave->room#wave" in html
    assert 'data-action="hearts#tap"' in page("_hearts.html")
