"""In the recording of a show one can jump to what was asked and answered in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from streams.front.answers import answer_marks
from streams.front.demo import asking as demo
from streams.room.models import Poll, Question
from streams.room.selectors.polls import results_of
from streams.room.selectors.questions import questions_panel
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.front.test_replay import BEGAN, recorded
from tests.streams.room.asking import ask


def over(world: World) -> Show:
    Show.objects.filter(pk=world.show.pk).update(state="ended", started_at=BEGAN, ended_at=BEGAN)
    world.show.refresh_from_db()
    recorded(world.show)
    return world.show


def answered(show: Show, body: str, seconds: float, **fields: Any) -> Question:
    at = BEGAN + timedelta(seconds=seconds)
    values = {"created_at": BEGAN, "shown_at": at, "answered_at": at + timedelta(seconds=30), **fields}
    return Question.objects.create(
        show=show, visitor="g:a", nonce=body[:12] or "x", name="Nour", body=body, **values
    )


def test_the_page_leads_to_where_a_question_came_on_stage(world: World, client: Client) -> None:
    show = over(world)
    answered(show, "Is it <b>linen</b>?", 12, reply="No, paper.", reply_name="Bruno Reis")
    answered(show, "Too early?", 5)
    page = client.get(f"/shows/{show.public_id}/").content.decode()

    assert [mark.clock for mark in answer_marks(show)] == ["0:05", "0:12"]
    assert "Is it &lt;b&gt;linen&lt;/b&gt;?" in page
    assert "No, paper." in page
    assert 'data-replay-seconds-param="12.000"' in page


def test_what_has_no_place_in_the_recording_or_is_not_for_everybody_is_no_mark(
    world: World, client: Client
) -> None:
    show = over(world)
    answered(show, "After the end?", 5_000)
    answered(show, "Taken out?", 7, deleted_at=BEGAN)
    Question.objects.create(show=show, visitor="g:b", nonce="open", name="N", body="Open?", created_at=BEGAN)

    assert answer_marks(show) == []
    assert "answers-title" not in client.get(f"/shows/{show.public_id}/").content.decode()


def test_the_demonstration_has_questions_in_the_order_of_their_votes_and_polls_with_results(
    world: World,
) -> None:
    demo.asked_before(world.show)
    panel = questions_panel(world.show, "")
    assert [one.votes for one in panel.questions] == [31, 22, 17, 9, 6, 2]
    assert all(one.votes == one.voters.count() for one in Question.objects.all())
    assert Poll.objects.count() == 2

    demo.answered_then(world.show, datetime.now(UTC))
    assert [result.votes for result in results_of(world.show)] == [sum(demo.FINISHED_VOTES)]


def test_a_question_asked_on_air_becomes_a_mark(live_world: World) -> None:
    question = ask(live_world.show)
    recorded(live_world.show)
    Question.objects.filter(pk=question.pk).update(shown_at=BEGAN, answered_at=BEGAN)

    assert [mark.seconds for mark in answer_marks(live_world.show)] == [0]
