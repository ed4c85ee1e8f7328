"""The newest screen watches, the one before is told, and the first time is written down."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from streams.room.bag_news import bag_tag
from streams.shows.models import Show

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    heard: list[Any] = []
    monkeypatch.setattr("streams.door.attending.news.send", lambda *news: heard.append(news))
    return heard


def ask(client: Any, show: Show, screen: str, **more: str) -> Any:
    address = reverse("stage:live_pass", args=[show.public_id])
    return client.post(address, {"screen": screen, **more}, headers={"X-Requested-With": "fetch"})


def test_a_newer_screen_takes_over_and_the_older_one_is_told_at_once_and_refused(
    client_of: Any, alice: Any, evening: Any, told: list[Any]
) -> None:
    evening.ticket_of(alice)
    Show.objects.update(state=Show.State.LIVE, started_at=timezone.now())
    show, alices = evening.show, client_of(alice)
    page = alices.get(reverse("front:show", args=[show.public_id])).content.decode()
    assert 'data-player-take-value="true"' in page
    assert "room:screen@window->player#screenTaken" in page

    for _press in range(2):
        assert ask(alices, show, "phone", take="1").status_code == 200
    assert told == []
    assert ask(alices, show, "laptop", take="1").status_code == 200

    assert told == [
        (show.public_id, "screen", {"k": bag_tag(show.public_id, alice.public_id), "s": "laptop"})
    ]
    assert ask(alices, show, "phone").json()["error"]["code"] == "watching_elsewhere"
    assert ask(alices, show, "laptop").status_code == 200


def test_the_first_time_in_is_kept(client_of: Any, alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice, quantity=2)
    Show.objects.update(state=Show.State.LIVE, started_at=timezone.now())
    ask(client_of(alice), evening.show, "phone")
    ticket.refresh_from_db()
    first = ticket.joined_at

    ask(client_of(alice), evening.show, "phone")

    assert first is not None
    joined = list(type(ticket).objects.filter(joined_at__isnull=False))
    assert [one.joined_at for one in joined] == [first]
