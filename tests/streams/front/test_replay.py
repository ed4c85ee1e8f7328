"""A show's address after its end: the recording with what was shown when, at today's price."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from commerce.stock.models import StockItem
from commerce.tickets.services import tier_open
from streams.front.replay import chapters_of
from streams.shows import pins, selectors, services
from streams.shows.errors import NotInLineUp, ShowNotLive
from streams.shows.models import Show, Showing
from streams.stage.files import show_directory, write_durably
from streams.stage.packager.log import Record, log_append
from streams.stage.packager.moments import offset_of
from streams.stage.services import stage_end
from tests import factories

pytestmark = pytest.mark.once

BEGAN = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)


def record(number: int, wall: float, seconds: float = 1.0) -> Record:
    end = round((number + 1) * seconds * 1e6)
    return Record(number, seconds, False, 0, wall, 9, True, end, "one", number, end, end)


def recorded(show: Show, *, seconds: int = 60, away_at: int = 30, away: int = 300) -> None:
    """A recording of a second a segment; at one of them the host had been away for some minutes."""
    folder = show_directory(show.public_id) / "v0"
    write_durably(folder / "seg0.m4s", b"media")
    for number in range(seconds):
        log_append(folder, record(number, BEGAN.timestamp() + number + (away if number >= away_at else 0)))
    stage_end(show_public_id=show.public_id)


def shown(world, *moments: tuple[int, int]) -> None:
    items = {item.number: item for item in world.show.line_up.all()}
    for number, seconds in moments:
        at = BEGAN + timedelta(seconds=seconds)
        Showing.objects.create(show=world.show, item=items[number], shown_at=at, hidden_at=at)


@pytest.fixture
def over(world):
    Show.objects.filter(pk=world.show.pk).update(state="ended", started_at=BEGAN, ended_at=BEGAN)
    world.show.refresh_from_db()
    return world


def page(client, world) -> str:
    return client.get(reverse("front:show", args=[world.show.public_id])).content.decode()


# --- what was on stage when ---


def test_every_time_on_stage_is_kept(live_world):
    show = live_world.show
    for number in (1, 2, 2, 1):
        pins.line_up_pin(show=show, number=number)
    pins.line_up_unpin(show=show)
    pins.line_up_unpin(show=show)

    rows = list(Showing.objects.filter(show=show))

    assert [row.item.number for row in rows] == [1, 2, 1]
    assert all(row.hidden_at is not None and row.hidden_at >= row.shown_at for row in rows)
    assert [row.hidden_at for row in rows[:2]] == [row.shown_at for row in rows[1:]]


def test_end_of_the_show_ends_what_is_on_stage(live_world):
    pins.line_up_pin(show=live_world.show, number=1)

    services.show_end(show=live_world.show)

    assert Showing.objects.get().hidden_at is not None


def test_refused_pin_leaves_no_trace(world, live_world):
    pins.line_up_pin(show=live_world.show, number=1)
    with pytest.raises(NotInLineUp):
        pins.line_up_pin(show=live_world.show, number=9)
    Show.objects.filter(pk=world.show.pk).update(state="ended", ended_at=BEGAN)
    with pytest.raises(ShowNotLive):
        pins.line_up_pin(show=live_world.show, number=2)

    assert [row.item.number for row in Showing.objects.all()] == [1]


# --- where that is in the recording ---


def test_moment_while_the_host_was_away_is_where_the_host_came_back():
    records = [record(0, 100.0), record(1, 101.0), record(2, 160.0)]

    places = [offset_of(records, wall) for wall in (90.0, 100.5, 101.9, 130.0, 160.5, 161.5)]

    assert places == [0.0, 0.5, pytest.approx(1.9), 2.0, 2.5, None]
    assert offset_of([], 100.0) is None


def test_chapters_are_the_moments_of_the_recording_at_todays_price_and_stock(client, over):
    recorded(over.show)
    shown(over, (1, 5), (2, 20), (1, 340), (2, 900))
    StockItem.objects.filter(variant__product=over.candle).update(on_hand=0)

    chapters = chapters_of(over.show, selectors.line_up(over.show, "EUR"))
    text = page(client, over)

    assert [(one.fact.number, one.seconds, one.clock) for one in chapters] == [
        (1, 5.0, "0:05"),
        (2, 20.0, "0:20"),
        (1, 40.0, "0:40"),
    ]
    assert text.count('data-replay-target="chapter"') == 3
    assert 'data-replay-seconds-param="40.000"' in text
    assert text.count(f"/buy/{over.lamp.public_id}/?number=1") == 2
    assert f"/buy/{over.candle.public_id}/" not in text
    assert "Sold out" in text


def test_recording_that_has_grown_is_read_anew(over):
    recorded(over.show, seconds=10)
    shown(over, (1, 15))
    line_up = selectors.line_up(over.show, "EUR")
    assert chapters_of(over.show, line_up) == []

    time.sleep(0.01)
    for number in range(10, 20):
        log_append(show_directory(over.show.public_id) / "v0", record(number, BEGAN.timestamp() + number))

    assert [one.seconds for one in chapters_of(over.show, line_up)] == [15.0]


def test_a_page_costs_the_same_however_often_something_was_shown(client, over, django_assert_max_num_queries):
    recorded(over.show)
    shown(over, *((1 + number % 2, number) for number in range(50)))

    with django_assert_max_num_queries(15):
        text = page(client, over)

    assert text.count('data-replay-target="chapter"') == 50


def test_without_a_recording_there_are_no_chapters(client, over):
    shown(over, (1, 5))

    text = page(client, over)

    assert "<video" not in text
    assert 'data-replay-target="chapter"' not in text
    assert "Washi Moon lamp" in text


def test_recording_of_a_ticketed_show_and_its_chapters_are_for_ticket_holders(client, client_of, over, bruno):
    ticket = factories.make_product(factories.make_brand(bruno.user), kind="ticket", title="Entry")
    Show.objects.filter(pk=over.show.pk).update(kind="performance")
    over.show.ticket_tiers.add(tier_open(product=ticket))
    recorded(over.show)
    shown(over, (1, 5))

    text = page(client, over)

    assert "<video" not in text
    assert "/live/" not in text.replace("poster.jpg", "")
    assert 'data-replay-target="chapter"' not in text
    assert client.post(reverse("stage:live_pass", args=[over.show.public_id])).status_code == 403
    assert "<video" in page(client_of(bruno.user), over)


# --- how soon ---


def test_page_offers_the_recording_as_soon_as_the_show_has_ended(client, live_world, committing):
    assert 'data-player-state-value="live"' in page(client, live_world)

    with committing():
        services.show_end(show=live_world.show)

    text = page(client, live_world)
    assert "<video" in text
    assert f"/{live_world.show.public_id}/master.m3u8" in text
    assert 'data-player-state-value="ended"' in text
