"""Members come in to what their membership includes: asked at the door, without an order."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commerce.memberships.models import Membership, Period, Tier, WatchMinute
from commerce.orders.models import Order
from streams.room.selectors.badges import badges_of
from streams.shows.errors import TicketsRefused
from streams.shows.included import plans_set
from streams.shows.models import Show
from streams.stage.watching import MINUTE_MS, Word, minutes_between
from tests import factories
from tests.commerce.memberships.conftest import circle, friend, house_pass
from tests.commerce.memberships.joining import bought, make_plan

__all__ = ["circle", "friend", "house_pass"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def evening(lantern, bruno, friend) -> Show:
    """A ticketed performance, on air, that bruno's members come in to."""
    show = factories.make_performance(bruno, factories.make_ticket(lantern), state=Show.State.LIVE)
    show.plans.add(friend.plan)
    return show


def ask(client: Any, show: Show, **told: str) -> Any:
    address = reverse("stage:live_pass", args=[show.public_id])
    return client.post(address, {"screen": "phone", **told}, headers={"X-Requested-With": "fetch"})


def page(client: Any, show: Show) -> str:
    return str(client.get(reverse("front:show", args=[show.public_id])).content.decode())


def test_a_member_comes_in_without_an_order(alice, evening, friend, client_of) -> None:
    assert ask(client_of(alice), evening).status_code == 403
    bought(alice, friend)

    assert 'data-player-take-value="true"' in page(client_of(alice), evening)
    assert ask(client_of(alice), evening).status_code == 200
    assert not Order.objects.exists()


def test_others_are_told_what_lets_them_in(mallory, client, evening, friend, client_of) -> None:
    for visitor in (client, client_of(mallory)):
        shown = page(visitor, evening)
        assert "Members come in without a ticket." in shown
        assert f"/join/{friend.plan.public_id}/" in shown
        assert ask(visitor, evening).status_code == 403


def test_entitlement_is_asked_each_time(alice, evening, friend, client_of) -> None:
    bought(alice, friend, renews=False)
    assert ask(client_of(alice), evening).status_code == 200
    Period.objects.update(ends_at=timezone.now(), starts_at=timezone.now() - timedelta(days=30))
    Membership.objects.update(covered_until=timezone.now())

    assert ask(client_of(alice), evening).status_code == 403


def test_a_newer_screen_of_a_member_takes_over(alice, evening, friend, client_of) -> None:
    bought(alice, friend)
    client = client_of(alice)
    assert ask(client, evening, screen="phone", take="1").status_code == 200
    assert ask(client, evening, screen="laptop", take="1").status_code == 200

    assert ask(client, evening, screen="phone").json()["error"]["code"] == "watching_elsewhere"


def test_with_memberships_alone_only_members_come_in(alice, mallory, bruno, house_pass, client_of) -> None:
    show = factories.make_performance(bruno, state=Show.State.LIVE)
    show.plans.add(house_pass.plan)
    bought(alice, house_pass)

    assert ask(client_of(alice), show).status_code == 200
    assert ask(client_of(mallory), show).status_code == 403


def test_recordings_are_for_tiers_that_have_them(alice, evening, friend, client_of) -> None:
    bought(alice, friend)
    Show.objects.update(state=Show.State.ENDED, ended_at=timezone.now())
    assert ask(client_of(alice), evening).status_code == 200
    Tier.objects.update(has_replays=False)

    assert ask(client_of(alice), evening).status_code == 403
    assert "Members come in without a ticket." in page(client_of(alice), evening)


def test_before_it_begins_a_member_is_told_so(alice, evening, friend, client_of) -> None:
    bought(alice, friend)
    Show.objects.update(state=Show.State.SCHEDULED, started_at=None)

    assert "You come in as a member." in page(client_of(alice), evening)


def test_a_creator_lets_in_members_of_their_own_and_of_the_house_alone(
    bruno, lantern, house_pass, friend
) -> None:
    show = factories.make_performance(bruno)
    plans_set(show, [friend.plan, house_pass.plan])
    with pytest.raises(TicketsRefused):
        plans_set(show, [make_plan(lantern, "Club")])
    with pytest.raises(TicketsRefused):
        plans_set(factories.make_show(bruno), [friend.plan])

    assert show.plans.count() == 2


def test_the_page_of_a_creator_leads_to_the_membership(alice, bruno, friend, client_of) -> None:
    address = reverse("front:creator", args=[bruno.handle])
    assert "Become a member" in client_of(alice).get(address).content.decode()
    bought(alice, friend)

    assert "You are a member" in client_of(alice).get(address).content.decode()


def test_a_member_has_a_badge_and_more_emotes_in_the_chat(alice, mallory, evening, friend, client_of) -> None:
    bought(alice, friend)
    evening.ticket_tiers.clear()
    evening.plans.clear()

    assert badges_of(alice, evening, "fan") == ("member",)
    assert badges_of(mallory, evening, "fan") == ()
    assert 'data-code="crown"' in page(client_of(alice), evening)
    assert 'data-code="crown"' not in page(client_of(mallory), evening)
    Tier.objects.update(has_emotes=False, badge="")
    assert badges_of(alice, evening, "fan") == ()
    assert 'data-code="crown"' not in page(client_of(alice), evening)


# Minutes


def test_two_words_in_a_row_prove_the_minutes_between_them() -> None:
    began = 1_000 * MINUTE_MS
    before = Word(began + 10 * MINUTE_MS + 5_000, began + 10 * MINUTE_MS)

    assert minutes_between(
        before, Word(before.clock_ms + 60_000, before.shown_ms + 60_000), began_ms=began
    ) == [(10, 1_011)]
    assert minutes_between(
        before, Word(before.clock_ms + 120_000, before.shown_ms + 120_000), began_ms=began
    ) == [
        (10, 1_011),
        (11, 1_012),
    ]


@pytest.mark.parametrize(
    ("went_on", "shown"),
    [(60_000, 0), (60_000, -60_000), (60_000, 75_000), (200_000, 200_000), (0, 60_000)],
    ids=["a tab that stands still", "wound back", "faster than the clock", "asleep", "no time went by"],
)
def test_what_proves_nothing(went_on: int, shown: int) -> None:
    began = 1_000 * MINUTE_MS
    before = Word(began + 10 * MINUTE_MS, began + 10 * MINUTE_MS)

    assert (
        minutes_between(before, Word(before.clock_ms + went_on, before.shown_ms + shown), began_ms=began)
        == []
    )


def test_what_was_not_shown_yet_or_before_the_beginning_proves_nothing() -> None:
    began = 1_000 * MINUTE_MS
    early, late = Word(began + 60_000, began - 1), Word(began + 60_000, began + 10 * MINUTE_MS)
    for before in (early, late):
        after = Word(before.clock_ms + 60_000, before.shown_ms + 60_000)
        assert minutes_between(before, after, began_ms=began) == []


def test_a_members_minutes_are_counted_once_and_nobody_elses(
    alice, mallory, evening, friend, client_of, time_machine_at
) -> None:
    bought(alice, friend)
    began = timezone.now() - timedelta(hours=1)
    Show.objects.update(started_at=began)
    for person in (alice, mallory):
        for minute in range(4):
            time_machine_at(client_of(person), evening, minute)
    assert WatchMinute.objects.filter(person=alice.public_id).count() == 3
    # The same minutes once more.
    for minute in range(4):
        time_machine_at(client_of(alice), evening, minute, clock=10 + minute)

    assert WatchMinute.objects.count() == 3
    assert {row.creator_id for row in WatchMinute.objects.all()} == {evening.creator_id}
    ask(client_of(alice), evening, watched_ms="nonsense")
    assert WatchMinute.objects.count() == 3


@pytest.fixture
def time_machine_at() -> Any:
    """Ask for a pass at a minute of the clock, saying that a minute of the programme is shown."""
    start = timezone.now().replace(second=1, microsecond=0) + timedelta(minutes=1)

    def say(client: Any, show: Show, minute: int, clock: int | None = None) -> None:
        show.refresh_from_db()
        assert show.started_at is not None
        shown = int(show.started_at.timestamp() * 1000) + minute * MINUTE_MS
        with freeze_time(start + timedelta(minutes=minute if clock is None else clock)):
            ask(client, show, watched_ms=str(shown))

    return say
