"""A host rehearses: everything works for the team, and the world, the books and the stock never hear of it."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.errors import RehearsalSellsNothing
from commerce.checkout.models import CartLine
from commerce.ledger.models import Transfer
from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.stock.models import Reservation, StockItem
from marketplace.accounts.models import Mail
from marketplace.creators.models import Creator, Follow
from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.front.selectors import show_figures
from streams.room import news
from streams.room.models import Message
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.snapshot import room_facts
from streams.shows import selectors
from streams.shows.errors import NothingToRehearse
from streams.shows.events import RehearsalEnded
from streams.shows.invitations import invitation_url
from streams.shows.models import Show
from streams.shows.pauses import show_pause, show_resume
from streams.shows.pins import line_up_pin
from streams.shows.rehearsals import rehearsal_begin, rehearsal_end
from streams.shows.selectors import show_token
from streams.shows.services import invitation_keep
from streams.stage import handlers, services, tasks
from streams.stage.recordings import recordings_owed
from streams.stage.selectors import stage_is_ended
from streams.stage.tasks import rehearsals_sweep
from tests.commerce.checkout import desk

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def live_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    return tmp_path / "live"


@pytest.fixture
def rehearsal(world: Any) -> Show:
    return rehearsal_begin(show=world.show)


def status(client: Any, name: str, show: Show, *, post: bool = False) -> int:
    address = reverse(name, args=[show.public_id])
    answer = client.post(address, headers=FETCH) if post else client.get(address)
    code: int = answer.status_code
    return code


# The host


def test_the_host_opens_the_studio_of_a_rehearsal_and_the_show_stays_planned(client_of, world, committing):
    Follow.objects.create(creator=world.creator, user=world.brand.members.get().user)
    host = client_of(world.creator.user)

    with committing():
        answer = host.post(reverse("shows:rehearse", args=[world.show.public_id]))

    rehearsal = Show.objects.get(rehearsal_of=world.show)
    assert answer.headers["Location"] == reverse("front:studio", args=[rehearsal.public_id])
    world.show.refresh_from_db()
    assert (world.show.state, world.show.started_at) == ("scheduled", None)
    assert [item.product for item in rehearsal.line_up.all()] == [
        item.product for item in world.show.line_up.all()
    ]
    assert not Mail.objects.exists(), "followers are not told"
    assert mail.outbox == []
    page = host.get(answer.headers["Location"]).content.decode()
    assert "This is a rehearsal" in page
    assert "End the rehearsal?" in page


def test_two_presses_make_one_rehearsal(world):
    assert rehearsal_begin(show=world.show) == rehearsal_begin(show=world.show)
    assert Show.objects.filter(state="rehearsal").count() == 1


def test_a_creator_who_is_not_approved_yet_may_rehearse(client_of, world):
    Creator.objects.filter(pk=world.creator.pk).update(state="submitted")
    rehearsal = rehearsal_begin(show=world.show)

    answer = client_of(world.creator.user).post(reverse("stage:go_live", args=[rehearsal.public_id]))

    assert answer.json()["ingest_url"] == f"/ingest/{rehearsal.public_id}/"
    rehearsal.refresh_from_db()
    assert rehearsal.state == "rehearsal"


@pytest.mark.parametrize("state", ["live", "ended", "cancelled"])
def test_what_has_begun_or_is_over_is_not_rehearsed(client_of, world, state):
    Show.objects.filter(pk=world.show.pk).update(
        state=state, started_at=timezone.now(), ended_at=timezone.now()
    )

    answer = client_of(world.creator.user).post(
        reverse("shows:rehearse", args=[world.show.public_id]), headers=FETCH
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_rehearse")
    assert not Show.objects.filter(state="rehearsal").exists()


def test_a_rehearsal_is_not_rehearsed(rehearsal):
    with pytest.raises(NothingToRehearse):
        rehearsal_begin(show=rehearsal)


def test_pins_chat_and_pause_work_as_on_the_evening(rehearsal):
    line_up_pin(show=rehearsal, number=1)
    assert rehearsal.line_up.get(number=1).is_pinned
    assert is_room_open(rehearsal)
    assert room_facts(rehearsal.public_id)[1]["state"] == "live"

    assert show_pause(show=rehearsal).state_told == "paused"
    assert show_resume(show=rehearsal).state_told == "live"


# Who sees it


def test_the_team_comes_in_and_nobody_else(client, client_of, world, rehearsal, alice, carla, mallory):
    for person, expected in ((world.creator.user, 200), (carla, 200), (alice, 404), (mallory, 404)):
        theirs = client_of(person)
        assert status(theirs, "front:show", rehearsal) == expected
        assert status(theirs, "stage:live_pass", rehearsal, post=True) == expected
        assert status(theirs, "room:renew_pass", rehearsal, post=True) == expected
    assert status(client, "front:show", rehearsal) == 404
    assert status(client, "stage:live_pass", rehearsal, post=True) == 404
    assert status(client_of(carla), "front:studio", rehearsal) == 404
    page = client_of(carla).get(reverse("front:show", args=[rehearsal.public_id])).content.decode()
    assert "REHEARSAL" in page


def test_a_rehearsal_stands_in_no_list(client, world, rehearsal):
    mine = selectors.shows_of_creator(world.creator)
    lists = [
        selectors.shows_live(),
        selectors.shows_upcoming(),
        selectors.shows_ended(),
        selectors.shows_matching("lamps"),
        selectors.shows_of_brand(world.brand.pk),
        mine,
        selectors.live_shows_with_product(world.lamp.pk),
    ]

    assert all(rehearsal not in found for found in lists)
    assert world.show in mine
    for address in (reverse("front:home"), reverse("front:creator", args=[world.creator.handle])):
        assert rehearsal.public_id not in client.get(address).content.decode()


def test_who_has_the_link_comes_in_and_other_links_open_nothing(client, rehearsal):
    address = reverse("front:show", args=[rehearsal.public_id])
    client.get(f"{address}?invitation=of-another-show-0000")
    assert client.get(address).status_code == 404

    client.get(invitation_url(rehearsal))

    assert client.get(address).status_code == 200
    assert status(client, "stage:live_pass", rehearsal, post=True) == 200
    assert status(client, "front:studio", rehearsal) == 302


# Nothing is sold


def test_nothing_is_sold_through_a_rehearsal(client, world, rehearsal):
    """Bag and sheet say so before anything is typed, and whoever sends the form all the same buys nothing."""
    stock = list(StockItem.objects.values_list("pk", "on_hand", "held"))
    token = show_token(rehearsal)
    variant = world.lamp.variants.first().public_id
    added = client.post(
        reverse("checkout:add"), {"variant": variant, "show": token, "number": "1"}, headers=FETCH
    )
    assert (added.status_code, added.json()["error"]["code"]) == (409, "rehearsal_sells_nothing")

    page = client.get(desk.buy_address(world.lamp, show=token, number="1"))
    assert "This is a rehearsal: nothing is sold." in page.content.decode()
    desk.press_pay(client, page)

    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Reservation.objects.exists()
    assert not CartLine.objects.exists()
    assert not Transfer.objects.exists()
    assert not Mail.objects.exists()
    assert list(StockItem.objects.values_list("pk", "on_hand", "held")) == stock
    figures = show_figures(world.show, "EUR")
    assert (figures.orders, figures.sold.minor) == (0, 0)


def test_a_page_left_open_for_days_still_sells_nothing(client, world, rehearsal, monkeypatch):
    token = show_token(rehearsal)
    monkeypatch.setattr("marketplace.kernel.passes.time.time", lambda now=time.time: now() + 20 * 24 * 3600)

    added = client.post(
        reverse("checkout:add"),
        {"variant": world.lamp.variants.first().public_id, "show": token},
        headers=FETCH,
    )

    assert added.json()["error"]["code"] == RehearsalSellsNothing.code
    assert not CartLine.objects.exists()


# Its end


def test_the_end_forgets_everything_and_leaves_the_show_as_it_was(
    client_of, world, rehearsal, alice, live_folder
):
    said = {"visitor": "u:1", "name": "Mira", "nonce": "abcdef", "body": "one two", "role": "host"}
    Message.objects.create(show=rehearsal, created_at=timezone.now(), **said)
    invitation_keep(show=rehearsal, user=alice)
    before = Show.objects.filter(pk=world.show.pk).values().get()

    answer = client_of(world.creator.user).post(
        reverse("shows:end", args=[rehearsal.public_id]), headers=FETCH
    )

    assert answer.json() == {"next": reverse("front:studio", args=[world.show.public_id])}
    assert not Show.objects.filter(rehearsal_of__isnull=False).exists()
    assert not Message.objects.exists()
    assert Show.objects.filter(pk=world.show.pk).values().get() == before
    assert stage_is_ended(rehearsal.public_id)
    assert status(client_of(world.creator.user), "front:show", rehearsal) == 404
    assert rehearsal_begin(show=world.show).public_id != rehearsal.public_id


def test_ending_twice_is_the_same_as_once(rehearsal, committing):
    with committing():
        assert rehearsal_end(rehearsal=rehearsal)
        assert not rehearsal_end(rehearsal=rehearsal)
    assert Delivery.objects.filter(handler=bus.handler_name(handlers.forget_rehearsal)).count() == 1


def test_the_room_hears_the_end(rehearsal, committing, monkeypatch):
    told: list[Any] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: told.append((show, kind, body)))
    with committing():
        rehearsal_end(rehearsal=rehearsal)
    assert told == [(rehearsal.public_id, "state", "ended")]


def test_files_are_deleted_a_moment_later_and_the_end_may_be_heard_twice(live_folder, settings):
    folder, other = live_folder / "abc", live_folder / "other"
    (folder / "v0").mkdir(parents=True)
    other.mkdir()
    (folder / "v0" / "seg0.m4s").write_bytes(b"x")
    handlers.forget_rehearsal(RehearsalEnded(show="abc"))
    handlers.forget_rehearsal(RehearsalEnded(show="abc"))
    assert services.stages_forget() == 0
    assert folder.exists()
    assert recordings_owed() == [], "no recording is made of it meanwhile"

    past = time.time() - services.FORGET_SECONDS - 1
    os.utime(folder / "forget", (past, past))
    assert services.stages_forget() == 1
    assert (folder.exists(), other.exists()) == (False, True)
    assert services.stages_forget() == 0


def test_a_rehearsal_that_nobody_sends_ends_by_itself(rehearsal, world, monkeypatch):
    monkeypatch.setattr(tasks, "stage_last_part_age", lambda show: None)
    assert rehearsals_sweep() == 0

    long_ago = timezone.now() - timedelta(seconds=tasks.REHEARSAL_SILENT_SECONDS + 1)
    Show.objects.filter(pk=rehearsal.pk).update(started_at=long_ago)
    assert rehearsals_sweep() == 1

    assert list(Show.objects.values_list("pk", "state")) == [(world.show.pk, "scheduled")]


def test_a_show_that_is_deleted_takes_its_rehearsal_along(world, rehearsal):
    world.show.delete()
    assert not Show.objects.exists()
