"""Whatever a stranger types into the room comes out as text: in pages, in frames, in what is read back.

Who adds a text field to the room adds it to FIELDS: a way in, given a text, that returns all the places it comes out
at, as HTML or as JSON.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from streams.room.errors import NicknameRefused
from streams.room.hub.envelope import encode
from streams.room.models import Message
from streams.room.selectors.messages import message_facts
from streams.room.selectors.panel import room_panel
from streams.room.services.messages import Aside, Writer, message_post
from streams.room.services.names import nickname_check
from streams.room.services.notes import note_pin
from streams.shows.captions import caption_write
from tests.conftest import World
from tests.streams.room.test_partials import page
from tests.streams.room.test_replies import let_in

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% debug %}",
    "javascript:alert(1)",
    "'-alert(1)-'",
    "</template><svg/onload=alert(1)>",
    '<a href="https://evil.example" onclick=x>',
    "https://evil.example/<script>alert(1)</script>",
    "<!--",
    "]]>&lt;b&gt;&#60;i&#62;",
    "\\u003cscript\\u003e",
)
DANGEROUS = (
    "<script>alert",
    "<img src=x",
    "<svg/onload",
    '" onclick=',
    "49{%",
    'href="javascript',
)


def post(world: World, text: str, *, role: str = "fan", name: str = "Nour", **aside: Any) -> Message:
    return let_in(
        message_post(
            show=world.show.public_id,
            writer=Writer(visitor="g:nour", user="", name=name, role=role),
            nonce=f"nonce-{Message.objects.count()}",
            body=text,
            aside=Aside(**aside),
        )
    )


def drawn(world: World, client: Client) -> list[str]:
    show = world.show.public_id
    address = f"/shows/{show}/room/messages/"
    room = room_panel(world.show, "host")
    return [
        page("_chat_panel.html", room=room),
        page("_studio_chat.html", room=room, name="Bruno"),
        client.get(address).content.decode(),
        client.get(f"/shows/{show}/").content.decode(),
    ]


def told(world: World, client: Client) -> list[str]:
    found = [message_facts(one, world.show.public_id) for one in Message.objects.all()]
    answer = client.get(
        f"/shows/{world.show.public_id}/room/messages/", headers={"Accept": "application/json"}
    )
    return [encode(found), answer.content.decode()]


def a_message(world: World, text: str) -> None:
    post(world, text)


def a_message_of_the_host(world: World, text: str) -> None:
    post(world, text, role="host")


def an_answer(world: World, text: str) -> None:
    post(world, "yes", reply_to=post(world, text).pk)


def a_pinned_message(world: World, text: str) -> None:
    note_pin(show=world.show, message=post(world, text, role="host"), by=None, by_name=text[:80])


def a_name(world: World, text: str) -> None:
    post(world, "hello", name=text)


FIELDS: dict[str, Callable[[World, str], None]] = {
    field.__name__: field for field in (a_message, a_message_of_the_host, an_answer, a_pinned_message, a_name)
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", FIELDS)
def test_no_text_of_a_stranger_becomes_a_page(live_world: World, client: Client, field: str) -> None:
    for text in HOSTILE:
        FIELDS[field](live_world, text)

    for html in drawn(live_world, client):
        assert [bad for bad in DANGEROUS if bad in html] == []
    for text in told(live_world, client):
        assert json.loads(text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn(live_world, client)[0]


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_a_nickname_is_text_too(live_world: World, client: Client, text: str) -> None:
    show = live_world.show.public_id
    try:
        name = nickname_check(name=text, show=live_world.show)
    except NicknameRefused:
        name = ""
    answer = client.post(
        f"/shows/{show}/room/nickname/", {"name": text}, headers={"Accept": "application/json"}
    ).json()

    assert answer["name"] == name if name else answer["error"]["code"] == "nickname_refused"
    told_name = client.post(f"/shows/{show}/room/pass/").json()["name"]
    assert told_name == name if name else told_name.startswith("guest-")


@pytest.mark.django_db
def test_a_caption_is_told_as_text(live_world: World) -> None:
    lines = [
        caption_write(show=live_world.show, text=text, ago_ms=0, by=live_world.creator.user)
        for text in HOSTILE
    ]

    assert [line.text for line in lines] == list(HOSTILE)
    assert json.loads(encode([line.text for line in lines])) == list(HOSTILE)
