"""Tiles move for shows that everybody may see, and for no other."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.creators.models import Creator
from streams.shows.models import Show
from tests.conftest import World
from tests.factories import make_brand, make_performance, make_ticket


def home(client: Client) -> str:
    return client.get(reverse("front:home")).content.decode()


def test_a_free_show_moves(live_world: World, client: Client) -> None:
    text = home(client)

    assert 'data-controller="preview"' in text
    assert f"/{live_world.show.public_id}/preview.mp4" in text


def test_what_is_for_followers_hidden_or_paused_stands_still(live_world: World, client: Client) -> None:
    shows = Show.objects.filter(pk=live_world.show.pk)
    for change in (
        {"audience": Show.Audience.FOLLOWERS},
        {"audience": Show.Audience.EVERYONE, "dark_at": live_world.show.started_at},
        {"dark_at": None, "paused_at": live_world.show.started_at},
    ):
        shows.update(**change)
        text = home(client)
        assert live_world.show.title in text
        assert "preview.mp4" not in text


def test_a_performance_moves_unless_it_needs_a_ticket(bruno: Creator, client: Client) -> None:
    ticket = make_ticket(make_brand(bruno.user))
    show = make_performance(bruno, ticket, state=Show.State.LIVE, started_at=timezone.now())
    text = home(client)
    assert show.title in text
    assert "preview.mp4" not in text

    show.ticket_tiers.clear()

    assert f"/{show.public_id}/preview.mp4" in home(client)
