"""A price that rose, fell and rose again is announced again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.memberships.models import Membership
from commerce.renewals.models import PriceAsk
from commerce.renewals.services.prices import Asked, price_to_charge, prices_announce
from tests.commerce.memberships.joining import bought, kinds

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def asked(membership: Membership, days: int, *, is_agreed: bool = False) -> PriceAsk:
    """Told so many days ago of what the tier costs now."""
    at = timezone.now() - timedelta(days=days)
    return PriceAsk.objects.create(
        membership=membership, minor=900, currency="EUR", asked_at=at, agreed_at=at if is_agreed else None
    )


@pytest.mark.parametrize(("days", "is_agreed"), [(300, False), (40, True)], ids=["silence", "yes"])
def test_what_was_said_of_an_earlier_rise_is_asked_anew(alice, friend, days: int, is_agreed: bool) -> None:
    membership = bought(alice, friend, agreed_minor=700)
    ask = asked(membership, days, is_agreed=is_agreed)
    assert price_to_charge(membership) == membership.agreed

    assert prices_announce() == 1
    assert prices_announce() == 0

    ask.refresh_from_db()
    assert ask.agreed_at is None
    assert timezone.now() - ask.asked_at < timedelta(minutes=1)
    assert kinds(membership) == ["joined", "price_asked"]


def test_who_was_told_of_this_rise_is_not_told_twice(alice, friend) -> None:
    membership = bought(alice, friend, agreed_minor=700)
    asked(membership, 20)
    assert prices_announce() == 0
    assert price_to_charge(membership) is Asked.NO_YES
