"""A ticket is good on any device, and on one at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from streams.shows.models import Show
from streams.stage.errors import WatchingElsewhere
from streams.stage.screens import CLAIM_SECONDS, screen_claim
from streams.stage.selectors import LIVE_PASS_SECONDS
from tests import factories


@pytest.fixture
def evening(bruno: Creator, alice: User) -> Show:
    """A performance on air to which alice holds a ticket."""
    ticket = factories.make_ticket(factories.make_brand(bruno.user))
    show = factories.make_performance(bruno, ticket, state=Show.State.LIVE)
    Ticket.objects.create(
        tier=show.ticket_tiers.get(), holder=alice, source="line-1", number=1, issued_at=timezone.now()
    )
    return show


def ask(client: Client, show: Show, screen: str, **more: str) -> Any:
    return client.post(
        reverse("stage:live_pass", args=[show.public_id]),
        {"screen": screen, **more},
        headers={"X-Requested-With": "fetch"},
    )


def test_the_second_device_chooses_and_the_first_is_told(client_of: Any, alice: User, evening: Show) -> None:
    phone, laptop = client_of(alice), client_of(alice)
    assert ask(phone, evening, "phone").json()["src"].startswith("/live/")

    refused = ask(laptop, evening, "laptop")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "watching_elsewhere")
    assert refused.json()["error"]["message"] == "You are watching this show on another device."
    assert ask(phone, evening, "phone").status_code == 200  # a question takes nothing from the first

    assert ask(laptop, evening, "laptop", take="1").json()["src"].startswith("/live/")
    told = ask(phone, evening, "phone")
    assert (told.status_code, "src" in told.json()) == (403, False)
    assert ask(laptop, evening, "laptop").status_code == 200
    assert ask(phone, evening, "phone", take="1").status_code == 200
    assert ask(laptop, evening, "laptop").status_code == 403


def test_a_page_opened_again_in_the_same_tab_is_the_same_screen(
    client_of: Any, alice: User, evening: Show
) -> None:
    for _ in range(3):
        assert ask(client_of(alice), evening, "one tab").status_code == 200


def test_of_many_that_begin_together_one_is_the_first() -> None:
    together = Barrier(8)

    def begin(screen: str) -> str | None:
        together.wait()
        try:
            screen_claim(show="sh0w", user="alice", screen=screen)
        except WatchingElsewhere:
            return None
        return screen

    with ThreadPoolExecutor(8) as pool:
        let_in = [screen for screen in pool.map(begin, map(str, range(8))) if screen]

    assert len(let_in) == 1
    screen_claim(show="sh0w", user="alice", screen=let_in[0])


def test_of_many_that_take_over_together_one_goes_on() -> None:
    together = Barrier(8)

    def take(screen: str) -> None:
        together.wait()
        screen_claim(show="sh0w", user="alice", screen=screen, takes_over=True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, map(str, range(8))))

    assert sum(goes_on(str(number)) for number in range(8)) == 1


def goes_on(screen: str) -> bool:
    try:
        screen_claim(show="sh0w", user="alice", screen=screen)
    except WatchingElsewhere:
        return False
    return True


def test_renewing_takes_nothing_back_from_who_took_over_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    screen_claim(show="sh0w", user="alice", screen="phone")
    get = cache.get

    def meanwhile(key: str) -> Any:
        found = get(key)
        monkeypatch.undo()
        screen_claim(show="sh0w", user="alice", screen="laptop", takes_over=True)
        return found

    monkeypatch.setattr(cache, "get", meanwhile)
    screen_claim(show="sh0w", user="alice", screen="phone")

    assert goes_on("laptop")
    assert not goes_on("phone")


def test_a_screen_that_went_dark_lets_the_next_one_in_when_its_pass_has_ended() -> None:
    """The claim outlives every pass that went with it, and no longer."""
    screen_claim(show="sh0w", user="alice", screen="phone")

    assert LIVE_PASS_SECONDS + 10 <= CLAIM_SECONDS <= LIVE_PASS_SECONDS + 30
    cache.delete("screen:sh0w:alice")
    assert goes_on("laptop")


def test_accounts_and_shows_are_counted_apart(
    client_of: Any, alice: User, mallory: User, evening: Show
) -> None:
    Ticket.objects.create(
        tier=evening.ticket_tiers.get(), holder=mallory, source="line-2", number=1, issued_at=timezone.now()
    )
    assert ask(client_of(alice), evening, "hers").status_code == 200
    assert ask(client_of(mallory), evening, "another").status_code == 200
    screen_claim(show="another", user=alice.public_id, screen="other")


def test_free_shows_and_the_people_of_a_show_have_as_many_screens_as_they_like(
    client_of: Any, client: Client, alice: User, evening: Show
) -> None:
    free = factories.make_show(factories.make_creator(), state=Show.State.LIVE)
    for screen in ("one", "two"):
        assert ask(client_of(alice), free, screen).status_code == 200
        assert ask(client, free, screen).status_code == 200
        assert ask(client_of(evening.creator.user), evening, screen).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 41, "a b", "é", "a\n"])
def test_a_page_that_names_no_screen_is_one_of_them(
    client_of: Any, alice: User, evening: Show, name: str
) -> None:
    assert ask(client_of(alice), evening, name).status_code == 200
    assert ask(client_of(alice), evening, "").status_code == 200
    assert ask(client_of(alice), evening, "phone").status_code == 403


def test_nobody_is_kept_from_watching_when_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_more: Any) -> Any:
        raise RedisAway

    monkeypatch.setattr(cache, "add", away)

    for screen in ("phone", "laptop"):
        screen_claim(show="sh0w", user="alice", screen=screen)


def test_the_page_asks_before_it_shows_anything(client_of: Any, alice: User, evening: Show) -> None:
    address = reverse("front:show", args=[evening.public_id])
    holders = client_of(alice).get(address).content.decode()
    assert 'data-player-src-value=""' in holders
    assert "/live/" not in holders
    assert "You are watching on another device." in holders
    assert 'data-action="player#watchHere"' in holders

    hosts = client_of(evening.creator.user).get(address).content.decode()
    assert 'data-player-src-value="/live/' in hosts
    assert "player#watchHere" not in hosts
