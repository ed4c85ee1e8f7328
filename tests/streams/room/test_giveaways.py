"""A giveaway from its preparation to its winners: the rules hold, and whoever asks twice gets the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Creator, Follow
from marketplace.kernel import draws
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from streams.room import giveaway_errors as errors
from streams.room.models import Giveaway, GiveawayEntry, Mute
from streams.room.selectors.giveaways import proof_of
from streams.room.services import giveaways as deeds
from streams.shows.errors import ShowNotLive
from streams.shows.models import Show
from tests import factories
from tests.commerce.payments import buying
from tests.conftest import World
from tests.streams.room.giveaways import (
    allow_draws,
    crowd,
    drawn,
    enter,
    is_proof_true,
    opened,
    pass_time,
    prepared,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(live_world: World) -> Show:
    allow_draws()
    return live_world.show


def refused(kind: type[Refusal], deed: Callable[..., Any], **values: Any) -> Refusal:
    with pytest.raises(kind) as found:
        deed(**values)
    assert type(found.value) is kind
    return found.value


# Preparing


def test_the_seed_is_promised_before_and_shown_after(show: Show) -> None:
    giveaway = prepared(show)
    before = proof_of(giveaway)
    assert before["seed"] == before["seed_hash"] == ""
    assert giveaway.seed_hash[:16] not in giveaway.sealed_seed

    deeds.giveaway_open(giveaway=giveaway, by=None)
    promised = proof_of(giveaway)["seed_hash"]
    assert proof_of(giveaway)["seed"] == ""
    crowd(giveaway, 3)
    after = proof_of(drawn(giveaway))

    assert after["seed_hash"] == promised == draws.seed_hash(after["seed"])
    assert is_proof_true(after)
    kinds = [deed["kind"] for deed in after["log"]]
    assert kinds == ["prepared", "opened", "frozen", "drawn"]
    assert after["log"][1]["facts"]["seed_hash"] == promised
    assert after["log"][2]["facts"]["entries_hash"] == after["entries_hash"]


def test_two_giveaways_get_two_numbers_and_two_seeds(show: Show) -> None:
    one, other = prepared(show), prepared(show)

    assert (one.number, other.number) == (1, 2)
    assert one.seed_hash != other.seed_hash


@pytest.mark.parametrize("markets", [(), ("eu",), ("eu", "jp"), ("nowhere",)])
def test_nothing_is_drawn_where_the_operator_does_not_allow_it(
    live_world: World, markets: tuple[str, ...]
) -> None:
    Market.objects.filter(code="us").update(draws="free")
    if not markets:
        Market.objects.update(draws="none")

    refused(errors.DrawsOff, prepared, show=live_world.show, markets=markets)
    assert not Giveaway.objects.exists()


def test_a_purchase_is_no_way_of_entry_where_entering_must_be_free(show: Show) -> None:
    Market.objects.filter(code="jp").update(draws="any")

    refused(errors.PurchaseDrawsOff, prepared, show=show, eligibility="buyers", markets=("eu",))
    refused(errors.PurchaseDrawsOff, prepared, show=show, eligibility="buyers", markets=("eu", "jp"))
    assert not Giveaway.objects.exists()
    # Of "everywhere" the markets stay in which it may be.
    assert prepared(show, eligibility="buyers").markets == ["jp"]


# Opening


def test_only_a_show_on_air_opens_one_and_only_one_at_a_time(show: Show) -> None:
    first, second = prepared(show), prepared(show)
    Show.objects.filter(pk=show.pk).update(state=Show.State.ENDED, ended_at=timezone.now())
    refused(ShowNotLive, deeds.giveaway_open, giveaway=first, by=None)
    Show.objects.filter(pk=show.pk).update(state=Show.State.LIVE)

    deeds.giveaway_open(giveaway=first, by=None)
    closes_at = first.closes_at
    deeds.giveaway_open(giveaway=first, by=None)
    refused(errors.AnotherGiveawayRuns, deeds.giveaway_open, giveaway=second, by=None)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.closes_at == closes_at
    assert second.state == Giveaway.State.PREPARED


def test_what_is_over_does_not_open_again(show: Show) -> None:
    giveaway = opened(show)
    deeds.giveaway_call_off(giveaway=giveaway, by=None)
    deeds.giveaway_call_off(giveaway=giveaway, by=None)

    refused(errors.GiveawayBegun, deeds.giveaway_open, giveaway=giveaway, by=None)
    refused(errors.GiveawayShut, deeds.giveaway_draw, giveaway=giveaway, by=None)
    assert proof_of(giveaway)["seed"] == ""


# Entering


def test_a_double_tap_is_one_entry(show: Show, alice: User) -> None:
    giveaway = opened(show)

    assert enter(giveaway, alice) == enter(giveaway, alice)
    assert GiveawayEntry.objects.count() == 1


def test_the_servers_clock_shuts_the_door_fifteen_seconds_after_the_host(show: Show, alice: User) -> None:
    giveaway = opened(show)
    deeds.giveaway_close(giveaway=giveaway, by=None)
    deeds.giveaway_close(giveaway=giveaway, by=None)
    assert giveaway.closes_at is not None
    assert giveaway.closes_at <= timezone.now()
    pass_time(giveaway, timedelta(seconds=14))
    enter(giveaway, alice)

    pass_time(giveaway, timedelta(seconds=1))

    refused(errors.GiveawayShut, crowd, giveaway=giveaway, count=1)
    assert GiveawayEntry.objects.get().user == alice


def test_a_safety_delay_is_waited_for_too(show: Show) -> None:
    Show.objects.filter(pk=show.pk).update(safety_delay=20)
    show.refresh_from_db()
    giveaway = opened(show)

    assert giveaway.closes_at is not None
    assert giveaway.shuts_at == giveaway.closes_at + timedelta(seconds=35)


def test_nobody_enters_after_the_show(show: Show, alice: User) -> None:
    giveaway = opened(show)
    Show.objects.filter(pk=show.pk).update(state=Show.State.ENDED, ended_at=timezone.now())

    refused(errors.GiveawayShut, enter, giveaway=giveaway, user=alice)
    refused(errors.GiveawayShut, enter, giveaway=prepared(show), user=alice)
    assert not GiveawayEntry.objects.exists()


def test_who_works_in_the_show_cannot_enter(show: Show, bruno: Creator, carla: User, dana: User) -> None:
    giveaway = opened(show)

    for person in (bruno.user, carla, dana):
        refused(errors.GiveawayForFans, enter, giveaway=giveaway, user=person)
    assert not GiveawayEntry.objects.exists()


def test_who_was_silenced_cannot_enter(show: Show, alice: User) -> None:
    giveaway = opened(show)
    Mute.objects.create(show=show, visitor=f"u:{alice.public_id}")

    refused(errors.GiveawayBarred, enter, giveaway=giveaway, user=alice)
    assert not GiveawayEntry.objects.exists()


def test_only_the_markets_that_were_named_enter(show: Show, alice: User) -> None:
    giveaway = opened(show, markets=("jp",))

    refused(errors.GiveawayElsewhere, enter, giveaway=giveaway, user=alice, market="eu")
    assert enter(giveaway, alice, market="jp").market == "jp"


def test_followers_follow_first(show: Show, alice: User) -> None:
    giveaway = opened(show, eligibility="followers")
    refused(errors.GiveawayForFollowers, enter, giveaway=giveaway, user=alice)

    Follow.objects.create(user=alice, creator=show.creator)

    assert enter(giveaway, alice).user == alice


def test_buyers_bought_in_this_show_and_kept_it(live_world: World, alice: User, committing: Any) -> None:
    allow_draws("any")
    giveaway = opened(live_world.show, eligibility="buyers")
    terms: dict[str, Any] = {"collaboration": live_world.collaboration, "line_up_number": 1}
    elsewhere = buying.place(buying.draft(live_world.lamp, scope="another-show", **terms), user=alice)
    buying.pay(elsewhere, committing)
    order = buying.place(buying.draft(live_world.lamp, scope=live_world.show.public_id, **terms), user=alice)
    refused(errors.GiveawayForBuyers, enter, giveaway=giveaway, user=alice)

    buying.pay(order, committing)

    assert enter(giveaway, alice).user == alice
    other = factories.make_user("other@example.org")
    refused(errors.GiveawayForBuyers, enter, giveaway=giveaway, user=other)
