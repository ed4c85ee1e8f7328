"""A gift of another tier comes in between: what is renewed after it is what its member had."""

from datetime import timedelta

import pytest

from commerce.memberships.models import Membership, Period
from commerce.memberships.services.gifts import gift_redeem
from commerce.memberships.services.granting import period_take_back
from commerce.memberships.services.moving import change_plan, memberships_turn
from commerce.orders.models import Order
from marketplace.kernel.money import Money
from tests.commerce.memberships.joining import bought
from tests.commerce.memberships.test_changes_and_gifts import gift
from tests.commerce.renewals.renewing import card_of, over, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def given_between(user, held, given, **fields) -> Membership:
    """A member with a card who had a gift of another tier after what they paid, which is over now."""
    card_of(user)
    bought(user, held, **fields)
    code = gift(user, given, 1).code
    return gift_redeem(user=user, code=code)


def begins(membership: Membership) -> Membership:
    """The gift runs."""
    period = Period.objects.get(kind="gift")
    shift = timedelta(days=1) + (membership.covered_until - period.ends_at)
    over(membership, since=shift + (period.starts_at - period.ends_at) + timedelta(days=1))
    assert memberships_turn() == 1
    membership.refresh_from_db()
    return membership


def test_a_gift_of_a_higher_tier_leaves_the_tier_and_price_that_renew(alice, friend, patron) -> None:
    membership = begins(given_between(alice, friend, patron))
    assert (membership.tier, membership.next_tier, membership.next_term) == (patron, friend, "month")

    over(membership)
    sweep()

    membership.refresh_from_db()
    assert Order.objects.get().total_minor == 900
    assert (membership.tier, membership.next_tier, membership.agreed_minor) == (friend, None, 900)


def test_a_gift_of_a_lower_tier_leaves_the_year_of_the_higher_one(alice, friend, patron) -> None:
    year = {"term": "year", "months": 12, "price_minor": 19_000, "agreed_minor": 19_000}
    membership = begins(given_between(alice, patron, friend, **year))
    assert (membership.tier, membership.next_tier, membership.next_term) == (friend, patron, "year")


def test_a_planned_change_to_a_year_of_the_given_tier_stays_planned(alice, friend, patron) -> None:
    membership = given_between(alice, friend, patron)
    change_plan(membership=membership, tier=patron, term="year", price=Money(19_000, "EUR"), by=alice)
    membership.refresh_from_db()
    membership = begins(membership)
    assert (membership.tier, membership.next_tier, membership.next_term) == (patron, patron, "year")


def test_who_renews_nothing_is_of_the_given_tier_and_nothing_follows(alice, friend, patron) -> None:
    membership = begins(given_between(alice, friend, patron, renews=False))
    assert (membership.tier, membership.next_tier, membership.renews) == (patron, None, False)


def test_a_gift_that_runs_because_money_went_back_leaves_the_renewal_too(alice, friend, patron) -> None:
    membership = given_between(alice, friend, patron)
    period_take_back(source=Period.objects.get(kind="paid").source)
    membership.refresh_from_db()
    assert (membership.tier, membership.next_tier, membership.next_term) == (patron, friend, "month")
