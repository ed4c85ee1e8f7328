"""The talk of a show stays open before and after it where its host wants that; a rehearsal's is its team's alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Creator, Follow
from streams.room import news
from streams.room.errors import RoomClosed
from streams.room.hub import kinds
from streams.room.models import Message
from streams.room.selectors.messages import is_room_open
from streams.room.services.messages import Writer, message_post
from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_begin
from tests.conftest import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def say(show: Show, nonce: str = "nonce-1") -> Message:
    writer = Writer(visitor="g:nour", user="", name="Nour", role="fan")
    return message_post(show=show.public_id, writer=writer, nonce=nonce, body="Which lamps are in it?")


def change(show: Show, **fields: Any) -> Show:
    Show.objects.filter(pk=show.pk).update(**fields)
    show.refresh_from_db()
    return show


def test_the_talk_opens_with_the_announcement_where_the_host_wants_it(world: World, client: Client) -> None:
    show = change(world.show, starts_at=timezone.now() + timedelta(days=9))
    with pytest.raises(RoomClosed):
        say(show)
    assert "Talk about it" not in client.get(f"/shows/{show.public_id}/").content.decode()
    assert not Message.objects.exists()

    change(show, talk_days=7)
    say(show)

    page = client.get(f"/shows/{show.public_id}/").content.decode()
    assert "Talk about it" in page
    assert "Which lamps are in it?" in page
    assert f'data-room-path-value="/room/{show.public_id}/"' in page


@pytest.mark.parametrize(("days", "is_open"), [(6.9, True), (7.1, False)], ids=["within", "past"])
def test_the_talk_closes_days_after_the_end(world: World, client: Client, days: float, is_open: bool) -> None:
    ended_at = timezone.now() - timedelta(days=days)
    show = change(world.show, state=Show.State.ENDED, started_at=ended_at, ended_at=ended_at, talk_days=7)

    assert is_room_open(show) is is_open
    page = client.get(f"/shows/{show.public_id}/").content.decode()
    assert ("open for 7 days after the show" in page) is is_open


def test_a_talk_before_the_show_is_for_whoever_may_come_in(
    world: World, alice: User, client: Client, client_of: ClientOf
) -> None:
    show = change(world.show, talk_days=1, audience=Show.Audience.FOLLOWERS)
    address = f"/shows/{show.public_id}/"
    for stranger in (client, client_of(alice)):
        assert "Talk about it" not in stranger.get(address).content.decode()
        assert stranger.post(f"{address}room/pass/").status_code == 403

    Follow.objects.create(user=alice, creator=show.creator)

    assert "Talk about it" in client_of(alice).get(address).content.decode()
    assert client_of(alice).post(f"{address}room/pass/").status_code == 200


@pytest.mark.parametrize("state", [Show.State.CANCELLED, Show.State.DRAFT])
def test_no_talk_about_what_is_called_off_or_not_announced(world: World, state: str) -> None:
    show = change(world.show, state=state, talk_days=30)

    with pytest.raises(RoomClosed):
        say(show)
    assert not Message.objects.exists()


def test_the_host_chooses_how_long(world: World, bruno: Creator, client_of: ClientOf) -> None:
    client = client_of(bruno.user)
    address = f"/studio/shows/{world.show.public_id}/edit/"
    page = client.get(address)
    assert "From now until a week after the show" in page.content.decode()
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    form["collaboration"] = world.collaboration.pk

    client.post(address, {**form, "talk_days": "7"})
    world.show.refresh_from_db()
    assert world.show.talk_days == 7

    # A page of the version before does not send it: what was chosen stays.
    form.pop("talk_days", None)
    client.post(address, form)
    world.show.refresh_from_db()
    assert world.show.talk_days == 7


def test_a_rehearsal_has_the_room_and_nobody_but_the_team(
    world: World,
    alice: User,
    carla: User,
    client: Client,
    client_of: ClientOf,
    committing: Any,
    monkeypatch: Any,
) -> None:
    Follow.objects.create(user=alice, creator=world.creator)
    told: list[str] = []
    monkeypatch.setattr(news, "send", lambda _show, kind, _body: told.append(kind))

    with committing():
        rehearsal = rehearsal_begin(show=world.show)

    address = f"/shows/{rehearsal.public_id}/"
    for stranger in (client, client_of(alice)):
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}room/pass/").status_code == 404
        assert stranger.get(f"{address}room/messages/").status_code == 404
    for member in (carla, world.creator.user):
        assert client_of(member).post(f"{address}room/pass/").status_code == 200
    assert is_room_open(rehearsal)
    assert mail.outbox == []
    assert kinds.SALE not in told
