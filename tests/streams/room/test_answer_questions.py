"""Host and brand bring questions on stage and answer them: aloud, in writing, or to one person alone."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import Mail, User
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.room import private_answers, tasks
from streams.room.errors import QuestionSettled, RoomClosed
from streams.room.models import PrivateAnswer, Question
from streams.room.selectors.questions import questions_panel, staged_facts
from streams.room.selectors.snapshot import room_facts
from streams.room.services import questions as queue
from streams.room.services.messages import Writer, message_post
from streams.room.services.moderation import Silence, writer_silence
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.room.asking import HOST, address, ask, ask_as, fan, listened
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]
SECRET = "Come to the back door at nine."


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the room is told, as kind and JSON."""
    return listened(monkeypatch)


def bodies(told: list[tuple[str, str]], kind: str) -> list[dict[str, Any]]:
    return [json.loads(body) for one, body in told if one == kind]


@pytest.mark.parametrize("who", ["host", "staff"])
def test_a_question_comes_on_stage_with_the_picture(
    live_world: World, dana: User, client_of: ClientOf, told: list[Any], who: str
) -> None:
    question = ask(live_world.show)
    person = live_world.creator.user if who == "host" else dana
    before = int(timezone.now().timestamp() * 1000)

    assert client_of(person).post(address(live_world.show, f"{question.pk}/show/")).status_code == 302

    (asked,) = bodies(told, "asked")
    assert asked["id"] == question.pk
    assert asked["m"] == question.body
    assert before <= asked["t"] <= int(timezone.now().timestamp() * 1000)
    assert room_facts(live_world.show.public_id)[1]["asked"] == asked


def test_one_question_is_on_stage_at_a_time(live_world: World, committing: Any, told: list[Any]) -> None:
    first, second = (ask(live_world.show, f"Question {n}?") for n in range(2))
    with committing():
        queue.question_show(question=first)
        queue.question_show(question=first)
        queue.question_show(question=second)

    assert list(Question.objects.filter(is_on_stage=True)) == [second]
    assert len(bodies(told, "asked")) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=first.pk).update(is_on_stage=True)


def test_the_stage_is_cleared_and_the_question_waits_again(
    live_world: World, client_of: ClientOf, told: list[Any]
) -> None:
    queue.question_show(question=ask(live_world.show))
    client_of(live_world.creator.user).post(address(live_world.show, "clear/"))

    assert bodies(told, "asked")[-1]["id"] is None
    assert staged_facts(live_world.show)["id"] is None
    assert questions_panel(live_world.show, "").count == 1


def test_answered_is_linked_to_the_moment_it_came_on_stage(
    live_world: World, client_of: ClientOf, told: list[Any]
) -> None:
    question = ask(live_world.show)
    host = client_of(live_world.creator.user)
    host.post(address(live_world.show, f"{question.pk}/show/"))
    for _press in range(2):
        assert host.post(address(live_world.show, f"{question.pk}/answered/")).status_code == 302

    question.refresh_from_db()
    assert question.moment == question.shown_at
    assert not question.is_on_stage
    (answered,) = bodies(told, "answered")
    assert answered["id"] == question.pk
    assert answered["t"] >= bodies(told, "asked")[0]["t"]
    assert bodies(told, "asked")[-1]["id"] is None
    panel = questions_panel(live_world.show, "")
    assert [len(panel.questions), len(panel.answered)] == [0, 1]


def test_an_answer_in_writing_stands_under_its_question(
    live_world: World, client_of: ClientOf, told: list[Any]
) -> None:
    question = ask(live_world.show)
    sent = {f"{question.pk}-text": "Yes, <i>two</i> clips hold it.", f"{question.pk}-to": "all"}
    client_of(live_world.creator.user).post(address(live_world.show, f"{question.pk}/reply/"), sent)

    assert bodies(told, "reply") == [
        {"id": question.pk, "m": "Yes, <i>two</i> clips hold it.", "name": "Bruno Reis", "role": "host"}
    ]
    page = Client().get(address(live_world.show)).content.decode()
    assert "Yes, &lt;i&gt;two&lt;/i&gt; clips hold it." in page


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"text": "Yes."}, "answer_to_whom"),
        ({"text": "Yes.", "to": "the press"}, "answer_to_whom"),
        ({"text": " ", "to": "all"}, "message_empty"),
        ({"text": "x" * 501, "to": "asker"}, "answer_too_long"),
    ],
    ids=["to nobody", "to somebody else", "empty", "too long"],
)
def test_what_is_no_answer_reaches_nobody(
    live_world: World, client_of: ClientOf, told: list[Any], sent: dict[str, str], code: str
) -> None:
    question = ask(live_world.show)
    body = {f"{question.pk}-{name}": value for name, value in sent.items()}
    answer = client_of(live_world.creator.user).post(
        address(live_world.show, f"{question.pk}/reply/"), body, HTTP_X_REQUESTED_WITH="fetch"
    )

    assert answer.json()["error"]["code"] == code
    question.refresh_from_db()
    assert (question.reply, question.answered_at) == ("", None)
    assert not PrivateAnswer.objects.exists()
    assert {kind for kind, _body in told} <= {"question", "qn"}


def private_reply(world: World, client_of: ClientOf, question: Question) -> None:
    sent = {f"{question.pk}-text": SECRET, f"{question.pk}-to": "asker"}
    client_of(world.creator.user).post(address(world.show, f"{question.pk}/reply/"), sent)


def test_a_private_answer_reaches_its_asker_alone(
    live_world: World, client_of: ClientOf, alice: User, mallory: User, told: list[Any]
) -> None:
    question = ask_as(live_world.show, alice)
    private_reply(live_world, client_of, question)

    assert SECRET not in json.dumps(told)
    assert [kind for kind, _body in told if kind in {"unasked", "nudge"}] == ["unasked", "nudge"]
    assert set(bodies(told, "nudge")[0]) == {"w"}
    mine = address(live_world.show, "mine/")
    assert client_of(alice).get(mine).json()["answers"][0]["m"] == SECRET
    for other in (Client(), client_of(mallory)):
        assert other.get(mine).json() == {"answers": []}
        assert SECRET not in other.get(address(live_world.show)).content.decode()
        assert question.body not in other.get(address(live_world.show)).content.decode()
    assert SECRET in client_of(alice).get(address(live_world.show)).content.decode()
    assert SECRET not in json.dumps(room_facts(live_world.show.public_id))


def test_who_left_gets_the_answer_by_mail_and_twice_is_once(
    live_world: World, client_of: ClientOf, alice: User
) -> None:
    private_reply(live_world, client_of, ask_as(live_world.show, alice))
    for delivery in Delivery.objects.filter(handler__endswith="mail_answer"):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        for _time in range(2):
            assert deliver(delivery.pk)

    assert Mail.objects.get(template="question_answered").to == alice.email
    (letter,) = mail.outbox
    assert SECRET in letter.body
    assert live_world.show.title in letter.subject


def test_who_has_it_on_the_screen_gets_no_mail(
    live_world: World, client_of: ClientOf, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.private_answer_mail, "apply_async", lambda *_args, **_more: None)
    question = ask_as(live_world.show, alice)
    private_reply(live_world, client_of, question)
    client_of(alice).post(address(live_world.show, "read/"))

    assert not private_answers.answer_mail(question.pk)
    assert not Mail.objects.exists()


def test_guests_are_owed_no_mail(live_world: World, client_of: ClientOf) -> None:
    private_reply(live_world, client_of, ask(live_world.show))

    assert not Mail.objects.exists()


def test_strangers_and_fans_answer_nothing(
    live_world: World, client: Client, client_of: ClientOf, alice: User, mallory: User
) -> None:
    question = ask(live_world.show)
    sent = {f"{question.pk}-text": "No.", f"{question.pk}-to": "all"}
    for stranger in (client, client_of(alice), client_of(mallory)):
        for deed in ("show", "answered", "reply", "delete"):
            assert stranger.post(address(live_world.show, f"{question.pk}/{deed}/"), sent).status_code == 404
        assert stranger.post(address(live_world.show, "clear/")).status_code == 404

    question.refresh_from_db()
    assert not question.is_on_stage
    assert question.answered_at is None
    assert question.deleted_at is None
    assert question.reply == ""


def test_askers_take_back_their_own_within_a_minute(
    live_world: World, client_of: ClientOf, alice: User
) -> None:
    question = ask_as(live_world.show, alice)
    Question.objects.filter(pk=question.pk).update(created_at=timezone.now() - timedelta(seconds=61))
    assert client_of(alice).post(address(live_world.show, f"{question.pk}/delete/")).status_code == 404

    Question.objects.filter(pk=question.pk).update(created_at=timezone.now())
    assert client_of(alice).post(address(live_world.show, f"{question.pk}/delete/")).status_code == 302
    assert not questions_panel(live_world.show, "").questions


def test_a_question_on_stage_that_goes_leaves_the_stage(
    live_world: World, client_of: ClientOf, told: list[Any]
) -> None:
    question = ask(live_world.show)
    queue.question_show(question=question)
    client_of(live_world.creator.user).post(address(live_world.show, f"{question.pk}/delete/"))

    assert bodies(told, "unasked") == [{"id": question.pk}]
    assert bodies(told, "asked")[-1]["id"] is None


def test_of_the_silenced_no_question_stays_and_twice_is_once(
    live_world: World, committing: Any, told: list[Any]
) -> None:
    kept = ask(live_world.show, who="g:kind")
    gone = ask(live_world.show, "Spam?", who="g:spammer")
    queue.question_show(question=gone)
    spammer = Writer(visitor="g:spammer", user="", name="Spammer", role="fan")
    message = message_post(show=live_world.show.public_id, writer=spammer, nonce="nonce-1", body="buy mine")
    with committing():
        writer_silence(message=message, silence=Silence(), by=live_world.creator.user)
    delivery = Delivery.objects.get(handler__endswith="hide_questions")
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert deliver(delivery.pk)

    assert [one.id for one in questions_panel(live_world.show, "").questions] == [kept.pk]
    assert bodies(told, "unasked") == [{"id": gone.pk}]
    assert staged_facts(live_world.show)["id"] is None


def test_an_answered_question_comes_on_stage_no_more(live_world: World) -> None:
    question = ask(live_world.show)
    queue.question_answered(question=question)
    with pytest.raises(QuestionSettled):
        queue.question_show(question=question)
    with pytest.raises(QuestionSettled):
        queue.question_reply_privately(
            question=question, body="Yes.", writer=HOST, by=live_world.creator.user
        )

    assert not PrivateAnswer.objects.exists()
    assert not Question.objects.filter(is_on_stage=True).exists()


def test_studio_and_show_have_the_queue(live_world: World, client: Client, client_of: ClientOf) -> None:
    show = live_world.show
    queue.question_show(question=ask(show))
    watch = client.get(f"/shows/{show.public_id}/").content.decode()
    studio = client_of(live_world.creator.user).get(f"/studio/shows/{show.public_id}/").content.decode()

    frame = client.get(address(show), HTTP_TURBO_FRAME="room-questions").content.decode()
    assert f'src="{address(show)}" loading="lazy"' in watch
    assert frame.startswith('<turbo-frame id="room-questions">')
    assert "Is the shade exchangeable?" in frame
    assert 'data-deed="show"' not in frame
    desk = client_of(live_world.creator.user).get(address(show, "desk/")).content.decode()
    assert f'src="{address(show, "desk/")}"' in studio
    assert 'data-deed="show"' in desk
    assert 'data-questions-answering-value="true"' in desk


async def test_pages_hear_of_a_question_its_votes_and_its_end(live_world: World, rooms: None) -> None:
    page = await Visitor(entrant(live_world.show)).enter()
    question = await sync_to_async(ask)(live_world.show)
    await page.until(lambda one: one.kinds()[-1:] == ["question"])
    await sync_to_async(queue.question_vote)(question=question, writer=fan("g:a"), wanted=True)
    await page.until(lambda one: one.state.get("qv") == {str(question.pk): 1})
    await sync_to_async(queue.question_show)(question=question)
    await page.until(lambda one: one.state.get("asked", {}).get("id") == question.pk)
    await sync_to_async(queue.question_answered)(question=question)
    await page.until(lambda one: one.kinds()[-1:] == ["answered"])
    await page.until(lambda one: one.state["asked"]["id"] is None)
    await page.close()


def test_a_show_that_is_over_takes_no_questions(live_world: World) -> None:
    Show.objects.filter(pk=live_world.show.pk).update(state=Show.State.ENDED, ended_at=timezone.now())
    with pytest.raises(RoomClosed):
        ask(live_world.show)

    assert not Question.objects.exists()
