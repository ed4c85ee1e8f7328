"""Fans ask and vote; the list is in the order of votes, and nobody counts twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.accounts.models import User
from streams.room import entry, tasks
from streams.room.bus import choice
from streams.room.errors import (
    MessageBlocked,
    MessageTooLong,
    Muted,
    QuestionSettled,
    QuestionsFull,
    QuestionsWaiting,
    RoomClosed,
)
from streams.room.models import FilterHit, Mute, Question, QuestionVote, RoomRules
from streams.room.selectors.questions import questions_panel, votes_facts
from streams.room.services import questions as queue
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.room.asking import address, ask, fan, listened

ClientOf = Callable[[User], Client]
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the room is told, as kind and JSON."""
    return listened(monkeypatch)


def test_a_guest_asks_and_everybody_reads_it(live_world: World, client: Client, told: list[Any]) -> None:
    show = live_world.show

    answer = client.post(
        address(show, "ask/"), {"text": "Is it <b>paper</b>?"}, HTTP_X_REQUESTED_WITH="fetch"
    )

    question = Question.objects.get()
    assert answer.json()["question"]["m"] == "Is it <b>paper</b>?"
    assert answer.json()["question"]["id"] == question.pk
    assert client.cookies[entry.VISITOR_COOKIE].value.startswith(question.visitor)
    assert told[1:] == [("qn", "1")]
    page = Client().get(address(show))
    assert "Is it &lt;b&gt;paper&lt;/b&gt;?" in page.content.decode()
    assert f'formaction="{address(show)}{question.pk}/vote/"' in page.content.decode()


def test_the_page_comes_back_to_a_plain_form(live_world: World, client: Client) -> None:
    show = live_world.show
    answer = client.post(address(show, "ask/"), {"text": "Is it paper?", "next": address(show)})

    assert answer.status_code == 302
    assert answer["Location"] == address(show)


def test_two_presses_are_one_question(live_world: World, client: Client) -> None:
    sent = {"text": "Is it paper?", "nonce": "nonce-of-page"}
    for _press in range(2):
        assert client.post(address(live_world.show, "ask/"), sent).status_code == 302

    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "message_empty"),
        ({"text": ""}, "message_empty"),
        ({"text": " \u200b \n"}, "message_empty"),
        ({"text": FAMILY * 171}, "message_too_long"),
        ({"text": "x" * 5000}, "message_empty"),
        ({"text": "a" + "\u0301" * 40}, "message_unreadable"),
    ],
    ids=["nothing", "empty", "invisible", "171 families", "a book", "a heap of marks"],
)
def test_what_is_no_question_is_refused(
    live_world: World, client: Client, sent: dict[str, str], code: str
) -> None:
    answer = client.post(address(live_world.show, "ask/"), sent, HTTP_X_REQUESTED_WITH="fetch")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert not Question.objects.exists()


def test_a_question_that_a_list_refuses_is_seen_by_who_keeps_order_alone(live_world: World) -> None:
    with pytest.raises(MessageBlocked):
        ask(live_world.show, "kill yourself")

    hit = FilterHit.objects.get()
    assert (hit.action, hit.body, hit.message) == ("block", "kill yourself", None)
    assert not Question.objects.exists()


def test_170_families_are_a_question_kept_as_they_are(live_world: World) -> None:
    assert ask(live_world.show, FAMILY * 170).body == FAMILY * 170
    with pytest.raises(MessageTooLong):
        ask(live_world.show, FAMILY * 171)


def test_one_person_has_three_questions_waiting(live_world: World) -> None:
    asked = [ask(live_world.show, f"Number {number}?") for number in range(3)]
    with pytest.raises(QuestionsWaiting):
        ask(live_world.show, "Number 4?")
    assert Question.objects.count() == 3

    queue.question_answered(question=asked[0])
    ask(live_world.show, "Number 4?")
    ask(live_world.show, "Somebody else's?", who="g:jonas")


def test_nobody_asks_quickly_one_after_the_other(live_world: World, client: Client) -> None:
    choice.memory.forget_everything()
    codes = [
        client.post(address(live_world.show, "ask/"), {"text": f"No. {n}?"}).status_code for n in range(3)
    ]

    assert codes == [302, 302, 429]
    assert Question.objects.count() == 2


def test_a_full_queue_takes_no_more(live_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "OPEN_MAX", 1)
    ask(live_world.show)
    with pytest.raises(QuestionsFull):
        ask(live_world.show, "One more?", who="g:jonas")

    assert Question.objects.count() == 1


def test_the_silenced_neither_ask_nor_vote(live_world: World) -> None:
    question = ask(live_world.show, who="g:jonas")
    Mute.objects.create(show=live_world.show, visitor="g:nour")
    with pytest.raises(Muted):
        ask(live_world.show, "Me?")
    with pytest.raises(Muted):
        queue.question_vote(question=question, writer=fan("g:nour"), wanted=True)

    assert Question.objects.get() == question
    assert not QuestionVote.objects.exists()


def test_who_is_in_the_shadow_is_not_told_and_nobody_else_sees_it(live_world: World) -> None:
    seen = ask(live_world.show, who="g:jonas")
    Mute.objects.create(show=live_world.show, visitor="g:nour", kind=Mute.Kind.SHADOW)

    asked = ask(live_world.show, "Me?")
    assert queue.question_vote(question=seen, writer=fan("g:nour"), wanted=True) == 1
    assert asked.pk
    assert [one.id for one in questions_panel(live_world.show, "").questions] == [seen.pk]
    assert not QuestionVote.objects.exists()


def test_what_the_rules_hold_back_waits_for_who_answers(live_world: World, told: list[Any]) -> None:
    RoomRules.objects.create(show=live_world.show, holds_all=True)
    question = ask(live_world.show)

    assert not [kind for kind, _body in told if kind == "question"]
    assert not questions_panel(live_world.show, "g:other").questions
    assert questions_panel(live_world.show, "g:nour").questions
    assert [one.is_held for one in questions_panel(live_world.show, "", can_answer=True).questions] == [True]
    queue.question_show(question=question)
    assert [one.id for one in questions_panel(live_world.show, "g:other").questions] == [question.pk]


def test_before_the_room_opens_nobody_asks_and_shortly_before_the_show_they_do(world: World) -> None:
    with pytest.raises(RoomClosed):
        ask(world.show)
    assert not Question.objects.exists()

    Show.objects.filter(pk=world.show.pk).update(starts_at=timezone.now() + timedelta(minutes=20))
    assert ask(world.show).pk


def test_votes_put_the_list_in_order_then_age_does(live_world: World, client: Client) -> None:
    first, second, third = (ask(live_world.show, f"Question {n}?", who=f"g:{n}") for n in range(3))
    for visitor in ("g:a", "g:b"):
        queue.question_vote(question=third, writer=fan(visitor), wanted=True)

    rows = client.get(address(live_world.show), HTTP_X_REQUESTED_WITH="fetch").json()["questions"]
    assert [row["id"] for row in rows] == [third.pk, first.pk, second.pk]
    assert [row["votes"] for row in rows] == [2, 0, 0]


def test_a_vote_counts_once_from_two_tabs_and_can_be_taken_back(live_world: World, client: Client) -> None:
    question = ask(live_world.show)
    client.post(f"/shows/{live_world.show.public_id}/room/pass/")
    vote = address(live_world.show, f"{question.pk}/vote/")
    answers = [client.post(vote, {"on": "1"}, HTTP_X_REQUESTED_WITH="fetch").json() for _tab in range(2)]

    assert [answer["votes"] for answer in answers] == [1, 1]
    assert client.get(address(live_world.show), HTTP_X_REQUESTED_WITH="fetch").json()["questions"][0][
        "wanted"
    ]
    for _tab in range(2):
        assert client.post(vote, {"on": "0"}, HTTP_X_REQUESTED_WITH="fetch").json()["votes"] == 0
    assert not QuestionVote.objects.exists()


def test_unknown_foreign_and_settled_questions_take_no_votes(
    live_world: World, world: World, client: Client
) -> None:
    question = ask(live_world.show)
    foreign = Show.objects.create(
        creator=world.creator,
        title="Other",
        language="en",
        starts_at=timezone.now(),
        state=Show.State.SCHEDULED,
    )
    for show, number in ((live_world.show, 0), (live_world.show, question.pk + 99), (foreign, question.pk)):
        assert client.post(address(show, f"{number}/vote/")).status_code == 404

    queue.question_answered(question=question)
    answer = client.post(address(live_world.show, f"{question.pk}/vote/"), HTTP_X_REQUESTED_WITH="fetch")
    assert answer.json()["error"]["code"] == QuestionSettled.code
    assert not QuestionVote.objects.exists()


def test_many_votes_are_told_together_and_only_what_changed(
    live_world: World, committing: Any, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a telling is on its way, further votes wait for it: one frame, and it has the last word."""
    wanted, other = (ask(live_world.show, f"Question {n}?", who=f"g:{n}") for n in range(2))
    late: list[Any] = []
    monkeypatch.setattr(tasks.questions_count, "apply_async", lambda args, **_more: late.append(args))
    with committing():
        for number in range(40):
            queue.question_vote(question=wanted, writer=fan(f"g:{number}"), wanted=True)
    assert len(late) == 1
    told.clear()

    tasks.questions_count(*late[0])
    tasks.questions_count(*late[0])

    assert told == [("qn", "2"), ("qv", f'{{"{wanted.pk}":40}}'), ("qn", "2")]
    with committing():
        queue.question_vote(question=other, writer=fan("g:x"), wanted=True)
    assert len(late) == 2


def test_a_joiner_begins_with_the_votes_of_what_is_listed(live_world: World) -> None:
    question = ask(live_world.show)
    queue.question_vote(question=question, writer=fan("g:a"), wanted=True)

    assert votes_facts(live_world.show) == {str(question.pk): 1}


def test_the_list_costs_the_same_however_much_was_asked(live_world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            questions_panel(live_world.show, "g:a")
        return len(queries)

    ask(live_world.show)
    before = count()
    for number in range(30):
        question = ask(live_world.show, f"Question {number}?", who=f"g:{number}")
        queue.question_vote(question=question, writer=fan("g:a"), wanted=True)
    assert count() == before


deeds = st.lists(
    st.tuples(st.sampled_from(["g:a", "g:b", "g:c"]), st.integers(0, 1), st.booleans()), max_size=12
)


@pytest.fixture
def two_questions(live_world: World) -> list[Question]:
    return [ask(live_world.show, f"Question {n}?", who=f"g:asker{n}") for n in range(2)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whatever_people_press_each_question_counts_its_voters(
    deeds: list[Any], two_questions: list[Question]
) -> None:
    wanted: set[tuple[str, int]] = {
        (vote.visitor, two_questions.index(vote.question)) for vote in QuestionVote.objects.all()
    }
    for visitor, which, on in deeds:
        queue.question_vote(question=two_questions[which], writer=fan(visitor), wanted=on)
        (wanted.add if on else wanted.discard)((visitor, which))

    for which, question in enumerate(two_questions):
        question.refresh_from_db()
        expected = sum(1 for _visitor, at in wanted if at == which)
        assert question.votes == expected == question.voters.count()
