"""The recording is open as long as the ticket said: on the page, in every pass, and where the picture is served."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.tickets.models import Ticket
from streams.shows.models import Show
from streams.stage.services import stage_end

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def over(evening: Any, **ago: float) -> Show:
    then = timezone.now() - timedelta(**ago)
    Show.objects.update(state=Show.State.ENDED, started_at=then - timedelta(hours=1), ended_at=then)
    stage_end(show_public_id=evening.show.public_id)
    return Show.objects.get()


def asked(client: Any, show: Show) -> Any:
    address = reverse("stage:live_pass", args=[show.public_id])
    return client.post(address, {"screen": "one"}, headers={"X-Requested-With": "fetch"})


def test_it_is_said_before_anybody_pays(client: Any, evening: Any) -> None:
    evening.says(replay_hours=168, refund_full_hours=24)

    text = client.get(reverse("front:show", args=[evening.show.public_id])).content.decode()

    assert "The recording is open for 7 days after the show." in text
    assert "100 % of the price back until" in text


@pytest.mark.parametrize(
    ("hours", "inside", "outside"), [(24, 23.9, 24.1), (168, 167.9, 168.1), (720, 719, 721)]
)
def test_it_closes_when_the_ticket_said(
    client_of: Any, alice: Any, evening: Any, hours: int, inside: float, outside: float
) -> None:
    evening.says(replay_hours=hours)
    evening.ticket_of(alice)
    # What is said of tickets sold later is nothing to this one.
    evening.says(replay_hours=None)
    alices = client_of(alice)

    show = over(evening, hours=inside)
    page = alices.get(reverse("front:show", args=[show.public_id])).content.decode()
    assert "/live/" in page
    assert "The recording is open to you until" in page
    assert asked(alices, show).json()["src"].startswith("/live/")

    show = over(evening, hours=outside)
    page = alices.get(reverse("front:show", args=[show.public_id])).content.decode()
    assert "/live/" not in page
    assert "Your ticket opened the recording until" in page
    refused = asked(alices, show)
    assert (refused.status_code, refused.json()["error"]["code"]) == (410, "replay_over")


def test_the_last_pass_ends_with_the_window(client_of: Any, alice: Any, evening: Any) -> None:
    evening.says(replay_hours=24)
    evening.ticket_of(alice)
    show = over(evening, hours=24, seconds=-30)

    answer = asked(client_of(alice), show).json()

    assert show.ended_at is not None
    closes = show.ended_at + timedelta(hours=24)
    expiry = int(answer["src"].split("/")[3])
    assert expiry - closes.timestamp() < 10
    assert answer["expires"] <= closes.timestamp()


def test_of_two_tickets_the_longer_one_counts_and_staff_have_no_window(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    evening.says(replay_hours=24)
    first = evening.ticket_of(alice)
    Ticket.objects.create(
        tier=first.tier,
        holder=alice,
        source="later",
        number=1,
        issued_at=timezone.now(),
        terms={"replay_hours": 720},
    )
    show = over(evening, hours=48)

    assert asked(client_of(alice), show).status_code == 200
    Ticket.objects.filter(source="later").delete()
    assert asked(client_of(alice), show).status_code == 410
    assert asked(client_of(bruno.user), show).status_code == 200
