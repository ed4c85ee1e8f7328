"""Another tier, gifts, and money that goes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from freezegun import freeze_time

from commerce.memberships.errors import (
    GiftRedeemed,
    GiftTakenBack,
    GiftUnknown,
    MembershipOver,
    MembershipPaused,
    SameTier,
    TierNotOffered,
)
from commerce.memberships.models import GiftCode, Membership, Period, Purchase
from commerce.memberships.selectors.members import (
    discount_bp,
    has_presale,
    is_member,
)
from commerce.memberships.services.gifts import code_clean, gift_redeem
from commerce.memberships.services.granting import period_take_back
from commerce.memberships.services.moving import (
    change_plan,
    membership_pause,
    memberships_turn,
)
from marketplace.kernel.money import Money
from tests.commerce.memberships.joining import bought, kinds

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EUR = "EUR"


def days(number: float) -> timedelta:
    return timedelta(days=number)


def later(number: float) -> Any:
    return freeze_time(timezone.now() + days(number))


# Another tier


def test_an_upgrade_holds_at_once_without_a_gap_and_ends_when_it_would_have(
    alice, bruno, friend, patron
) -> None:
    membership = bought(alice, friend)
    until = membership.covered_until
    with later(10):
        assert is_member(alice, bruno)
        bought(alice, patron, Purchase.Kind.CHANGE, price_minor=666, agreed_minor=1_900)
        assert (discount_bp(alice, bruno), has_presale(alice, bruno)) == (2_500, True)

    membership.refresh_from_db()
    assert (membership.tier, membership.covered_until, membership.agreed_minor) == (patron, until, 1_900)
    assert kinds(membership) == ["joined", "changed"]


def test_an_upgrade_to_a_year_begins_now(alice, friend, patron) -> None:
    membership = bought(alice, friend)
    with later(10):
        now = timezone.now()
        bought(alice, patron, Purchase.Kind.CHANGE, term="year", price_minor=18_400, agreed_minor=19_000)

    membership.refresh_from_db()
    assert (membership.term, membership.tier) == ("year", patron)
    assert 364 <= (membership.covered_until - now).days <= 366


def test_an_upgrade_whose_member_ran_out_meanwhile_begins_a_time_of_its_own(alice, friend, patron) -> None:
    bought(alice, friend, renews=False)
    with later(40):
        memberships_turn()
        membership = bought(alice, patron, Purchase.Kind.CHANGE, price_minor=10, agreed_minor=1_900)
        assert membership.covered_until > timezone.now() + days(27)

    assert membership.tier == patron


def test_a_downgrade_waits_for_the_end_and_can_be_taken_back(alice, friend, patron) -> None:
    membership = bought(alice, patron, price_minor=1_900, agreed_minor=1_900)
    change_plan(membership=membership, tier=friend, term="month", price=Money(900, EUR), by=alice)
    assert (membership.tier, membership.next_tier, membership.agreed_minor) == (patron, friend, 900)

    change_plan(membership=membership, tier=patron, term="month", price=Money(1_900, EUR), by=alice)
    assert (membership.next_tier, membership.next_term, membership.agreed_minor) == (None, "", 1_900)
    with pytest.raises(SameTier):
        change_plan(membership=membership, tier=patron, term="month", price=Money(1_900, EUR), by=alice)


def test_no_change_to_what_is_not_there(alice, friend, house_pass) -> None:
    membership = bought(alice, friend)
    price = Money(999, EUR)
    with pytest.raises(TierNotOffered):
        change_plan(membership=membership, tier=house_pass, term="month", price=price, by=alice)
    membership_pause(membership=membership, by=alice, days=5)
    with pytest.raises(MembershipPaused):
        change_plan(membership=membership, tier=friend, term="year", price=price, by=alice)
    Membership.objects.update(state="ended", ended_at=timezone.now())
    with pytest.raises(MembershipOver):
        change_plan(membership=membership, tier=friend, term="year", price=price, by=alice)
    assert kinds(membership) == ["joined", "paused"]


# Gifts


def gift(giver, tier, months: int = 3) -> GiftCode:
    bought(
        giver, tier, Purchase.Kind.GIFT, months=months, price_minor=900 * months, recipient="d@example.org"
    )
    return GiftCode.objects.latest("pk")


def test_a_gift_makes_somebody_a_member_for_its_months_and_renews_nothing(
    alice, mallory, bruno, friend
) -> None:
    given = gift(alice, friend)
    assert not Membership.objects.exists()

    typed = given.code.lower().replace("-", " ")
    membership = gift_redeem(user=mallory, code=typed)

    assert (membership.renews, membership.state) == (False, "active")
    assert 88 <= (membership.covered_until - timezone.now()).days <= 92
    assert is_member(mallory, bruno)
    assert not is_member(alice, bruno)
    assert gift_redeem(user=mallory, code=typed) == membership
    with pytest.raises(GiftRedeemed):
        gift_redeem(user=alice, code=typed)
    assert Period.objects.count() == 1


def test_a_gift_for_a_member_begins_at_the_end_and_leaves_the_renewal_as_it_was(alice, friend) -> None:
    membership = bought(alice, friend)
    until = membership.covered_until
    gift_redeem(user=alice, code=gift(alice, friend, 1).code)

    membership.refresh_from_db()
    given = Period.objects.get(kind="gift")
    assert given.starts_at == until
    assert (membership.covered_until, membership.renews) == (given.ends_at, True)


def test_a_gift_of_a_higher_tier_begins_after_the_lower_one(alice, bruno, friend, patron) -> None:
    bought(alice, friend)
    gift_redeem(user=alice, code=gift(alice, patron, 1).code)
    assert discount_bp(alice, bruno) == 1_000
    with later(35):
        assert discount_bp(alice, bruno) == 2_500
        assert memberships_turn() == 1
        assert memberships_turn() == 0

    assert Membership.objects.get().tier == patron


def test_codes_that_are_not_there(alice, friend) -> None:
    with pytest.raises(GiftUnknown):
        gift_redeem(user=alice, code="NOPE-NOPE")
    given = gift(alice, friend)
    period_take_back(source=given.source)
    with pytest.raises(GiftTakenBack):
        gift_redeem(user=alice, code=given.code)
    assert not Membership.objects.exists()


def test_a_used_gift_ends_when_its_money_goes_back(alice, mallory, bruno, friend) -> None:
    given = gift(alice, friend)
    membership = gift_redeem(user=mallory, code=given.code)
    assert period_take_back(source=given.source)
    assert not period_take_back(source=given.source)

    membership.refresh_from_db()
    assert (membership.state, membership.end_reason) == ("ended", "taken_back")
    assert not is_member(mallory, bruno)


def test_codes_are_read_however_they_are_typed() -> None:
    assert code_clean(" abcd efgh-jkmn/PQRS ") == "ABCD-EFGH-JKMN-PQRS"


# Money that goes back


def test_the_running_time_ends_when_its_money_goes_back_and_later_time_moves_up(alice, bruno, friend) -> None:
    bought(alice, friend, source="line00000011")
    bought(alice, friend, source="line00000012")
    membership = Membership.objects.get()
    assert period_take_back(source="line00000011")
    assert not period_take_back(source="line00000011")
    assert not period_take_back(source="unknown")

    membership.refresh_from_db()
    second = Period.objects.get(source="line00000012")
    assert abs(second.starts_at - timezone.now()) < timedelta(minutes=1)
    assert second.ends_at == membership.covered_until
    assert is_member(alice, bruno)


def test_an_upgrade_whose_money_goes_back_leaves_the_tier_before(alice, bruno, friend, patron) -> None:
    bought(alice, friend)
    bought(alice, patron, Purchase.Kind.CHANGE, source="line00000021", agreed_minor=1_900)
    period_take_back(source="line00000021")

    membership = Membership.objects.get()
    assert (membership.tier, membership.state) == (friend, "active")
    assert discount_bp(alice, bruno) == 1_000
