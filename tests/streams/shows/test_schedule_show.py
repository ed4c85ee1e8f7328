"""A host schedules a show by the wall clock of a zone."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from icalendar import Calendar

from streams.shows.errors import NoSuchLocalTime
from streams.shows.models import Show
from streams.shows.schedule import local_to_utc, utc_to_local
from tests import factories

FORM = {
    "title": "Kitchen light, one hour",
    "kind": "shopping",
    "collaboration": "",
    "description": "",
    "language": "en",
    "starts_local": "2031-10-20T19:00",
    "time_zone": "Europe/Berlin",
    "duration_minutes": "60",
    "is_portrait": "1",
}


def wall(text: str) -> datetime:
    """What a clock on the wall shows: no zone."""
    return datetime.fromisoformat(text)


def test_a_show_is_scheduled_in_the_hosts_zone(client_of, bruno):
    response = client_of(bruno.user).post(reverse("shows:new"), FORM)

    show = Show.objects.get()
    assert response.status_code == 302
    assert show.state == "scheduled"
    assert show.starts_at == datetime(2031, 10, 20, 17, 0, tzinfo=UTC)
    assert show.is_portrait is True


def test_the_form_shows_the_same_wall_clock_again(client_of, bruno):
    client = client_of(bruno.user)
    client.post(reverse("shows:new"), FORM)

    page = client.get(reverse("shows:edit", args=[Show.objects.get().public_id]))

    assert 'value="2031-10-20T19:00"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts_local", "2031-03-30T02:30", "does not exist"),
        ("starts_local", "2001-01-01T10:00", "is over"),
        ("starts_local", "soon", "Enter a valid"),
        ("title", "", "required"),
        ("duration_minutes", "5", "greater than or equal to 10"),
        ("language", "xx", "valid choice"),
        ("time_zone", "Mars/Base", "valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_saved(client_of, bruno, field, value, words):
    response = client_of(bruno.user).post(reverse("shows:new"), {**FORM, field: value})

    assert response.status_code == 200
    assert words in response.content.decode()
    assert Show.objects.exists() is False


def test_a_collaboration_of_somebody_else_cannot_be_chosen(client_of, bruno, world, mallory):
    response = client_of(mallory).post(
        reverse("shows:new"), {**FORM, "collaboration": world.collaboration.pk}
    )

    assert response.status_code == 200
    assert Show.objects.filter(creator=mallory.creator).exists() is False


def test_only_creators_schedule(client_of, alice):
    assert client_of(alice).get(reverse("shows:new")).status_code == 404


def test_times_that_do_not_exist_or_come_twice():
    with pytest.raises(NoSuchLocalTime):
        local_to_utc(wall("2027-03-28 02:30"), "Europe/Berlin")
    twice = local_to_utc(wall("2026-10-25 02:30"), "Europe/Berlin")
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert utc_to_local(twice, "Europe/Berlin") == wall("2026-10-25 02:30")


def test_a_host_hears_which_of_two_comings_is_meant(client_of, bruno):
    client = client_of(bruno.user)
    words = "show 02:30 twice. The show starts the first time."

    page = client.post(reverse("shows:new"), {**FORM, "starts_local": "2031-10-26T02:30"}, follow=True)
    assert words in page.content.decode()
    assert Show.objects.get().starts_at == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)

    edit = reverse("shows:edit", args=[Show.objects.get().public_id])
    page = client.post(edit, {**FORM, "starts_local": "2031-10-26T03:30"}, follow=True)
    assert "twice" not in page.content.decode()
    page = client.post(edit, {**FORM, "starts_local": "2031-10-26T02:30"}, follow=True)
    assert words in page.content.decode()


def test_a_weekly_hour_stays_when_the_clocks_change():
    assert local_to_utc(wall("2026-10-20 19:00"), "Europe/Berlin") == datetime(2026, 10, 20, 17, tzinfo=UTC)
    assert local_to_utc(wall("2026-10-27 19:00"), "Europe/Berlin") == datetime(2026, 10, 27, 18, tzinfo=UTC)


def test_the_calendar_file_keeps_the_moment_and_counts_changes(client, client_of, bruno):
    starts_at = local_to_utc(wall("2031-05-13 19:00"), "America/Chicago")
    show = factories.make_show(
        bruno, starts_at=starts_at, duration_minutes=120, title="Light\r\nBcc: x@evil.example"
    )

    response = client.get(reverse("shows:calendar", args=[show.public_id]))

    entry = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert b"DTSTART:20310514T000000Z" in response.content
    assert b"DTEND:20310514T020000Z" in response.content
    assert entry["SEQUENCE"] == 0
    assert "\n" not in response["Content-Disposition"]


def test_a_change_counts_the_calendar_up(client_of, bruno):
    show = factories.make_show(bruno)

    client_of(bruno.user).post(reverse("shows:edit", args=[show.public_id]), FORM)

    show.refresh_from_db()
    assert show.title == FORM["title"]
    assert show.calendar_sequence == 1


def test_a_cancelled_show_says_so_and_stays_cancelled(client, client_of, bruno):
    show = factories.make_show(bruno)
    host = client_of(bruno.user)

    for _press in range(2):
        assert host.post(reverse("shows:cancel", args=[show.public_id])).status_code == 302

    show.refresh_from_db()
    assert show.state == "cancelled"
    assert show.calendar_sequence == 1
    assert "Cancelled" in client.get(reverse("front:show", args=[show.public_id])).content.decode()
    assert b"STATUS:CANCELLED" in client.get(reverse("shows:calendar", args=[show.public_id])).content


def test_a_show_on_air_is_neither_changed_nor_cancelled(client_of, bruno):
    show = factories.make_show(bruno, state=Show.State.LIVE)
    host = client_of(bruno.user)

    changed = host.post(reverse("shows:edit", args=[show.public_id]), FORM)
    cancelled = host.post(reverse("shows:cancel", args=[show.public_id]))

    show.refresh_from_db()
    assert (changed.status_code, cancelled.status_code) == (409, 409)
    assert (show.state, show.title) == ("live", "Six lamps for small rooms")


@pytest.mark.parametrize("name", ["edit", "line_up", "cancel", "end"])
def test_a_strangers_show_is_not_there(client_of, client, bruno, mallory, name):
    show = factories.make_show(bruno)
    address = reverse(f"shows:{name}", args=[show.public_id])

    assert client_of(mallory).post(address).status_code == 404
    assert client.post(address).status_code == 302
    show.refresh_from_db()
    assert show.state == "scheduled"
