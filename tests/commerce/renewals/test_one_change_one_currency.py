"""A change is paid once, and a membership is of one currency."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.checkout.services import shopper_away
from commerce.memberships.models import Membership, Purchase
from commerce.memberships.services.gifts import gift_redeem
from commerce.orders.models import Order
from commerce.renewals.errors import ChangeNotNow, NotInThisMarket
from commerce.renewals.selectors.buying import change_quote
from commerce.renewals.services.buying import Buying, change_buy, membership_buy
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.memberships.joining import bought, eu
from tests.commerce.memberships.test_changes_and_gifts import gift
from tests.commerce.renewals.renewing import pay

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def japan() -> Market:
    return Market.objects.get(currency="JPY")


def buying(user: User, market: Market | None = None) -> Buying:
    return Buying(uuid4(), shopper_away(user), user, market or eu())


def test_a_second_change_is_not_ordered_while_the_first_can_be_paid(
    alice, friend, patron, committing
) -> None:
    membership = bought(alice, friend)
    quote = change_quote(membership, patron, "month", timezone.now())
    first = buying(alice)
    order = change_buy(buying=first, membership=membership, quote=quote).order
    assert change_buy(buying=first, membership=membership, quote=quote).order == order

    for term in ("month", "year"):
        other = change_quote(membership, patron, term, timezone.now())
        with pytest.raises(ChangeNotNow):
            change_buy(buying=buying(alice), membership=membership, quote=other)

    assert Order.objects.get() == order
    pay(order, committing)
    membership.refresh_from_db()
    assert membership.tier == patron
    change_buy(
        buying=buying(alice),
        membership=membership,
        quote=change_quote(membership, patron, "year", timezone.now()),
    )


def test_a_change_is_sold_in_the_market_of_the_membership(alice, friend, patron) -> None:
    membership = bought(alice, friend)
    quote = change_quote(membership, patron, "month", timezone.now())

    order = change_buy(buying=buying(alice, japan()), membership=membership, quote=quote).order

    assert (order.currency, order.market) == ("EUR", eu())


def test_longer_is_not_bought_in_another_currency(alice, friend) -> None:
    membership = bought(alice, friend)

    with pytest.raises(NotInThisMarket):
        membership_buy(buying=buying(alice, japan()), tier=friend, term="month", renews=True)

    membership.refresh_from_db()
    assert (membership.agreed, Order.objects.count()) == (Money(900, "EUR"), 0)


def test_money_of_another_currency_gives_time_and_agrees_to_nothing(alice, friend) -> None:
    membership = bought(alice, friend)
    until = membership.covered_until
    yen: Any = {"market": japan(), "price_minor": 1_800, "agreed_minor": 1_800, "currency": "JPY"}
    membership = bought(alice, friend, **yen)
    assert (membership.agreed, membership.market) == (Money(900, "EUR"), eu())
    assert membership.covered_until > until


def test_a_gift_in_another_currency_is_worth_nothing_of_an_upgrade(alice, mallory, friend, patron) -> None:
    membership = gift_redeem(user=mallory, code=gift(alice, friend, 1).code)
    membership.periods.update(currency="JPY", worth_minor=1_800)
    assert Membership.objects.get().currency == "EUR"

    assert change_quote(membership, patron, "month", timezone.now()).is_at_end
    assert not Purchase.objects.filter(kind="change").exists()
