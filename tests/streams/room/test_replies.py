"""Answers and calls by name: what they carry, what they keep of what was taken out, and to whom they are said."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from streams.room.errors import ReplyGone
from streams.room.hub.room import Room, Snapshot
from streams.room.models import Message
from streams.room.selectors.messages import message_facts, messages_before, writer_tag
from streams.room.selectors.panel import room_panel
from streams.room.services.messages import Aside, Writer, message_delete, message_post
from streams.room.services.moderation import Silence, writer_silence
from tests import factories
from tests.conftest import World
from tests.streams.room.test_partials import page as drawn
from tests.streams.room.visitors import Visitor, entrant

pytestmark = pytest.mark.django_db


def say(world: World, name: str, body: str, **aside: Any) -> Message:
    writer = Writer(visitor=f"g:{name}", user="", name=name, role="fan")
    number = Message.objects.count()
    return message_post(
        show=world.show.public_id, writer=writer, nonce=f"nonce-{number}", body=body, aside=Aside(**aside)
    )


def let_in(message: Message) -> Message:
    """Show a message whatever the word lists and the flood watch thought of it."""
    Message.objects.filter(pk=message.pk).update(deleted_at=None, held_at=None, held_for="")
    return message


@pytest.fixture
def question(live_world: World) -> Message:
    return say(live_world, "Jonas K.", "Ist der Schirm austauschbar?")


def test_an_answer_says_whom_and_what_it_answers(live_world: World, question: Message) -> None:
    answer = say(live_world, "Mira", "Ja, mit zwei Klammern.", reply_to=question.pk)

    show = live_world.show.public_id
    assert message_facts(answer, show)["re"] == {
        "id": question.pk,
        "w": writer_tag(show, "g:Jonas K."),
        "name": "Jonas K.",
        "m": "Ist der Schirm austauschbar?",
    }
    html = drawn("_chat_panel.html", room=room_panel(live_world.show, "fan"))
    assert html.count('data-slot="quoteBody">Ist der Schirm austauschbar?</bdi>') == 1
    assert f'data-quoted="{question.pk}"' in html


def test_a_message_that_answers_nobody_says_nothing_of_it(live_world: World, question: Message) -> None:
    assert message_facts(question, live_world.show.public_id).keys() == {
        "id",
        "c",
        "w",
        "name",
        "role",
        "m",
        "at",
    }


def test_a_quote_is_cut_at_whole_signs(live_world: World) -> None:
    long = let_in(say(live_world, "Aya", "👨‍👩‍👧‍👦" * 100))
    answer = say(live_world, "Mira", "so many", reply_to=long.pk)

    quoted = message_facts(answer, live_world.show.public_id)["re"]["m"]
    assert quoted == "👨‍👩‍👧‍👦" * 79 + "…"


@pytest.mark.parametrize("gone", ["deleted", "hidden"])
def test_nothing_is_left_of_a_quoted_message_that_was_taken_out(
    live_world: World, question: Message, gone: str
) -> None:
    answer = say(live_world, "Mira", "Ja.", reply_to=question.pk)
    if gone == "deleted":
        message_delete(message=question, by=live_world.creator.user)
    else:
        writer_silence(message=question, silence=Silence(), by=live_world.creator.user)

    later = messages_before(live_world.show, None, 10)
    assert [one.pk for one in later] == [answer.pk]
    assert message_facts(later[0], live_world.show.public_id)["re"] == {"id": question.pk}
    html = drawn("_chat_panel.html", room=room_panel(live_world.show, "fan"))
    assert "Schirm" not in html
    assert "Jonas" not in html
    assert "In answer to a message that was taken out" in html


def test_the_room_that_joiners_begin_with_keeps_no_word_of_it_either() -> None:
    quote = {"id": 1, "w": "aa", "name": "Jonas", "m": "secret"}
    messages = [
        {"id": 1, "w": "aa", "m": "secret"},
        {"id": 2, "w": "bb", "m": "yes", "re": quote},
        {"id": 3, "w": "cc", "m": "no", "re": {**quote, "id": 9, "w": "dd"}},
    ]
    for kind, body in (("delete", {"id": 1}), ("hide", {"w": "aa"})):
        room = Room("lamps")
        room.begin(Snapshot(epoch="e", seq=0, messages=list(messages), state={}))
        room._remember(kind, body)

        assert [one["id"] for one in room.messages] == [2, 3]
        assert room.messages[0]["re"] == {"id": 1}
        assert room.messages[1]["re"]["m"] == "secret"


@pytest.mark.parametrize("whose", ["deleted", "of another room", "never said"])
def test_what_is_not_there_cannot_be_answered(live_world: World, question: Message, whose: str) -> None:
    number = question.pk
    if whose == "deleted":
        message_delete(message=question, by=live_world.creator.user)
    elif whose == "of another room":
        Message.objects.filter(pk=number).update(show=factories.make_show(live_world.creator))
    else:
        number = 2**53
    before = Message.objects.count()

    with pytest.raises(ReplyGone):
        say(live_world, "Mira", "Ja.", reply_to=number)
    assert Message.objects.count() == before


def test_the_history_costs_the_same_however_many_answers_there_are(
    live_world: World, question: Message, client: Client, django_assert_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_num_queries(1):
            return len([message_facts(one, "x") for one in messages_before(live_world.show, None, 50)])

    assert queries() == 1
    for number in range(5):
        say(live_world, f"Fan {number}", "Me too", reply_to=question.pk)
    assert queries() == 6


@pytest.mark.usefixtures("rooms")
class TestOverTheSocket:
    pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

    async def test_an_answer_and_a_call_reach_the_room(self, live_world: World) -> None:
        jonas, mira = Visitor(entrant(live_world.show, "Jonas")), Visitor(entrant(live_world.show, "யாழினி"))
        await jonas.enter()
        await mira.enter()
        await jonas.chat("nonce-1", "Which bulb?")
        await mira.until(lambda page: page.said() == ["Which bulb?"])
        asked = mira.events[-1][2]
        await mira.say(t="chat", c="nonce-2", m="@Jonas E14", re=asked["id"], to=[asked["w"], "host"])
        await jonas.until(lambda page: len(page.said()) == 2)

        told = jonas.events[-1][2]
        assert told["re"] == {"id": asked["id"], "w": asked["w"], "name": "Jonas", "m": "Which bulb?"}
        assert told["to"] == [asked["w"], "host"]
        await jonas.close()
        await mira.close()

    @pytest.mark.parametrize(
        "more",
        [
            {"re": "7"},
            {"re": 0},
            {"re": True},
            {"to": "host"},
            {"to": ["everybody"]},
            {"to": ["host"] * 6},
            {"to": [1]},
            {"to": {"host": 1}},
        ],
        ids=str,
    )
    async def test_what_is_no_answer_and_no_call_is_refused(
        self, live_world: World, more: dict[str, Any]
    ) -> None:
        page = await Visitor(entrant(live_world.show)).enter()
        await page.say(t="chat", c="nonce-1", m="hello", **more)

        assert (await page.answer())["error"]["code"] == "frame_refused"
        assert await sync_to_async(Message.objects.count)() == 0
        await page.close()

    async def test_a_refused_answer_says_why(self, live_world: World) -> None:
        page = await Visitor(entrant(live_world.show)).enter()
        await page.say(t="chat", c="nonce-1", m="hello", re=12345)

        refusal = (await page.answer())["error"]
        assert (refusal["code"], refusal["c"]) == ("reply_gone", "nonce-1")
        assert await sync_to_async(Message.objects.count)() == 0
        await page.close()


def test_who_is_called_stands_on_the_row(live_world: World, question: Message) -> None:
    tag = writer_tag(live_world.show.public_id, question.visitor)
    say(live_world, "Mira", "@Jonas K. look", mentions=(tag, "host"))

    assert f'data-called="{tag} host"' in drawn("_chat_panel.html", room=room_panel(live_world.show, "fan"))
