"""The operators' capacity page: what it shows, to whom, in full, empty and as figures for a program."""

import time
from dataclasses import replace

import pytest
from django.urls import reverse

from marketplace.accounts.models import User
from streams.shows.models import Show
from tests import factories
from tests.conftest import World
from tests.streams.stage.loads import BOX, process_load, told

pytestmark = pytest.mark.once

ADDRESS = "/operator/capacity/"


def page_of(client) -> str:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert "no-cache" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


def test_operators_see_the_box_and_every_show(client_of, oliver: User, live_world: World):
    told(process_load(time.time(), show=live_world.show.public_id, players=120))

    page = page_of(client_of(oliver))

    assert "Room for 244 more viewers" in page
    assert "Six lamps for small rooms" in page
    assert reverse("front:show", args=[live_world.show.public_id]) in page
    assert "of 364 it can carry" in page
    assert "240.0 Mbit/s" in page
    assert "of 1,000 that the line carries" in page
    assert "10 %" in page
    assert "of 2 cores" in page
    assert "the line to the outside" in page
    assert "estimated" in page
    assert 'data-poll-url-value="/operator/capacity/"' in page


def test_figures_follow_what_processes_tell_without_the_whole_page(
    client_of, oliver: User, live_world: World
):
    operator = client_of(oliver)
    told(process_load(time.time(), show=live_world.show.public_id, players=10))
    first = operator.get(
        ADDRESS, headers={"X-Requested-With": "fetch", "Accept": "text/html"}
    ).content.decode()
    told(
        process_load(
            time.time(), show=live_world.show.public_id, players=333, machine=replace(BOX, busy=0.95)
        )
    )
    second = operator.get(
        ADDRESS, headers={"X-Requested-With": "fetch", "Accept": "text/html"}
    ).content.decode()

    assert "<html" not in first
    assert "The house is full" not in first
    assert "The house is full" in second
    assert "Newcomers wait in line" in second
    assert "the processor" in second


def test_a_program_gets_the_figures(client_of, oliver: User, live_world: World):
    told(process_load(time.time(), show=live_world.show.public_id, players=12))

    body = client_of(oliver).get(ADDRESS, headers={"Accept": "application/json"}).json()

    assert (body["viewers"], body["shows"], body["is_estimated"]) == (12, 1, True)
    assert body["more_viewers"]["bound_by"] == "uplink"
    assert body["rows"][0]["show"] == live_world.show.public_id


def test_an_idle_house_says_what_will_be_here(client_of, oliver: User):
    page = page_of(client_of(oliver))

    assert "No show is on air" in page
    assert "Room for" in page
    assert "estimated" in page


def test_measured_is_said_once_enough_was_watched(client_of, oliver: User):
    load = process_load(time.time(), players=10)
    costs = replace(load.costs, show_cpu=3.0, show_minutes=5, viewer_cpu=2.5, viewer_minutes=50, mbit=6000)

    told(replace(load, costs=costs))

    assert "measured" in page_of(client_of(oliver))


def test_a_show_that_is_not_known_here_has_no_row(client_of, oliver: User):
    told(process_load(time.time(), show="unknown00000"))

    assert "unknown00000" not in page_of(client_of(oliver))


def test_nobody_else_finds_the_page(client, client_of, alice: User, bruno, carla: User, mallory: User):
    helper = factories.make_user("helper@example.org", is_staff=True)  # an operator who may not look at shows
    visitors = [client, *(client_of(one) for one in (alice, bruno.user, carla, mallory, helper))]

    for visitor in visitors:
        for accept in ("text/html", "application/json"):
            answer = visitor.get(ADDRESS, headers={"X-Requested-With": "fetch", "Accept": accept})
            assert answer.status_code == 404
            assert b"more_viewers" not in answer.content


def test_the_menu_leads_operators_there(client_of, oliver: User, alice: User):
    assert ADDRESS in client_of(oliver).get("/").content.decode()
    assert ADDRESS not in client_of(alice).get("/").content.decode()


def test_many_shows_cost_no_more_questions(client_of, oliver: User, django_assert_max_num_queries):
    creators = [factories.make_creator() for _ in range(6)]
    shows = [factories.make_show(creator, state=Show.State.LIVE) for creator in creators]
    operator = client_of(oliver)
    load = process_load(time.time())
    rows = [replace(load.shows[0], show=show.public_id) for show in shows]

    for count in (1, 6):
        told(replace(load, shows=rows[:count]))
        operator.get(ADDRESS)
        with django_assert_max_num_queries(6):
            page = operator.get(ADDRESS).content.decode()
        assert page.count("/shows/") >= count


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client_of, oliver: User, method: str):
    assert getattr(client_of(oliver), method)(ADDRESS).status_code == 405
