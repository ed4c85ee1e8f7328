"""Giveaways through the front door: the desk, the deeds over HTTP, what the room is told, the mail, the proof."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from streams.room import news, tasks
from streams.room.bus import choice
from streams.room.hub import kinds
from streams.room.models import Giveaway, GiveawayEntry
from streams.room.selectors.giveaways import giveaway_state
from streams.room.selectors.snapshot import room_facts
from streams.room.services import giveaways as deeds
from streams.shows.models import Show
from tests import factories
from tests.conftest import World
from tests.streams.room.giveaways import (
    allow_draws,
    called,
    crowd,
    drawn,
    enter,
    now_ms,
    opened,
    pass_time,
    prepared,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ClientOf = Callable[[User], Client]
FETCH: dict[str, Any] = {"HTTP_X_REQUESTED_WITH": "fetch"}
FORM = {"prize": "", "number": "1", "winners": "2", "eligibility": "everyone", "seconds": "60"}


@pytest.fixture
def show(live_world: World) -> Show:
    allow_draws()
    return live_world.show


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    kept: list[tuple[str, Any]] = []
    choice.memory.forget_everything()
    monkeypatch.setattr(news, "send", lambda _show, kind, body: kept.append((kind, body)))
    return kept


def at(show: Show, deed: str = "") -> str:
    return f"/shows/{show.public_id}/giveaways/{deed}"


# The desk


def test_the_brand_prepares_a_product_of_the_line_up(show: Show, dana: User, client_of: ClientOf) -> None:
    client = client_of(dana)
    assert "Prepare a giveaway" in client.get(at(show)).content.decode()

    answer = client.post(at(show), {**FORM, "markets": ["eu"]})

    assert answer.status_code == 302
    giveaway = Giveaway.objects.get()
    assert (giveaway.prize, giveaway.winners_max, giveaway.markets) == ("Washi Moon lamp", 2, ["eu"])
    assert giveaway.product is not None
    assert giveaway.product.title == "Washi Moon lamp"
    assert not giveaway.must_be_present
    assert "Washi Moon lamp" in client.get(at(show)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "", "prize": " \u200b "},
        {"winners": "21"},
        {"winners": "0"},
        {"eligibility": "friends"},
        {"seconds": "7"},
        {"markets": ["nowhere"]},
        {"number": "9"},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_what_is_no_giveaway_is_not_prepared(
    show: Show, bruno: Creator, client_of: ClientOf, wrong: dict[str, Any]
) -> None:
    answer = client_of(bruno.user).post(at(show), {**FORM, **wrong})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Giveaway.objects.exists()


def test_where_nothing_may_be_drawn_the_desk_says_so(
    live_world: World, bruno: Creator, client_of: ClientOf
) -> None:
    client = client_of(bruno.user)
    assert "the operator of this house decides" in client.get(at(live_world.show)).content.decode()

    answer = client.post(at(live_world.show), FORM, **FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "draws_off")
    assert not Giveaway.objects.exists()


def test_strangers_find_no_desk_and_do_no_deed(
    show: Show, client_of: ClientOf, alice: User, mallory: User
) -> None:
    prepared(show)
    for stranger in (alice, mallory):
        client = client_of(stranger)
        assert client.get(at(show)).status_code == 404
        assert client.get(at(show, "panel/")).status_code == 404
        for deed in ("open", "close", "call", "draw", "call-off"):
            assert client.post(at(show, f"1/{deed}/")).status_code == 404

    assert Giveaway.objects.get().state == "prepared"


def test_the_host_goes_all_the_way_from_the_studio(
    show: Show, bruno: Creator, alice: User, client_of: ClientOf
) -> None:
    host, fan = client_of(bruno.user), client_of(alice)
    giveaway = prepared(show, must_be_present=True)
    panel = at(show, "panel/")
    assert 'aria-keyshortcuts="G"' in host.get(panel).content.decode()

    assert host.post(at(show, "1/open/"), **FETCH).json() == {"ok": True, "number": 1}
    assert "1/close/" in host.get(panel).content.decode()
    entry = fan.post(at(show, "1/enter/"), **FETCH).json()["entry"]
    assert fan.post(at(show, "1/enter/"), **FETCH).json()["entry"] == entry
    early = host.post(at(show, "1/call/"), **FETCH)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "giveaway_draw_early")
    host.post(at(show, "1/close/"), **FETCH)
    assert "Late pictures still answer" in host.get(panel).content.decode()
    giveaway.refresh_from_db()
    pass_time(giveaway)
    assert "1/call/" in host.get(panel).content.decode()
    host.post(at(show, "1/call/"), **FETCH)
    assert fan.post(at(show, "1/here/"), **FETCH).json()["entry"] == entry
    giveaway.refresh_from_db()
    pass_time(giveaway)
    assert "1/draw/" in host.get(panel).content.decode()
    host.post(at(show, "1/draw/"), **FETCH)

    page = host.get(panel).content.decode()
    assert "Alice" in page
    assert giveaway.winners.get().entry.public_id == entry


def test_the_panel_costs_the_same_whatever_was_entered(
    show: Show, bruno: Creator, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of(bruno.user)
    one = opened(show)
    crowd(one, 1)
    with CaptureQueriesContext(connection) as before:
        client.get(at(show, "panel/"))
    for user in range(5):
        enter(one, factories.make_user(f"more{user}@example.org"))
    prepared(show)
    with django_assert_num_queries(len(before)):
        client.get(at(show, "panel/"))


# Fans


def test_a_guest_is_asked_to_sign_in(show: Show, client: Client) -> None:
    opened(show)
    page = client.get(f"/shows/{show.public_id}/").content.decode()
    assert "Sign in to enter" in page

    answer = client.post(at(show, "1/enter/"), **FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "giveaway_account_needed")
    assert not GiveawayEntry.objects.exists()


def test_a_page_that_comes_later_learns_of_its_readers_own_part(
    show: Show, alice: User, client: Client, client_of: ClientOf
) -> None:
    page = client_of(alice).get(f"/shows/{show.public_id}/").content.decode()
    assert 'data-giveaway-known-value="true"' in page
    giveaway = opened(show)
    entry = enter(giveaway, alice)

    assert client_of(alice).get(at(show, "1/mine/")).json() == {"entry": entry.public_id, "here": False}
    assert client.get(at(show, "1/mine/")).json() == {"entry": "", "here": False}
    prepared(show)
    assert client_of(alice).get(at(show, "2/mine/")).status_code == 404


def test_who_works_in_the_show_is_not_asked_to_enter(show: Show, bruno: Creator, client_of: ClientOf) -> None:
    page = client_of(bruno.user).get(f"/shows/{show.public_id}/").content.decode()

    assert 'data-controller="giveaway"' in page
    assert "giveaway#enter" not in page


def test_a_giveaway_of_another_show_is_not_found(
    show: Show, alice: User, bruno: Creator, client_of: ClientOf
) -> None:
    opened(show)
    other = factories.make_show(factories.make_creator(handle="other"), state=Show.State.LIVE)

    assert client_of(alice).post(at(other, "1/enter/")).status_code == 404
    assert client_of(alice).get(at(other, "1/proof/")).status_code == 404
    assert not GiveawayEntry.objects.exists()


# What the room is told


def test_the_room_hears_of_each_step_with_the_time_of_the_picture(
    show: Show, committing: Any, told: list[tuple[str, Any]]
) -> None:
    before = now_ms()
    with committing():
        giveaway = opened(show, must_be_present=True)
    with committing():
        (entry,) = crowd(giveaway, 1)
    with committing():
        called(giveaway)
    GiveawayEntry.objects.update(here_at=entry.entered_at)
    with committing():
        drawn(giveaway)

    given = [body for kind, body in told if kind == kinds.GIVEAWAY]
    assert [body["phase"] for body in given] == ["open", "calling", "drawn"]
    assert before <= given[0]["t"] <= now_ms()
    assert given[0]["until"] - given[0]["t"] == 60_000
    assert given[0]["hash"] == giveaway.seed_hash
    assert given[2]["won"] == [{"name": "Fan 0", "entry": entry.public_id}]
    assert (kinds.ENTRIES, 1) in told
    assert "seed" not in json.dumps(given)


def test_whoever_comes_later_is_told_of_what_runs(show: Show) -> None:
    assert giveaway_state(show) is None
    giveaway = opened(show)
    crowd(giveaway, 2)

    _messages, state = room_facts(show.public_id)

    assert (state["give"]["n"], state["give"]["entries"]) == (1, 2)
    deeds.giveaway_call_off(giveaway=giveaway, by=None)
    assert giveaway_state(show) is None


def test_the_clocks_task_draws_once(show: Show) -> None:
    giveaway = opened(show, must_be_present=True)
    called(giveaway)
    tasks.giveaway_draw(giveaway.pk)
    giveaway.refresh_from_db()
    assert giveaway.state == "calling"

    pass_time(giveaway)
    tasks.giveaway_draw(giveaway.pk)
    tasks.giveaway_draw(giveaway.pk)

    giveaway.refresh_from_db()
    assert giveaway.state == "drawn"
