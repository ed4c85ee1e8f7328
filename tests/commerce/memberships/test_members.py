"""Becoming a member, staying one, and what it gives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from freezegun import freeze_time

from commerce.memberships.errors import (
    MembershipNotPaused,
    MembershipOver,
    NotAMembership,
    NoTrial,
    PauseNotPossible,
    PauseTooLong,
    PlanUnreadable,
    TierNotOffered,
    TrialUsed,
)
from commerce.memberships.models import Entry, Membership, Period, Tier
from commerce.memberships.selectors.members import (
    access_membership,
    badges_with,
    covers,
    discount_bp,
    has_presale,
    is_member,
    member_count,
)
from commerce.memberships.selectors.plans import choices_of, term_price
from commerce.memberships.services.moving import (
    membership_cancel,
    membership_end,
    membership_keep,
    membership_pause,
    membership_resume,
    memberships_turn,
    trial_begin,
)
from commerce.memberships.services.planning import TierDraft, plan_change, tier_add, tier_change
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.memberships.joining import bought, eu, kinds, make_plan, make_tier, plainly

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EUR = "EUR"


def days(number: float) -> timedelta:
    return timedelta(days=number)


def later(number: float) -> Any:
    return freeze_time(timezone.now() + days(number))


# Joining


def test_who_paid_is_a_member_until_the_same_day_of_the_next_month(alice, bruno, friend) -> None:
    membership = bought(alice, friend)

    period = Period.objects.get()
    assert (membership.state, membership.tier, membership.renews) == ("active", friend, True)
    assert period.ends_at == membership.covered_until
    assert 28 <= (period.ends_at - period.starts_at).days <= 31
    assert is_member(alice, bruno)
    assert covers(alice, [friend.plan])
    assert (discount_bp(alice, bruno), has_presale(alice, bruno)) == (1_000, False)
    assert badges_with([alice.pk], bruno) == {alice.pk: "Friend"}
    assert (kinds(membership), member_count(friend.plan)) == (["joined"], 1)


def test_nobody_else_is(mallory, alice, bruno, friend, house_pass) -> None:
    bought(alice, friend)

    for person in (mallory, AnonymousUser()):
        assert not is_member(person, bruno)
        assert not covers(person, [friend.plan, house_pass.plan])
        assert discount_bp(person, bruno) == 0
        with pytest.raises(Http404):
            access_membership(person, Membership.objects.get().public_id)
    assert not covers(alice, [house_pass.plan])


def test_the_house_pass_is_of_no_creators_plan(alice, bruno, house_pass) -> None:
    bought(alice, house_pass)

    assert covers(alice, [house_pass.plan])
    assert not is_member(alice, bruno)


def test_a_line_without_a_purpose_makes_its_buyer_a_member_for_what_was_paid(alice, friend) -> None:
    assert plainly(alice, friend.yearly, "line00000001")
    assert not plainly(alice, friend.yearly, "line00000001")

    membership = Membership.objects.get()
    assert (membership.renews, Period.objects.count()) == (False, 1)
    assert (membership.covered_until - timezone.now()).days >= 364


def test_a_thing_makes_nobody_a_member(alice, lantern) -> None:
    lamp = factories.make_product(lantern).variants.get()

    with pytest.raises(NotAMembership):
        plainly(alice, lamp, "line00000002")
    assert not Membership.objects.exists()


def test_paid_before_the_end_it_begins_at_the_end_and_no_paid_day_is_lost(alice, friend) -> None:
    with freeze_time(datetime(2027, 5, 30, 12, tzinfo=UTC)):
        bought(alice, friend, renews=False)
    with freeze_time(datetime(2027, 6, 10, 9, tzinfo=UTC)):
        membership = bought(alice, friend)

    assert membership.covered_until == datetime(2027, 7, 30, 12, tzinfo=UTC)
    assert (membership.anchor_day, membership.renews) == (30, True)
    assert kinds(membership) == ["joined", "extended"]


def test_who_comes_back_finds_the_same_membership_with_a_new_anchor(alice, friend) -> None:
    with freeze_time(datetime(2027, 1, 31, 12, tzinfo=UTC)):
        first = bought(alice, friend, renews=False)
    with freeze_time(datetime(2027, 4, 5, 12, tzinfo=UTC)):
        memberships_turn()
        again = bought(alice, friend)

    assert first.pk == again.pk
    assert again.covered_until == datetime(2027, 5, 5, 12, tzinfo=UTC)
    assert kinds(again) == ["joined", "ended", "joined"]


# Trials


def test_a_trial_is_free_and_for_the_first_time_only(alice, bruno, friend) -> None:
    price = Money(900, EUR)
    trial = trial_begin(user=alice, tier=friend, term="month", price=price, market=eu(), renews=True)
    again = trial_begin(user=alice, tier=friend, term="month", price=price, market=eu(), renews=True)

    assert trial == again
    assert (trial.state, trial.agreed_minor, Period.objects.get().price_minor) == ("trial", 900, 0)
    assert is_member(alice, bruno)
    with later(15):
        assert is_member(alice, bruno)
        Membership.objects.update(renews=False)
        assert not is_member(alice, bruno)
        memberships_turn()
    with pytest.raises(TrialUsed):
        trial_begin(user=alice, tier=friend, term="month", price=price, market=eu(), renews=True)
    assert Period.objects.count() == 1


def test_what_has_no_trial_or_is_not_offered_is_not_tried(alice, friend, patron) -> None:
    price = Money(900, EUR)
    with pytest.raises(NoTrial):
        trial_begin(user=alice, tier=patron, term="month", price=price, market=eu(), renews=False)
    Tier.objects.filter(pk=friend.pk).update(is_offered=False)
    friend.refresh_from_db()
    with pytest.raises(TierNotOffered):
        trial_begin(user=alice, tier=friend, term="month", price=price, market=eu(), renews=False)

    assert not Membership.objects.exists()


def test_a_trial_that_is_paid_early_loses_no_day_of_it(alice, friend) -> None:
    trial = trial_begin(
        user=alice, tier=friend, term="month", price=Money(900, EUR), market=eu(), renews=False
    )
    membership = bought(alice, friend)

    paid = Period.objects.get(kind="paid")
    assert paid.starts_at == trial.covered_until
    assert membership.state == "active"


# Cancelling and keeping


def test_a_cancelled_membership_stays_until_its_end_and_can_be_kept(alice, bruno, friend) -> None:
    membership = bought(alice, friend)
    assert membership_cancel(membership=membership, by=alice)
    assert not membership_cancel(membership=membership, by=alice)
    assert is_member(alice, bruno)

    assert membership_keep(membership=membership, by=alice, price=Money(900, EUR))
    assert not membership_keep(membership=membership, by=alice, price=Money(900, EUR))
    assert membership.renews

    membership_cancel(membership=membership, by=alice)
    with later(32):
        assert not is_member(alice, bruno)
        assert memberships_turn() == 1
        assert memberships_turn() == 0
    membership.refresh_from_db()
    assert (membership.state, membership.end_reason) == ("ended", "over")
    for deed in (
        lambda: membership_cancel(membership=membership, by=alice),
        lambda: membership_keep(membership=membership, by=alice, price=Money(900, EUR)),
    ):
        with pytest.raises(MembershipOver):
            deed()
    assert kinds(membership) == ["joined", "cancelled", "kept", "cancelled", "ended"]


def test_what_is_paid_for_longer_is_not_ended(alice, friend) -> None:
    membership = bought(alice, friend)

    assert not membership_end(membership=membership, reason="over")
    assert Membership.objects.get().state == "active"


# Pausing


def test_a_pause_keeps_all_that_was_left_of_this_and_later_periods(alice, bruno, friend) -> None:
    membership = bought(alice, friend)
    bought(alice, friend)
    membership.refresh_from_db()
    until = membership.covered_until
    with later(10):
        assert membership_pause(membership=membership, by=alice, days=30)
        assert not membership_pause(membership=membership, by=alice, days=30)
        assert not is_member(alice, bruno)
    with later(30):
        membership_resume(membership=membership, by=alice)
        assert is_member(alice, bruno)

    membership.refresh_from_db()
    first, second = Period.objects.order_by("pk")
    assert abs(membership.covered_until - until - days(20)) < timedelta(seconds=5)
    assert first.ends_at == second.starts_at
    assert second.ends_at == membership.covered_until
    assert membership.anchor_day == membership.covered_until.day
    with pytest.raises(MembershipNotPaused):
        membership_resume(membership=membership, by=alice)


def test_a_pause_ends_by_itself(alice, friend) -> None:
    membership = bought(alice, friend)
    membership_pause(membership=membership, by=alice, days=5)
    with later(4):
        assert memberships_turn() == 0
    with later(6):
        assert memberships_turn() == 1

    membership.refresh_from_db()
    assert (membership.state, kinds(membership)) == ("active", ["joined", "paused", "resumed"])


@pytest.mark.parametrize("length", [0, 91], ids=["no days", "too many"])
def test_pauses_have_a_length(alice, friend, length: int) -> None:
    membership = bought(alice, friend)
    with pytest.raises(PauseTooLong):
        membership_pause(membership=membership, by=alice, days=length)
    assert Membership.objects.get().state == "active"


def test_a_trial_is_not_paused(alice, friend) -> None:
    trial = trial_begin(
        user=alice, tier=friend, term="month", price=Money(900, EUR), market=eu(), renews=False
    )
    with pytest.raises(PauseNotPossible):
        membership_pause(membership=trial, by=alice, days=5)
    assert Membership.objects.get().state == "trial"


# Plans


def test_what_can_be_chosen_has_a_price_in_the_market(alice, circle, friend, patron) -> None:
    found = [(one.tier.rank, one.term, one.price.minor) for one in choices_of(circle, eu())]

    assert found == [(1, "month", 900), (1, "year", 9_000), (2, "month", 1_900), (2, "year", 19_000)]
    plan_change(plan=circle, name="Circle", description="", is_open=False)
    assert choices_of(circle, eu()) == []


def test_a_tier_needs_a_name_and_a_price(circle) -> None:
    for draft in (TierDraft(" ", "", {"EUR": 100}), TierDraft("Friend"), TierDraft("Friend", "", {"EUR": 0})):
        with pytest.raises(PlanUnreadable):
            tier_add(plan=circle, draft=draft)
    assert not Tier.objects.exists()


def test_a_tier_changes_its_prices_and_what_it_gives(circle, friend) -> None:
    draft = TierDraft("Good friend", "Tea.", {"EUR": 1_200}, {"EUR": 12_000}, {"badge": "Tea"})
    tier_change(tier=friend, draft=draft)

    friend.refresh_from_db()
    friend.product.refresh_from_db()
    assert (friend.product.title, friend.badge) == ("Good friend", "Tea")
    assert term_price(friend, "month", "EUR") == Money(1_200, "EUR")
    assert term_price(friend, "month", "JPY") is None


def test_everybody_has_one_plan(bruno, lantern, circle) -> None:
    assert make_plan(bruno) == circle
    assert make_plan(lantern, "Lantern club").brand == lantern
    assert make_plan(None, "Pass") == make_plan(None, "Another")


def test_the_log_says_who_and_what(alice, friend) -> None:
    bought(alice, friend)

    entry = Entry.objects.get()
    assert (entry.by, entry.data["minor"], entry.data["currency"]) == (alice, 900, "EUR")


def test_the_number_of_queries_does_not_grow(
    alice, bruno, friend, lantern, django_assert_num_queries
) -> None:
    bought(alice, friend)
    with django_assert_num_queries(3):
        discount_bp(alice, bruno)
    bought(alice, make_tier(make_plan(lantern, "Club"), "Club"))
    with django_assert_num_queries(3):
        discount_bp(alice, bruno)
