"""While somebody is paused their time stands still: what is added or taken back is reckoned from the pause."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from freezegun import freeze_time

from commerce.memberships.models import Membership, Period, Purchase
from commerce.memberships.services.gifts import gift_redeem
from commerce.memberships.services.granting import period_take_back
from commerce.memberships.services.moving import membership_pause, membership_resume
from tests.commerce.memberships.joining import bought
from tests.commerce.memberships.test_changes_and_gifts import gift

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def later(days: float) -> Any:
    return freeze_time(timezone.now() + timedelta(days=days))


def paused(user: Any, tier: Any) -> Membership:
    """A member who stopped on the twentieth day."""
    membership: Membership = bought(user, tier)
    with later(20):
        membership_pause(membership=membership, by=user, days=90)
    return membership


def goes_on(membership: Membership, user: Any) -> list[Period]:
    with later(85):
        membership_resume(membership=membership, by=user)
    membership.refresh_from_db()
    return list(Period.objects.filter(revoked_at__isnull=True).order_by("starts_at"))


@pytest.mark.parametrize("how", ["gift", "bought"])
def test_time_that_is_added_in_a_long_pause_follows_what_was_left(alice, friend, how: str) -> None:
    membership = paused(alice, friend)
    with later(80):
        if how == "gift":
            gift_redeem(user=alice, code=gift(alice, friend, 1).code)
        else:
            bought(alice, friend)

    first, second = goes_on(membership, alice)

    assert first.ends_at == second.starts_at
    assert second.ends_at == membership.covered_until


def test_a_change_that_is_paid_in_a_pause_holds_for_all_that_was_left(alice, friend, patron) -> None:
    membership = paused(alice, friend)
    with later(25):
        bought(alice, patron, Purchase.Kind.CHANGE, price_minor=300, agreed_minor=1_900)

    first, change = goes_on(membership, alice)

    assert change.ends_at == first.ends_at == membership.covered_until
    with later(85.01):
        assert change.starts_at < timezone.now()


def test_later_time_that_goes_back_in_a_pause_leaves_what_was_left(alice, friend) -> None:
    membership = paused(alice, friend)
    with later(21):
        bought(alice, friend, source="line00000031")
    with later(80):
        period_take_back(source="line00000031")
        membership.refresh_from_db()
        assert membership.state == "paused"

    (first,) = goes_on(membership, alice)
    assert membership.covered_until == first.ends_at > timezone.now() + timedelta(days=90)


def test_running_time_that_goes_back_in_a_pause_brings_later_time_to_the_pause(alice, friend) -> None:
    membership = paused(alice, friend)
    base = Period.objects.get()
    with later(21):
        bought(alice, friend)
    with later(25):
        period_take_back(source=base.source)

    (second,) = goes_on(membership, alice)
    left = second.ends_at - (timezone.now() + timedelta(days=85))
    assert timedelta(days=27.9) < left < timedelta(days=31.1)
    assert membership.covered_until == second.ends_at
