"""Host and brand prepare polls, see what came of them and take it home; nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from streams.room.models import Poll, PollRun, PollVote
from streams.room.selectors.polls import poll_desk
from streams.room.services import polls as deeds
from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_begin, rehearsal_end
from tests.conftest import World
from tests.streams.room.polling import address, choose, ended, launched, prepared

ClientOf = Callable[[User], Client]
SENT = {"question": "Which lamp next?", "option_1": "Heron", "option_2": "Perch", "seconds": "60"}


# Preparing


def test_a_poll_is_prepared_changed_and_removed(world: World, client_of: ClientOf) -> None:
    host = client_of(world.creator.user)
    assert (
        host.post(address(world.show), {**SENT, "option_3": "<b>Moon</b>", "right": "3"}).status_code == 302
    )
    poll = Poll.objects.get()
    assert (poll.options, poll.right, poll.seconds) == (["Heron", "Perch", "<b>Moon</b>"], 3, 60)
    assert "&lt;b&gt;Moon&lt;/b&gt;" in host.get(address(world.show)).content.decode()
    assert 'value="Heron"' in host.get(address(world.show, f"{poll.pk}/")).content.decode()

    host.post(address(world.show, f"{poll.pk}/"), {**SENT, "seconds": "", "shows_counts": "end"})
    poll.refresh_from_db()
    assert (poll.options, poll.right, poll.seconds, poll.shows_counts) == (
        ["Heron", "Perch"],
        None,
        None,
        False,
    )
    host.post(address(world.show, f"{poll.pk}/remove/"))
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": ""},
        {"question": "x" * 141},
        {"question": "\u200b"},
        {"option_2": ""},
        {"option_2": "heron"},
        {"option_2": "x" * 61},
        {"option_2": "", "option_3": "Perch"},
        {"right": "3"},
        {"right": "nine"},
        {"seconds": "7"},
        {"option_1": "a" + "\u0301" * 40},
    ],
    ids=lambda wrong: ",".join(f"{key}={value[:8]!a}" for key, value in wrong.items()),
)
def test_what_is_no_poll_is_not_kept(world: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    assert client_of(world.creator.user).post(address(world.show), {**SENT, **wrong}).status_code == 400
    assert not Poll.objects.exists()


def test_the_database_refuses_what_no_form_sent(live_world: World) -> None:
    run = launched(live_world.show)
    for wrong in ({"seconds": 5}, {"right": 6}, {"question": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            prepared(live_world.show, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(run=run, voter="g:a", choice=6)


def test_more_polls_than_anybody_needs_are_refused(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "POLLS_MAX", 1)
    prepared(world.show)
    assert client_of(world.creator.user).post(address(world.show), SENT).status_code == 409
    assert Poll.objects.count() == 1


def test_the_show_people_see_the_counts_and_take_them_home(
    live_world: World, client_of: ClientOf, dana: User
) -> None:
    poll = prepared(live_world.show, question="=1+1?", shows_counts=False)
    run = deeds.poll_launch(show=live_world.show, poll=poll)
    choose(run, 2)
    desk = client_of(dana).get(address(live_world.show, "desk/")).content.decode()
    assert "100 %" in desk
    assert "Poll on air" in desk

    ended(run, ago=20)
    rows = client_of(dana).get(address(live_world.show, "results.csv")).content.decode().splitlines()
    assert rows[1].split(",")[1:] == ["'=1+1?", "poll", "1", "Heron", "0", ""]
    assert rows[2].split(",")[1:] == ["'=1+1?", "poll", "2", "Perch", "1", ""]
    assert "Last result" in client_of(dana).get(address(live_world.show, "desk/")).content.decode()


def test_after_the_show_the_host_has_the_report_and_fans_have_none(
    live_world: World, client: Client, client_of: ClientOf
) -> None:
    choose(launched(live_world.show), 2)
    Show.objects.filter(pk=live_world.show.pk).update(state=Show.State.ENDED, ended_at=timezone.now())
    page = f"/shows/{live_world.show.public_id}/"

    assert "results.csv" in client_of(live_world.creator.user).get(f"/studio{page}").content.decode()
    assert "results.csv" in client_of(live_world.creator.user).get(page).content.decode()
    assert "results.csv" not in client.get(page).content.decode()


def test_the_desk_costs_the_same_however_many_there_are(
    live_world: World, django_assert_num_queries: Any
) -> None:
    for number in range(6):
        run = launched(live_world.show)
        choose(run, 1, who=f"g:{number}")
        ended(run, ago=20)
    with django_assert_num_queries(3):
        poll_desk(live_world.show)


# Who may


def test_fans_and_strangers_prepare_and_launch_nothing(
    live_world: World, client: Client, client_of: ClientOf, alice: User, mallory: User
) -> None:
    poll, run = prepared(live_world.show), launched(live_world.show)
    for stranger in (client, client_of(alice), client_of(mallory)):
        for page in ("", "desk/", "results.csv", f"{poll.pk}/"):
            assert stranger.get(address(live_world.show, page)).status_code == 404
        for deed in ("", f"{poll.pk}/", f"{poll.pk}/launch/", f"{poll.pk}/remove/", f"runs/{run.pk}/end/"):
            assert stranger.post(address(live_world.show, deed), SENT).status_code == 404

    run.refresh_from_db()
    assert run.is_open
    assert Poll.objects.count() == 2
    assert PollRun.objects.count() == 1


def test_a_rehearsal_tries_the_polls_and_keeps_nothing(world: World) -> None:
    poll = prepared(world.show)
    rehearsal = rehearsal_begin(show=world.show)
    run = deeds.poll_launch(show=rehearsal, poll=poll_desk(rehearsal).polls[0])
    choose(run, 1)
    rehearsal_end(rehearsal=rehearsal)

    assert not PollRun.objects.exists()
    assert not PollVote.objects.exists()
    assert Poll.objects.get() == poll
