"""What is not renewed: time that is over already, and a plan that nobody may see any more."""

from datetime import timedelta

import pytest

from commerce.memberships.models import Membership
from commerce.orders.models import Order
from marketplace.accounts.models import User
from tests.commerce.renewals.renewing import mails, member, over, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_months_that_are_over_are_not_charged_when_the_sweep_comes_too_late(alice, friend) -> None:
    membership = over(member(alice, friend), since=timedelta(days=100))

    for _ in range(3):
        sweep()

    membership.refresh_from_db()
    assert not Order.objects.exists()
    assert (membership.state, membership.end_reason, membership.renews) == ("ended", "too_late", False)
    assert mails() == ["joined", "ended"]


def test_an_account_that_is_switched_on_again_is_not_charged_for_the_time_between(alice, friend) -> None:
    membership = over(member(alice, friend), since=timedelta(days=100))
    User.objects.filter(pk=alice.pk).update(is_active=False)
    sweep()
    User.objects.filter(pk=alice.pk).update(is_active=True)
    Membership.objects.filter(pk=membership.pk, state="active").update(renews=True)

    sweep()
    sweep()

    assert not Order.objects.exists()


def test_the_last_day_of_the_grace_is_still_charged(alice, friend) -> None:
    over(member(alice, friend), since=timedelta(days=13))
    sweep()
    assert Order.objects.get().state == "paid"


def test_a_plan_whose_creator_is_suspended_ends_and_charges_nobody(alice, bruno, friend) -> None:
    membership = member(alice, friend)
    bruno.state = "suspended"
    bruno.save()

    sweep()
    sweep()

    membership.refresh_from_db()
    assert not Order.objects.exists()
    assert (membership.state, membership.end_reason) == ("ended", "plan_closed")
    assert mails() == ["joined", "ended"]
