"""What is left of a show when it is over: who gets it by which address, and what it leaves alone."""

import asyncio
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.tickets.models import Ticket
from commerce.tickets.services import tier_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel import passes
from streams.shows.models import Show
from streams.shows.services import show_end, show_go_live
from tests import factories
from tests.streams.stage.callers import Host, Response, address, fetch, start, third

pytestmark = pytest.mark.django_db

SOURCE = re.compile(r'data-player-src-value="(/live/[^"]+)"')


def fetched(path: str) -> Response:
    """Ask a media process that has never seen the show."""
    return asyncio.run(fetch(path))


def recorded(show: Show, committing: Any) -> None:
    """Send two seconds and a third, and end the show."""

    async def evening() -> None:
        host = Host(show.public_id)
        await host.accepted()
        host.say(start(show=show.public_id))
        await host.heard()
        for seq in range(7):
            host.send(third(seq))
        await host.acked(5)
        playing = await fetch(address("v0/index.m3u8", show=show.public_id))
        assert "#EXT-X-ENDLIST" not in playing.text
        assert playing.headers["cache-control"] == "max-age=1"
        await host.end()

    asyncio.run(evening())
    if show.is_live:
        with committing():
            show_end(show=show)


def source_of(client: Client, show: Show) -> str:
    found = SOURCE.search(client.get(reverse("front:show", args=[show.public_id])).content.decode())
    return found[1] if found else ""


def addresses_in(source: str) -> list[str]:
    """Return every address that a player reaches from this one."""
    base = source.removesuffix("master.m3u8")
    found = [source]
    for name in [line for line in fetched(source).text.splitlines() if not line.startswith("#")]:
        text = fetched(base + name).text
        inside = re.findall(r'URI="([^"]+)"', text)
        inside += [line for line in text.splitlines() if line and not line.startswith("#")]
        found += [base + name, *(f"{base}{name.rpartition('/')[0]}/{piece}" for piece in inside)]
    return found


def signed_anew(path: str, *, show: str = "", ago: int = 0) -> str:
    """Return the address as it was given some seconds ago, or with the signature for another show."""
    _, _, _token, _expires, own, *rest = path.split("/")
    token, expires = passes.path_sign("live", show or own, seconds=90, now=time.time() - ago)
    return "/".join(["", "live", token, str(expires), own, *rest])


@pytest.fixture
def ticket(bruno: Creator) -> Product:
    return factories.make_ticket(factories.make_brand(bruno.user))


@pytest.fixture
def evening(bruno: Creator, alice: User, ticket: Product) -> Show:
    """A performance on air, to which alice holds a ticket."""
    show = factories.make_performance(bruno, ticket)
    hold(ticket, alice)
    return show_go_live(show=show)


def hold(ticket: Product, person: User) -> None:
    Ticket.objects.create(
        tier=tier_open(product=ticket),
        holder=person,
        source=f"line-{ticket.pk}",
        number=1,
        issued_at=timezone.now(),
    )


def test_a_late_visitor_finds_no_live_sign(client: Client, live_world: Any, committing: Any) -> None:
    recorded(live_world.show, committing)

    page = client.get(reverse("front:show", args=[live_world.show.public_id]))
    text = page.content.decode()

    assert page.templates[0].name == "streams/front/ended.html"
    assert 'class="live"' not in text
    assert "The show ended on" in text
    home = client.get(reverse("front:home")).content.decode()
    assert 'class="poster' not in home
    for path in addresses_in(source_of(client, live_world.show))[:2]:
        answer = fetched(path)
        assert (answer.status, answer.headers["cache-control"]) == (200, "max-age=1")
    assert answer.text.endswith("#EXT-X-ENDLIST\n")


def test_what_a_ticket_opens_is_opened_by_nothing_else(
    client: Client, client_of: Any, alice: User, mallory: User, bruno: Creator, evening: Show, committing: Any
) -> None:
    """The page is guarded, and so is every file below it."""
    free = factories.make_performance(bruno, state=Show.State.ENDED)
    recorded(evening, committing)
    source = source_of(client_of(alice), evening)
    files = addresses_in(source)
    assert {path.rpartition("/")[2] for path in files} >= {
        "master.m3u8",
        "index.m3u8",
        "init0.mp4",
        "seg2.m4s",
    }
    assert {fetched(path).status for path in files} == {200}

    for visitor in (client, client_of(mallory)):
        assert source_of(visitor, evening) == ""
        renewed = visitor.post(
            reverse("stage:live_pass", args=[evening.public_id]), headers={"X-Requested-With": "fetch"}
        )
        assert (renewed.status_code, "src" in renewed.json()) == (403, False)
    for path in files:
        assert fetched(signed_anew(path, show=free.public_id)).status == 403, path
        assert fetched(signed_anew(path, ago=200)).status == 410, path


def test_addresses_from_before_a_show_was_paid_for_stop_working(
    client: Client, alice: User, client_of: Any, bruno: Creator, ticket: Product, committing: Any
) -> None:
    """At the latest when the pass has ended, and no other is given."""
    show = show_go_live(show=factories.make_performance(bruno))
    recorded(show, committing)
    before = addresses_in(source_of(client, show))
    assert len(before) > 4

    show.ticket_tiers.set([tier_open(product=ticket)])
    hold(ticket, alice)

    assert source_of(client, show) == ""
    assert client.post(reverse("stage:live_pass", args=[show.public_id])).status_code == 403
    assert {fetched(signed_anew(path, ago=200)).status for path in before} == {410}
    assert source_of(client_of(alice), show) != ""


def test_a_player_without_cookies_plays_from_the_one_signed_address(
    alice: User, client_of: Any, bruno: Creator, evening: Show, committing: Any
) -> None:
    """The right is in the address, and every address inside is relative to it."""
    recorded(evening, committing)
    other = factories.make_performance(
        bruno, factories.make_ticket(factories.make_brand()), state=Show.State.ENDED
    )

    source = source_of(client_of(alice), evening)

    files = addresses_in(source)
    for path in files:
        answer = fetched(path)
        assert answer.status == 200, path
        assert len(answer.body) == int(answer.headers["content-length"]) > 0
    assert sum(path.endswith(".m4s") for path in files) == 3
    assert fetched(source.replace(evening.public_id, other.public_id)).status == 403
    assert fetched(signed_anew(source, ago=200)).status == 410


def test_the_next_evening_stays_as_it_was(
    client_of: Any, alice: User, bruno: Creator, evening: Show, committing: Any
) -> None:
    """What ends is one show, whatever its host has planned."""
    pass_to_next = factories.make_ticket(factories.make_brand(bruno.user), title="Next week")
    following = factories.make_performance(bruno, pass_to_next, title="Next week")
    hold(pass_to_next, alice)

    recorded(evening, committing)

    following.refresh_from_db()
    assert following.state == "scheduled"
    pass_to_next.refresh_from_db()
    assert pass_to_next.state == "listed"
    assert fetched(address(show=following.public_id)).status == 404
    assert source_of(client_of(alice), evening) != ""
    assert (
        "You have a ticket"
        in client_of(alice).get(reverse("front:show", args=[following.public_id])).content.decode()
    )
    with committing():
        show_go_live(show=following)
    assert client_of(alice).post(reverse("stage:live_pass", args=[following.public_id])).status_code == 200
    assert source_of(client_of(alice), evening).split("/")[4] == evening.public_id
