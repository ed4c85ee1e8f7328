"""Polls and quizzes: prepared beforehand, launched on air, over by the server's clock, counted by the database."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.room import tasks
from streams.room.errors import Muted, PollChoiceUnknown, PollClosed, PollGone
from streams.room.models import Mute, PollRun, PollVote
from streams.room.selectors.polls import counts_of, poll_facts, results_of, totals_facts
from streams.room.selectors.snapshot import room_facts
from streams.room.services import polls as deeds
from streams.shows.errors import ShowNotLive
from streams.shows.models import Show
from streams.shows.services import show_end
from tests.conftest import World
from tests.streams.room.asking import fan, listened
from tests.streams.room.polling import address, bodies, choose, ended, launched, prepared
from tests.streams.room.visitors import Visitor, entrant

ClientOf = Callable[[User], Client]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the room is told, as kind and JSON."""
    return listened(monkeypatch)


# On air


def test_a_poll_goes_on_air_with_the_picture_and_what_is_not_to_be_known_is_not_told(
    live_world: World, client_of: ClientOf, told: list[Any]
) -> None:
    poll = prepared(live_world.show, right=2)
    before = int(timezone.now().timestamp() * 1000)
    client_of(live_world.creator.user).post(address(live_world.show, f"{poll.pk}/launch/"))

    (facts,) = bodies(told, "poll")
    assert before <= facts["t"] <= int(timezone.now().timestamp() * 1000)
    assert facts["until"] - facts["t"] == 60_000
    assert facts["quiz"]
    assert not {"right", "n"} & facts.keys()
    assert room_facts(live_world.show.public_id)[1]["poll"] == facts


def test_one_poll_is_on_air_at_a_time_and_two_presses_are_one(live_world: World, client_of: ClientOf) -> None:
    host = client_of(live_world.creator.user)
    poll, other = prepared(live_world.show), prepared(live_world.show)
    answers = [host.post(address(live_world.show, f"{one.pk}/launch/")) for one in (poll, poll, other)]

    assert [answer.status_code for answer in answers] == [302, 409, 409]
    assert PollRun.objects.count() == 1


def test_the_next_one_may_come_when_the_clock_says_so_though_nobody_told(live_world: World) -> None:
    ended(launched(live_world.show), ago=1)
    again = launched(live_world.show)

    assert list(PollRun.objects.filter(is_open=True)) == [again]


def test_the_same_poll_goes_on_air_again_as_a_new_run(live_world: World) -> None:
    poll = prepared(live_world.show)
    first = deeds.poll_launch(show=live_world.show, poll=poll)
    choose(first, 1)
    ended(first, ago=20)
    second = deeds.poll_launch(show=live_world.show, poll=poll)

    assert choose(second, 2) == 2
    assert [result.votes for result in results_of(live_world.show)] == [1, 1]


def test_off_air_nothing_is_launched(world: World) -> None:
    with pytest.raises(ShowNotLive):
        launched(world.show)

    assert not PollRun.objects.exists()


# Votes


def test_ten_votes_of_one_fan_at_the_same_moment_are_one(live_world: World) -> None:
    run = launched(live_world.show)
    stands = {choose(run, 1 + number % 2) for number in range(10)}

    assert stands == {1}
    assert counts_of(run) == [1, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(run=run, voter="g:a", choice=2)


async def test_votes_over_two_sockets_of_one_fan_are_one_and_what_is_told_is_what_is_kept(
    live_world: World, rooms: None
) -> None:
    run = await sync_to_async(launched)(live_world.show)
    tabs = [await Visitor(entrant(live_world.show)).enter() for _tab in range(2)]
    other = await Visitor(entrant(live_world.show, "Jonas")).enter()
    for number in range(10):
        await tabs[number % 2].say(t="vote", c=f"nonce-{number}", poll=run.pk, o=1 + number % 2, at=1)
    await other.say(t="vote", c="nonce-x", poll=run.pk, o=2)
    answers = [await tab.answer() for tab in tabs for _vote in range(5)]

    stands = {answer["o"] for answer in answers}
    assert len(stands) == 1
    counts = await sync_to_async(counts_of)(run)
    assert sum(counts) == 2
    assert counts[stands.pop() - 1] >= 1
    await other.until(lambda page: page.state.get("pt") == {"id": run.pk, "n": counts})
    for page in (*tabs, other):
        await page.close()


async def test_frames_that_are_no_votes_are_refused(live_world: World, rooms: None) -> None:
    run = await sync_to_async(launched)(live_world.show)
    page = await Visitor(entrant(live_world.show)).enter()
    await page.say(t="vote", c="nonce-1", poll=run.pk, o=3)
    assert (await page.answer())["error"]["code"] == "poll_choice_unknown"
    await page.say(t="vote", c="nonce-2", poll=run.pk + 9, o=1)
    assert (await page.answer())["error"]["code"] == "poll_gone"
    for wrong in ({"o": "1"}, {"o": 0}, {"poll": True, "o": 1}):
        await page.say(t="vote", c="nonce-3", **{"poll": run.pk, **wrong})
        assert (await page.answer())["error"]["code"] == "frame_refused"

    assert not await sync_to_async(PollVote.objects.exists)()
    await page.close()


def test_a_guest_votes_with_a_plain_form_and_sees_it_again(live_world: World, client: Client) -> None:
    run = launched(live_world.show)
    now = address(live_world.show, "now/")
    assert "Which lamp next?" in client.get(now).content.decode()

    vote = address(live_world.show, f"runs/{run.pk}/vote/")
    assert client.post(vote, {"choice": "2", "next": now})["Location"] == now
    assert client.post(vote, {"choice": "1"}, HTTP_X_REQUESTED_WITH="fetch").json()["o"] == 2
    assert client.get(now, HTTP_X_REQUESTED_WITH="fetch").json()["choice"] == 2
    assert "your choice" in client.get(now).content.decode()
    assert counts_of(run) == [0, 1]


@pytest.mark.parametrize(
    "sent", [{}, {"choice": ""}, {"choice": "6"}, {"choice": "3"}, {"choice": "<b>"}], ids=str
)
def test_what_is_no_answer_of_the_poll_counts_nothing(
    live_world: World, client: Client, sent: dict[str, str]
) -> None:
    run = launched(live_world.show)
    answer = client.post(
        address(live_world.show, f"runs/{run.pk}/vote/"), sent, HTTP_X_REQUESTED_WITH="fetch"
    )

    assert answer.json()["error"]["code"] == PollChoiceUnknown.code
    assert not PollVote.objects.exists()


def test_late_pictures_vote_for_fifteen_seconds_and_then_nobody_does(live_world: World) -> None:
    run = launched(live_world.show)
    ended(run, ago=14)
    assert choose(run, 1) == 1
    ended(run, ago=15.5)
    with pytest.raises(PollClosed):
        choose(run, 1, who="g:late")
    # Who has voted is told so all the same.
    assert choose(run, 2) == 1

    assert counts_of(run) == [1, 0]


def test_the_silenced_do_not_vote_and_the_shadowed_do_not_count(live_world: World) -> None:
    run = launched(live_world.show)
    Mute.objects.create(show=live_world.show, visitor="g:muted")
    Mute.objects.create(show=live_world.show, visitor="g:shadow", kind=Mute.Kind.SHADOW)
    with pytest.raises(Muted):
        choose(run, 1, who="g:muted")

    assert choose(run, 2, who="g:shadow") == 2
    assert not PollVote.objects.exists()


def test_a_poll_of_another_show_takes_no_votes(live_world: World, client: Client) -> None:
    run = launched(live_world.show)
    other = Show.objects.create(
        creator=live_world.creator, title="Other", language="en", starts_at=timezone.now(), state="scheduled"
    )
    with pytest.raises(PollGone):
        deeds.poll_vote(show=other.public_id, run_id=run.pk, writer=fan("g:a"), choice=1)
    assert client.post(address(other, f"runs/{run.pk}/vote/"), {"choice": "1"}).status_code == 404

    assert not PollVote.objects.exists()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(votes=st.lists(st.tuples(st.sampled_from(["g:a", "g:b", "g:c"]), st.integers(1, 2)), max_size=10))
def test_whatever_people_press_the_first_choice_of_each_is_the_count(
    votes: list[tuple[str, int]], live_world: World
) -> None:
    run = PollRun.objects.create(
        show=live_world.show, question="?", options=["A", "B"], started_at=timezone.now(), is_open=False
    )
    first: dict[str, int] = {}
    for who, choice in votes:
        first.setdefault(who, choice)
        assert choose(run, choice, who) == first[who]

    assert counts_of(run) == [list(first.values()).count(number) for number in (1, 2)]


# Totals and results


def test_many_votes_are_told_together(
    live_world: World, committing: Any, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = launched(live_world.show)
    late: list[Any] = []
    monkeypatch.setattr(tasks.poll_totals, "apply_async", lambda args, **_more: late.append(args))
    with committing():
        for number in range(30):
            choose(run, 1 + number % 2, who=f"g:{number}")
    assert late == [(run.pk,)]

    tasks.poll_totals(*late[0])
    assert bodies(told, "pt") == [{"id": run.pk, "n": [15, 15]}]


@pytest.mark.parametrize("fields", [{"shows_counts": False}, {"right": 1}], ids=["at the end", "quiz"])
def test_what_comes_at_the_end_is_told_at_the_end(live_world: World, told: list[Any], fields: Any) -> None:
    run = launched(live_world.show, **fields)
    choose(run, 1)
    tasks.poll_totals(run.pk)
    assert not bodies(told, "pt")
    assert totals_facts(live_world.show)["id"] is None

    ended(run, ago=1)
    tasks.poll_over(run.pk)
    over = poll_facts(live_world.show)
    assert over["over"]
    # A quiz gives its answer away when nobody votes any more.
    assert ("n" in over) is ("right" not in fields)

    ended(run, ago=16)
    tasks.poll_result(run.pk)
    assert bodies(told, "pt")[-1] == {"id": run.pk, "n": [1, 0]}
    assert poll_facts(live_world.show)["right"] == fields.get("right")


def test_the_end_is_told_once_by_the_clock_with_the_picture(
    live_world: World, committing: Any, told: list[Any]
) -> None:
    run = launched(live_world.show)
    tasks.poll_over(run.pk)
    assert not bodies(told, "poll")

    ended(run, ago=0.5)
    with committing():
        for _time in range(2):
            tasks.poll_over(run.pk)
    assert run.ends_at is not None
    assert {body["t"] for body in bodies(told, "poll")} == {int(run.ends_at.timestamp() * 1000)}
    assert not PollRun.objects.filter(is_open=True).exists()


def test_the_host_ends_it_early_and_a_second_press_does_nothing(
    live_world: World, client_of: ClientOf
) -> None:
    run = launched(live_world.show, seconds=None)
    host = client_of(live_world.creator.user)
    host.post(address(live_world.show, f"runs/{run.pk}/end/"))
    run.refresh_from_db()
    first = run.ends_at
    host.post(address(live_world.show, f"runs/{run.pk}/end/"))
    run.refresh_from_db()

    assert run.ends_at == first is not None
    assert poll_facts(live_world.show)["over"]


def test_with_the_show_its_poll_ends_and_twice_is_once(live_world: World, committing: Any) -> None:
    run = launched(live_world.show, seconds=None)
    with committing():
        show_end(show=live_world.show)
    delivery = Delivery.objects.get(handler__endswith="end_polls")
    run.refresh_from_db()
    first = run.ends_at
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert deliver(delivery.pk)

    run.refresh_from_db()
    assert run.ends_at == first is not None
    assert not run.is_open
