"""A host pauses in mid-show: the curtain is drawn for everyone, and it does not stay so for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from streams.room import news
from streams.room.handlers import shows
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.snapshot import room_facts
from streams.shows.errors import ShowNotLive
from streams.shows.events import ShowPaused, ShowResumed
from streams.shows.models import Show
from streams.shows.pauses import show_pause, show_resume
from streams.shows.services import show_end
from streams.shows.tasks import pauses_end
from streams.stage import tasks
from streams.stage.tasks import shows_end_abandoned
from tests import factories

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The states that the room is told."""
    said: list[Any] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: said.append((show, kind, body)))
    return said


def paused_since(show: Show, **ago: float) -> Show:
    long_ago = timezone.now() - timedelta(hours=1)
    Show.objects.filter(pk=show.pk).update(started_at=long_ago, paused_at=timezone.now() - timedelta(**ago))
    show.refresh_from_db()
    return show


def test_the_host_pauses_and_goes_on(client_of, live_world, told):
    show, host = live_world.show, client_of(live_world.creator.user)

    paused = host.post(reverse("shows:pause", args=[show.public_id]), headers=FETCH)

    show.refresh_from_db()
    assert paused.json()["state"] == "paused"
    assert show.is_paused
    assert show.is_live, "chat and shop stay open"
    assert is_room_open(show)
    resumed = host.post(reverse("shows:resume", args=[show.public_id]), headers=FETCH)
    show.refresh_from_db()
    assert resumed.json() == {"state": "live", "paused_at": None}
    assert not show.is_paused
    assert show.resumed_at is not None
    assert told == [(show.public_id, "state", "paused"), (show.public_id, "state", "live")]


def test_pressing_twice_is_the_same_as_once(live_world, committing, told):
    with committing():
        since = show_pause(show=live_world.show).paused_at
        assert show_pause(show=live_world.show).paused_at == since
        back = show_resume(show=live_world.show).resumed_at
        assert show_resume(show=live_world.show).resumed_at == back

    assert [body for _, _, body in told] == ["live", "live"], "each tells what is true when it is told"


@pytest.mark.parametrize("deed", [show_pause, show_resume])
@pytest.mark.parametrize("state", ["scheduled", "cancelled", "draft"])
def test_only_a_show_on_air_is_paused(world, deed, state, told):
    Show.objects.filter(pk=world.show.pk).update(state=state)

    with pytest.raises(ShowNotLive):
        deed(show=world.show)

    world.show.refresh_from_db()
    assert (world.show.state, world.show.paused_at, world.show.resumed_at) == (state, None, None)
    assert told == []


@pytest.mark.parametrize("deed", ["pause", "resume"])
def test_nobody_else_pauses(client, client_of, live_world, alice, carla, mallory, deed):
    address = reverse(f"shows:{deed}", args=[live_world.show.public_id])
    since = paused_since(live_world.show, minutes=1).paused_at if deed == "resume" else None

    for person in (alice, carla, mallory):
        assert client_of(person).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert client_of(live_world.creator.user).get(address).status_code == 405
    live_world.show.refresh_from_db()
    assert live_world.show.paused_at == since


def test_without_javascript_the_host_comes_back_to_the_studio(client_of, live_world):
    address = reverse("shows:pause", args=[live_world.show.public_id])

    answer = client_of(live_world.creator.user).post(address)

    assert answer.headers["Location"] == reverse("front:studio", args=[live_world.show.public_id])


def test_ending_a_paused_show_ends_the_pause(live_world, committing):
    with committing():
        show_pause(show=live_world.show)
        show_end(show=live_world.show)

    live_world.show.refresh_from_db()
    assert (live_world.show.state, live_world.show.paused_at) == ("ended", None)
    with pytest.raises(ShowNotLive):
        show_resume(show=live_world.show)


# Who comes later, and who reloads


def test_who_comes_during_the_pause_sees_the_curtain(client, live_world):
    address = reverse("front:show", args=[live_world.show.public_id])
    open_page = client.get(address).content.decode()
    paused_since(live_world.show, minutes=1)

    page = client.get(address).content.decode()

    assert 'data-watch-target="curtain" role="status" hidden' in open_page
    assert 'data-watch-target="curtain" role="status">' in page
    assert "Bruno Reis is back in a moment" in page
    assert room_facts(live_world.show.public_id)[1]["state"] == "paused"


def test_a_host_who_reloads_finds_the_pause(client_of, live_world, settings):
    settings.SHOW_PAUSE_MINUTES_MAX = 7
    address = reverse("front:studio", args=[live_world.show.public_id])
    host = client_of(live_world.creator.user)
    assert 'data-pause-since-value=""' in host.get(address).content.decode()
    paused_since(live_world.show, minutes=1)

    page = host.get(address).content.decode()

    assert f'data-pause-since-value="{live_world.show.paused_at.isoformat()[:10]}' in page
    assert "After 7 minutes the show ends by itself." in page


# The limit


def test_a_pause_that_lasts_too_long_ends_the_show(live_world, committing, settings, told):
    settings.SHOW_PAUSE_MINUTES_MAX = 10
    paused_since(live_world.show, minutes=9)
    assert pauses_end() == 0

    paused_since(live_world.show, minutes=11)
    with committing():
        assert pauses_end() == 1
        assert pauses_end() == 0

    live_world.show.refresh_from_db()
    assert live_world.show.state == "ended"
    assert told == [(live_world.show.public_id, "state", "ended")]


def test_a_show_that_goes_on_is_not_ended_for_its_old_pause(live_world, settings):
    settings.SHOW_PAUSE_MINUTES_MAX = 1
    paused_since(live_world.show, minutes=5)
    show_resume(show=live_world.show)

    assert pauses_end() == 0
    live_world.show.refresh_from_db()
    assert live_world.show.is_live


def test_a_paused_show_is_not_taken_for_an_abandoned_one(live_world, settings, monkeypatch):
    settings.SHOW_ABANDONED_SECONDS = 60
    monkeypatch.setattr(tasks, "stage_last_part_age", lambda show: 500.0)
    paused_since(live_world.show, seconds=500)
    assert shows_end_abandoned() == 0

    show_resume(show=live_world.show)
    assert shows_end_abandoned() == 0, "the host has just come back; the picture is on its way"

    Show.objects.filter(pk=live_world.show.pk).update(resumed_at=timezone.now() - timedelta(seconds=61))
    assert shows_end_abandoned() == 1


def test_a_silent_show_is_ended_and_a_lively_one_is_not(live_world, lantern, settings, monkeypatch):
    settings.SHOW_ABANDONED_SECONDS = 60
    other = factories.make_show(
        factories.make_creator(), state=Show.State.LIVE, started_at=timezone.now() - timedelta(hours=1)
    )
    Show.objects.filter(pk=live_world.show.pk).update(started_at=other.started_at)
    ages = {live_world.show.public_id: 61.0, other.public_id: 2.0}
    monkeypatch.setattr(tasks, "stage_last_part_age", ages.get)

    assert shows_end_abandoned() == 1

    assert Show.objects.get(pk=live_world.show.pk).state == "ended"
    assert Show.objects.get(pk=other.pk).state == "live"


def test_the_room_hears_of_each_as_often_as_it_is_delivered(live_world, told):
    paused = paused_since(live_world.show, minutes=1)
    shows.tell_pause(ShowPaused(show_id=paused.pk))
    shows.tell_resumption(ShowResumed(show_id=paused.pk))

    assert [body for _, _, body in told] == ["paused", "paused"]
