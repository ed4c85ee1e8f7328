"""A full house: newcomers wait, who is in stays, a leaver makes room, and who has paid or works here never waits."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.creators.models import Creator
from streams.shows.models import Show
from streams.shows.services import show_go_live
from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board
from streams.stage.capacity.house import SEAT_SECONDS, TOKEN_SECONDS, seat_ask, seat_leave
from streams.stage.capacity.reader import capacity_now
from tests import factories
from tests.conftest import CommittingClient, World
from tests.streams.shows.test_ticketed_show import bought
from tests.streams.stage.loads import BOX, process_load, told

pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def full(settings) -> Callable[[], None]:
    """``full()``: as many as are in now are all that may."""

    def fill() -> None:
        settings.LIVE_VIEWERS_MAX = sum(board().seats(time.time()).values()) or 1
        capacity_now(old_at_most=0)

    return fill


@pytest.fixture
def show(live_world: World) -> Show:
    return live_world.show


def page(visitor: Client, show: Show):
    return visitor.get(reverse("front:show", args=[show.public_id]))


def renewed(visitor: Client, show: Show):
    return visitor.post(reverse("stage:live_pass", args=[show.public_id]), HTTP_X_REQUESTED_WITH="fetch")


def test_a_newcomer_waits_and_a_seat_holder_renews(show: Show, full):
    early, late, later = CommittingClient(), CommittingClient(), CommittingClient()
    assert page(early, show).status_code == 200
    full()

    waiting = page(late, show)

    assert (waiting.status_code, waiting["Retry-After"]) == (503, "10")
    assert "streams/front/full.html" in [one.name for one in waiting.templates]
    html = waiting.content.decode()
    assert "The house is full" in html
    assert "You are next in line." in html
    assert "/live/" not in html
    assert "room/pass" not in html  # the chat is not joined
    assert "In line before you: 1" in page(later, show).content.decode()
    refused = renewed(late, show)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert refused.json() == {
        "error": {"code": "house_full", "message": "The house is full. Your place in line is kept."},
        "ahead": 0,
    }
    assert renewed(early, show).json()["src"].startswith("/live/")
    assert page(early, show).status_code == 200


def test_a_leaver_makes_room_for_the_first_in_line(show: Show, full):
    early, late, later = CommittingClient(), CommittingClient(), CommittingClient()
    page(early, show)
    full()
    page(late, show)
    page(later, show)

    left = early.post(reverse("stage:leave", args=[show.public_id]))

    assert left.status_code == 204
    assert renewed(later, show).json()["ahead"] == 1
    assert renewed(late, show).status_code == 200
    assert page(late, show).status_code == 200
    assert renewed(later, show).status_code == 503


def test_a_page_that_reloads_loses_no_seat(show: Show, full):
    visitor = CommittingClient()
    page(visitor, show)
    full()

    visitor.post(reverse("stage:leave", args=[show.public_id]))

    assert page(visitor, show).status_code == 200


def test_the_host_the_brand_and_operators_never_wait(show: Show, full, client_of, bruno, carla, dana, oliver):
    page(CommittingClient(), show)
    full()

    for person in (bruno.user, carla, dana, oliver):
        assert page(client_of(person), show).status_code == 200
        assert renewed(client_of(person), show).status_code == 200


def test_who_has_a_ticket_is_never_turned_away(full, client_of, alice, lantern, bruno: Creator, committing):
    ticket = factories.make_ticket(lantern)
    performance = factories.make_performance(bruno, ticket)
    show_go_live(show=performance)
    bought(ticket, alice, committing)
    other = factories.make_show(factories.make_creator(), state=Show.State.LIVE)
    page(CommittingClient(), other)
    full()
    assert page(CommittingClient(), other).status_code == 503

    assert page(client_of(alice), performance).status_code == 200
    assert renewed(client_of(alice), performance).status_code == 200  # also with a browser that lost its seat


def test_seat_of_one_show_opens_no_other_and_a_forged_one_none(show: Show, full):
    visitor, forger = CommittingClient(), CommittingClient()
    page(visitor, show)
    other = factories.make_show(factories.make_creator(), state=Show.State.LIVE)
    full()

    token = visitor.cookies["seat"].value
    assert visitor.cookies["seat"]["path"] == f"/shows/{show.public_id}/"
    for name in (token, "x", f"{token}x", token[:-1]):
        forger.cookies["seat"] = name
        assert page(forger, other).status_code == 503


def test_seat_comes_back_after_a_broken_line_and_not_after_long(show: Show, settings, monkeypatch):
    first = seat_ask(show="one", token="")
    settings.LIVE_VIEWERS_MAX = 1
    began = time.time()
    capacity_now(old_at_most=0)
    monkeypatch.setattr(time, "time", lambda: began + SEAT_SECONDS + 1)
    assert seat_ask(show="one", token="").is_in  # nobody has the seat any more
    assert seat_ask(show="one", token=first.token).is_in  # its holder is back all the same

    monkeypatch.setattr(time, "time", lambda: began + 2 * TOKEN_SECONDS)
    assert seat_ask(show="one", token="").is_in
    assert not seat_ask(show="one", token=first.token).is_in


def test_asking_for_room_asks_the_database_nothing(show: Show, full, django_assert_num_queries):
    with django_assert_num_queries(0):
        place = seat_ask(show=show.public_id, token="")
        full()
        waiting = seat_ask(show=show.public_id, token="")
        assert not seat_ask(show=show.public_id, token=waiting.token).is_in
        seat_leave(show=show.public_id, token=place.token)


@pytest.mark.parametrize("state", ["scheduled", "ended"])
def test_only_a_show_on_air_has_seats(show: Show, full, state):
    page(CommittingClient(), show)
    full()
    Show.objects.filter(pk=show.pk).update(state=state, ended_at=show.starts_at)

    assert page(CommittingClient(), show).status_code == 200
    assert renewed(CommittingClient(), show).status_code == 200


def test_everybody_comes_in_while_the_board_is_away(show: Show, full, monkeypatch):
    page(CommittingClient(), show)
    full()

    def away(*_: object) -> None:
        raise BoardDown("gone")

    for name in ("enter", "leave", "seats", "all"):
        monkeypatch.setattr(board(), name, away)
    visitor = CommittingClient()

    assert page(visitor, show).status_code == 200
    assert visitor.post(reverse("stage:leave", args=[show.public_id])).status_code == 204


def test_room_is_what_was_measured_and_seats_are_counted_from_there(show: Show, settings):
    settings.MEDIA_UPLINK_MBIT = 300  # of which 270 may be used, and 260 are
    told(process_load(time.time(), show=show.public_id, players=130))

    answers = [page(CommittingClient(), show).status_code for _ in range(6)]

    assert answers == [200] * 3 + [503] * 3


def test_the_studio_is_told_how_many_renditions_the_box_bears(world: World, client_of):
    hosts = client_of(world.creator.user)
    address = reverse("stage:go_live", args=[world.show.public_id])

    told(process_load(time.time(), machine=replace(BOX, busy=0.2)))
    assert hosts.post(address).json()["renditions"] == 2
    told(process_load(time.time(), machine=replace(BOX, busy=0.8)))
    assert hosts.post(address).json()["renditions"] == 1
