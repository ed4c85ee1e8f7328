"""A host lets fans see a show some seconds later, and every page that it concerns knows."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.creators.models import Creator
from marketplace.kernel import passes
from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_begin
from streams.shows.services import show_end, show_go_live
from streams.stage.capacity.delays import delay_now, delay_report
from streams.stage.encoders.doorkeeper import KeyDoorkeeper
from streams.stage.services import stage_end
from streams.stage.stream_keys import stream_key_make
from tests import factories
from tests.streams.shows.test_ticketed_show import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(bruno: Creator) -> Show:
    return factories.make_show(bruno, safety_delay=20)


def edit(show: Show) -> str:
    return reverse("shows:edit", args=[show.public_id])


def page(show: Show) -> str:
    return reverse("front:show", args=[show.public_id])


# --- choosing ---


@pytest.mark.parametrize("seconds", [0, 5, 10, 20, 30])
def test_a_host_chooses_how_much_later_fans_see_a_show(client_of: Any, bruno: Creator, seconds: int) -> None:
    host = client_of(bruno.user)
    assert host.post(reverse("shows:new"), FORM | {"safety_delay": str(seconds)}).status_code == 302

    show = Show.objects.get()
    assert show.safety_delay == seconds
    form = host.get(edit(show)).text
    assert f'<option value="{seconds}" selected' in form
    assert "what you hide in that time was never seen" in form
    host.post(edit(show), FORM)  # a form of the version before knows nothing of it
    show.refresh_from_db()
    assert show.safety_delay == seconds
    host.post(edit(show), FORM | {"safety_delay": "0"})
    show.refresh_from_db()
    assert show.safety_delay == 0


@pytest.mark.parametrize("nonsense", ["7", "31", "-5", "soon"])
def test_another_delay_is_refused_and_nothing_is_saved(
    client_of: Any, bruno: Creator, late: Show, nonsense: str
) -> None:
    answer = client_of(bruno.user).post(edit(late), FORM | {"safety_delay": nonsense})

    assert answer.status_code == 200
    late.refresh_from_db()
    assert late.safety_delay == 20
    assert late.title != FORM["title"]


def test_the_database_holds_the_bound(late: Show) -> None:
    with pytest.raises(IntegrityError, match="show_safety_delay_bound"), transaction.atomic():
        Show.objects.update(safety_delay=31)


def test_a_show_on_air_keeps_it(client_of: Any, bruno: Creator, late: Show) -> None:
    show_go_live(show=late)

    answer = client_of(bruno.user).post(edit(late), FORM | {"safety_delay": "0"})

    assert answer.status_code == 409
    late.refresh_from_db()
    assert late.safety_delay == 20


def test_a_rehearsal_is_as_late_as_the_evening(late: Show) -> None:
    assert rehearsal_begin(show=late).safety_delay == 20


# --- who is told ---


@pytest.mark.parametrize("seconds", [0, 20])
def test_the_ticket_to_send_says_it(client_of: Any, bruno: Creator, late: Show, seconds: int) -> None:
    Show.objects.update(safety_delay=seconds)

    answer = client_of(bruno.user).post(reverse("stage:go_live", args=[late.public_id]))

    claims = passes.read("ingest", json.loads(answer.content)["ticket"])
    assert claims.get("delay", 0) == seconds


def test_the_right_of_an_encoder_says_it(late: Show) -> None:
    key = stream_key_make(show=late)

    assert KeyDoorkeeper().admit(key).safety_delay == 20
    assert KeyDoorkeeper().standing([late.public_id])[late.public_id].safety_delay == 20


def test_the_studio_says_it_beside_what_is_measured(client_of: Any, bruno: Creator, late: Show) -> None:
    studio = reverse("front:studio", args=[late.public_id])
    assert "Fans see you 20 s later (safety delay)." in client_of(bruno.user).get(studio).text
    Show.objects.update(safety_delay=0)

    assert "safety delay" not in client_of(bruno.user).get(studio).text


def test_the_page_of_a_viewer_takes_what_the_room_says_so_much_later(client: Client, late: Show) -> None:
    show_go_live(show=late)

    assert 'data-watch-held-value="20"' in client.get(page(late)).text


@pytest.mark.parametrize(("delay_ms", "is_kept"), [(49_000, True), (51_000, False)])
def test_what_players_measure_is_true_also_when_the_delay_is_on_purpose(delay_ms: int, is_kept: bool) -> None:
    playing_ms = str(round(time.time() * 1000) - delay_ms)
    assert delay_report(show="late00000000", seat="1", playing_ms=playing_ms) is None

    told = delay_report(show="late00000000", seat="1", playing_ms=playing_ms, held_ms=20_000)

    found = delay_now("late00000000")
    assert (told is not None, found is not None) == (is_kept, is_kept)
    assert found is None or found.median_ms == pytest.approx(delay_ms, abs=200)


# --- the end ---


def test_the_recording_comes_when_fans_have_seen_the_last_of_it(
    client: Client, late: Show, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_LIVE_ROOT = tmp_path
    show_go_live(show=late)
    show_end(show=late)
    stage_end(show_public_id=late.public_id)
    ended = client.get(page(late)).text
    assert "data-player-src-value" not in ended
    assert "The recording comes in a moment." in ended

    Show.objects.update(ended_at=timezone.now() - timedelta(seconds=24))

    later = client.get(page(late)).text
    assert "data-player-src-value" in later
    assert "The recording comes in a moment." not in later
