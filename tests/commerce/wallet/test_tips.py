"""Tips in plain money: only whole amounts within bounds, one for each key, booked when they are paid."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.checkout.services import shopper_away, tip_order
from commerce.ledger.models import Transfer
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.wallet.errors import (
    AgeNotConfirmed,
    GiftsPaused,
    GiftToSelf,
    TipCurrencyRefused,
    TipKeyTaken,
    TipLimitReached,
    TipRefused,
    TipTooLong,
)
from commerce.wallet.models import Guard, Tip, TipBounds
from commerce.wallet.services import TipWish, gifts_pause, tip_note, tip_return
from marketplace.kernel.money import AmountRefused, Money
from marketplace.markets.models import Market
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db
NOT_A_TIP = (
    "-1",
    "-1.00",
    "0",
    "0.001",
    "1e3",
    "NaN",
    "Infinity",
    "99999999999",
    "",
    "１００",
    "1.234,5",
    "0.99",
)


@pytest.fixture
def tip(alice, bruno):
    purses.grown_up(alice)

    def deed(amount="5.00", market="eu", key=None, **fields):
        user = fields.pop("user", alice)
        where = Market.objects.get(code=market)
        wish = TipWish(amount, fields.pop("creator", bruno), purses.SHOW, where, **fields)
        return tip_order(user=user, shopper=shopper_away(user), wish=wish, key=key or uuid4())

    return deed


def nothing_booked():
    return not (Tip.objects.exists() or Order.objects.exists() or Transfer.objects.exists())


def test_a_tip_is_the_creators_when_it_is_paid(tip, bruno, committing):
    asked, placement = tip("5.00", message="  For the encore ")
    assert (asked.state, asked.message) == (Tip.State.ASKED, "For the encore")

    buying.pay(placement.order, committing)

    paid = Tip.objects.get()
    line = placement.order.lines.get()
    assert (paid.state, paid.source, paid.money) == (Tip.State.PAID, line.public_id, Money(500, "EUR"))
    assert (line.title, line.scope) == ("Tip for Bruno Reis", purses.SHOW)
    assert purses.owed(bruno) == line.brand_minor
    assert prove().difference == ""

    give_back(placement.order, committing, *everything(placement.order))
    assert Tip.objects.get().state == Tip.State.RETURNED
    assert purses.owed(bruno) == 0
    assert prove().difference == ""


@pytest.mark.parametrize("amount", NOT_A_TIP, ids=range(len(NOT_A_TIP)))
def test_what_is_no_amount_is_refused_and_nothing_is_booked(tip, amount):
    with pytest.raises((AmountRefused, TipRefused)) as refused:
        tip(amount)
    assert refused.value.status == 400
    assert nothing_booked()


@pytest.mark.parametrize("amount", ["100.5", "100.0001", "99", "30001"])
def test_yen_have_no_parts_and_bounds_of_their_own(tip, amount):
    with pytest.raises((AmountRefused, TipRefused)) as refused:
        tip(amount, market="jp")
    assert refused.value.status == 400
    assert nothing_booked()
    assert tip("100", market="jp")[0].money == Money(100, "JPY")


def test_where_there_are_no_bounds_there_are_no_tips(tip):
    TipBounds.objects.filter(currency="EUR").delete()
    with pytest.raises(TipCurrencyRefused):
        tip()
    assert nothing_booked()


def test_words_have_an_end(tip):
    with pytest.raises(TipTooLong):
        tip(message="x" * 201)
    assert nothing_booked()


def test_a_second_press_is_one_tip_twice(tip, bruno, mallory):
    key = uuid4()
    first, placement = tip(key=key)
    again, placement_again = tip(key=key)
    assert (again.pk, placement_again.pk) == (first.pk, placement.pk)
    assert (Tip.objects.count(), Order.objects.count()) == (1, 1)
    purses.grown_up(mallory)
    for fields in ({"amount": "6.00"}, {"user": mallory}, {"creator": mallory.creator}):
        with pytest.raises(TipKeyTaken):
            tip(**{"key": key, **fields})
    assert (Tip.objects.count(), Order.objects.count()) == (1, 1)


def test_nobody_tips_themselves(tip, bruno):
    purses.grown_up(bruno.user)
    with pytest.raises(GiftToSelf):
        tip(user=bruno.user)
    assert nothing_booked()


def test_guards_hold_for_tips_too(tip, alice):
    gifts_pause(user=alice, days=1)
    with pytest.raises(GiftsPaused):
        tip()
    Guard.objects.update(paused_until=None, age_confirmed=0)
    with pytest.raises(AgeNotConfirmed):
        tip()
    assert nothing_booked()


def test_a_day_has_its_limit(tip, settings):
    settings.TIP_DAILY_MAX = {"EUR": 1000}
    tip("6.00")
    with pytest.raises(TipLimitReached):
        tip("5.00")
    Tip.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert tip("10.00")[0].money == Money(1000, "EUR")


def test_money_that_is_of_no_tip_changes_nothing(db):
    assert not tip_note(source="nothing")
    assert not tip_return(source="nothing")
