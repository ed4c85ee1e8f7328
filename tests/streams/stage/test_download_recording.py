"""A host takes the recording of the show home; nobody else does."""

from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse

from streams.shows.models import Show
from streams.stage import registry
from streams.stage.files import end_mark, seal, show_directory, write_durably
from streams.stage.recordings import recording_settle
from tests.streams.stage.callers import Response, fetch
from tests.streams.stage.edge import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(live_world) -> Show:
    """A show that is over; its recording is three seconds in segments."""
    Show.objects.filter(pk=live_world.show.pk).update(
        state=Show.State.ENDED, ended_at=live_world.show.starts_at
    )
    path = show_directory(live_world.show.public_id)
    recorded(path)
    end_mark(path)
    seal(path)
    registry._current = None
    return live_world.show


def recording_of(show: Show) -> str:
    return reverse("stage:recording", args=[show.public_id])


def studio_of(show: Show) -> str:
    return reverse("front:studio", args=[show.public_id])


def fetched(address: str, **headers: str) -> Response:
    return async_to_sync(fetch)(address, headers=headers)


def whole(show: Show) -> Path:
    (path,) = show_directory(show.public_id).glob("v0/whole*.mp4")
    return path


def assert_missing(answer) -> None:
    assert answer.status_code == 409
    assert "no such recording" in answer.content.decode()
    assert "location" not in answer


def test_host_downloads_it_and_may_go_on_in_the_middle(client_of, show: Show):
    host = client_of(show.creator.user)
    assert recording_settle(show.public_id)
    film = whole(show).read_bytes()

    page = host.get(studio_of(show)).content.decode()
    answer = host.get(recording_of(show))

    assert f'href="{recording_of(show)}?part=1"' in page
    assert f'download="{show.title}.mp4"' in page
    assert "MP4, 1 minute, " in page
    assert (answer.status_code, answer["cache-control"].count("no-store")) == (302, 1)
    assert fetched(answer["location"]).body == film
    rest = fetched(answer["location"], range="bytes=500-")
    assert (rest.status, rest.body) == (206, film[500:])


def test_it_is_announced_while_it_is_being_joined(client_of, show: Show):
    host = client_of(show.creator.user)

    page = host.get(studio_of(show)).content.decode()

    assert "is being put together" in page
    assert "?part=" not in page
    assert_missing(host.get(recording_of(show)))


def test_every_configuration_of_the_encoder_is_a_film(client_of, show: Show):
    directory = show_directory(show.public_id) / "v0"
    log = directory / "index.log"
    first, second, third = log.read_text().splitlines(keepends=True)
    log.write_text(first + second + third.replace(" 0 0 ", " 1 1 ", 1))
    assert " 1 1 " in log.read_text()
    write_durably(directory / "init1.mp4", (directory / "init0.mp4").read_bytes())
    assert recording_settle(show.public_id)
    host = client_of(show.creator.user)

    page = host.get(studio_of(show)).content.decode()

    assert "Download film 2" in page
    assert "a film of its own" in page
    assert "/v0/whole1-" in host.get(recording_of(show), {"part": 2})["location"]
    for part in ("0", "3", "x", "-1", "99999", ""):
        assert_missing(host.get(recording_of(show), {"part": part}))


def test_the_best_rendition_is_the_one_to_keep(client_of, show: Show):
    path = show_directory(show.public_id)
    (path / "v0").rename(path / "v1")
    recorded(path, seconds=1)
    assert recording_settle(show.public_id)

    answer = client_of(show.creator.user).get(recording_of(show))

    assert "/v1/whole0-" in answer["location"]


def test_strangers_and_buyers_get_nothing(client, client_of, show: Show, alice, carla, mallory):
    assert recording_settle(show.public_id)

    assert client.get(recording_of(show)).status_code == 302
    assert "login" in client.get(recording_of(show))["location"]
    for person in (alice, carla, mallory):
        assert client_of(person).get(recording_of(show)).status_code == 404


def test_show_that_was_never_on_air_has_none(client_of, live_world):
    show = live_world.show
    Show.objects.filter(pk=show.pk).update(state=Show.State.ENDED, ended_at=show.starts_at)
    end_mark(show_directory(show.public_id))
    assert recording_settle(show.public_id) is True
    host = client_of(show.creator.user)

    page = host.get(studio_of(show)).content.decode()

    assert "Your recording" not in page
    assert "put together" not in page
    assert_missing(host.get(recording_of(show)))
