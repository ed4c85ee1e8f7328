"""The key of a page that was gone back to orders what was ordered with it, or nothing."""

from dataclasses import replace
from uuid import uuid4

import pytest

from commerce.checkout.errors import PlacedOtherwise
from commerce.checkout.services import shopper_away
from commerce.memberships.models import Purchase
from commerce.orders.models import Order
from commerce.renewals.services.buying import Buying, gift_buy, membership_buy
from tests.commerce.memberships.joining import eu

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_another_number_of_months_or_tier_is_refused_with_the_same_key(alice, friend, patron) -> None:
    buying = Buying(uuid4(), shopper_away(alice), alice, eu())
    first = gift_buy(buying=buying, tier=friend, months=3)
    assert gift_buy(buying=buying, tier=friend, months=3) == first

    for tier, months in ((friend, 12), (patron, 3)):
        with pytest.raises(PlacedOtherwise):
            gift_buy(buying=buying, tier=tier, months=months)

    assert (Order.objects.get().total_minor, Purchase.objects.get().months) == (2_700, 3)
    assert gift_buy(buying=replace(buying, key=uuid4()), tier=friend, months=12) != first


def test_another_term_is_refused_with_the_same_key(alice, friend) -> None:
    buying = Buying(uuid4(), shopper_away(alice), alice, eu())
    membership_buy(buying=buying, tier=friend, term="month", renews=True)

    with pytest.raises(PlacedOtherwise):
        membership_buy(buying=buying, tier=friend, term="year", renews=True)

    assert Order.objects.get().total_minor == 900
