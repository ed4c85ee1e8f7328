"""A page that is in gets its next pass over the socket, so that a house that restarts is not asked by all at once."""

import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from commerce.tickets.services import tier_open
from streams.room import endpoint, entry
from streams.shows.models import Show
from tests import factories
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant


def open_until(show: Show, client: Client) -> int:
    token = client.post(f"/shows/{show.public_id}/room/pass/").json()["pass"]
    return entry.pass_read(token, show.public_id).open_until


async def renewed(world: World, until: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(endpoint, "RENEW_SECONDS", 0.0)
    page = await Visitor(entrant(world.show, open_until=until)).enter()
    await page.socket.send_to(text_data=endpoint.ALIVE_TEXT)
    answer = await page.answer()
    await page.close()
    return answer


async def test_the_next_pass_comes_with_a_sign_of_life_and_opens_the_room(
    live_world: World, rooms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = int(time.time()) + 600
    answer = await renewed(live_world, until, monkeypatch)

    assert answer["t"] == "ack"
    assert answer["ticks"].endswith("/N.json")
    again = Visitor(entrant(live_world.show), token=answer["pass"])
    assert await again.open()
    assert entry.pass_read(answer["pass"], live_world.show.public_id).open_until == until
    await again.close()


@pytest.mark.parametrize("until", [0, 1_700_000_000])
async def test_where_the_house_wants_to_be_asked_there_is_none(
    live_world: World, rooms: None, monkeypatch: pytest.MonkeyPatch, until: int
) -> None:
    assert await renewed(live_world, until, monkeypatch) == {"t": "ack"}


async def test_between_two_passes_a_sign_of_life_is_only_answered(live_world: World, rooms: None) -> None:
    page = await Visitor(entrant(live_world.show, open_until=int(time.time()) + 600)).enter()
    await page.socket.send_to(text_data=endpoint.ALIVE_TEXT)
    assert await page.answer() == {"t": "ack"}
    await page.say(t="ack")
    assert await page.answer() == {"t": "ack"}
    await page.close()


@pytest.mark.django_db
def test_only_shows_for_everybody_renew_in_the_room(live_world: World, client_of: Any) -> None:
    show = live_world.show
    host = client_of(live_world.creator.user)
    assert open_until(show, Client()) > time.time() + 3600

    Show.objects.filter(pk=show.pk).update(audience=Show.Audience.FOLLOWERS)
    assert open_until(show, host) == 0
    Show.objects.filter(pk=show.pk).update(audience=Show.Audience.EVERYONE, kind="performance")
    show.ticket_tiers.add(tier_open(product=factories.make_ticket(live_world.brand)))
    assert open_until(show, host) == 0


async def test_a_pass_that_was_made_up_is_none(live_world: World, rooms: None) -> None:
    who = entrant(live_world.show, open_until=int(time.time()) + 600)
    token = await sync_to_async(entry.pass_again)(who)
    assert token
    assert not await Visitor(who, token=token[:-6] + "AAAAAA").open()
