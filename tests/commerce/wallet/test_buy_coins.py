"""Coins are bought through the one checkout, go back while they are not given, and are frozen when a bank argues."""

from uuid import uuid4

import pytest

from commerce.catalog.counters import house_counter
from commerce.checkout.errors import PackUnknown, PlacedElsewhere
from commerce.checkout.services import coins_order, shopper_away
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.orders.parts import parts_about
from commerce.payments.errors import CoinsSpent
from commerce.payments.models import Dispute, Refund
from commerce.payments.services.coins_back import coins_give_back
from commerce.payments.tasks import payments_sweep
from commerce.wallet.errors import AgeNotConfirmed, GiftsExcluded
from commerce.wallet.models import CoinLot, Gift, Wallet
from commerce.wallet.selectors.packs import packs_for
from commerce.wallet.services import gifts_exclude
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.payments import buying
from tests.commerce.payments.test_disputes import DISPUTED, comes_due, decide
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(db):
    return purses.make_pack(
        house_counter(), coins=1000, bonus=100, kind="coins", prices={"EUR": 1199, "JPY": 1800}
    )


@pytest.fixture
def order_coins(alice, pack):
    purses.grown_up(alice)

    def deed(market="eu", key=None, user=None):
        user = user or alice
        return coins_order(
            user=user,
            shopper=shopper_away(user),
            pack=pack.variant.public_id,
            key=key or uuid4(),
            market=Market.objects.get(code=market),
        ).order

    return deed


@pytest.fixture
def bought(order_coins, committing):
    order = order_coins()
    buying.pay(order, committing)
    return order


def wallet():
    row = Wallet.objects.get()
    return row.coins_free, row.coins_promised, row.coins_frozen


def test_what_was_paid_stands_behind_the_coins(alice, bought):
    line = bought.lines.get()
    lot = CoinLot.objects.get(kind="bought")

    assert wallet() == (1100, 0, 0)
    assert (lot.coins, lot.money_minor, lot.currency) == (1000, line.brand_minor, "EUR")
    assert purses.behind(alice) == line.brand_minor == 1199 - line.tax_minor
    assert prove().difference == ""


def test_a_second_press_is_one_order_twice(order_coins, committing, mallory):
    key = uuid4()
    first = order_coins(key=key)
    assert order_coins(key=key) == first
    purses.grown_up(mallory)
    with pytest.raises(PlacedElsewhere):
        order_coins(key=key, user=mallory)
    buying.pay(first, committing)
    assert (Order.objects.count(), CoinLot.objects.count()) == (1, 2)


def test_yen_are_whole(order_coins, committing, alice, bruno):
    order = order_coins(market="jp")
    buying.pay(order, committing)
    purses.send(alice, bruno, "lantern", 5)
    purses.settle_all()
    assert order.total.minor == 1800
    assert prove().difference == ""


@pytest.mark.parametrize("reason", ["age", "excluded", "unknown", "off"])
def test_who_may_not_give_buys_no_coins(reason, order_coins, alice, pack):
    error = {"age": AgeNotConfirmed, "excluded": GiftsExcluded}.get(reason, PackUnknown)
    if reason == "age":
        alice.wallet.guard.delete()
    elif reason == "excluded":
        gifts_exclude(user=alice, days=180)
    elif reason == "unknown":
        pack.variant.prices.filter(currency="EUR").delete()
    else:
        pack.variant.is_offered = False
        pack.variant.save(update_fields=["is_offered"])
    with pytest.raises(error):
        order_coins()
    assert not Order.objects.exists()


def test_packs_are_sold_where_they_have_a_price(pack):
    by_market = {code: packs_for(Market.objects.get(code=code)) for code in ("eu", "jp", "us")}
    assert [offer.price for offer in by_market["eu"]] == [Money(1199, "EUR")]
    assert [offer.price for offer in by_market["jp"]] == [Money(1800, "JPY")]
    assert by_market["us"] == []
    Market.objects.filter(code="eu").update(has_gifts=False)
    assert packs_for(Market.objects.get(code="eu")) == []


def test_all_of_it_goes_back_while_nothing_was_given(alice, bought, committing):
    lot = CoinLot.objects.get(kind="bought")
    key = uuid4()
    with committing():
        refund = coins_give_back(user=alice, lot=lot, key=key)
        assert wallet()[0] == 0
    assert coins_give_back(user=alice, lot=lot, key=key) == refund

    refund.refresh_from_db()
    assert (refund.state, refund.amount_minor) == (Refund.State.SUCCEEDED, 1199)
    assert wallet() == (0, 0, 0)
    assert prove().difference == ""


def test_what_is_left_goes_back_and_what_was_given_stays_given(alice, bruno, bought, committing):
    purses.send(alice, bruno, "crane", 5)
    purses.settle_all()
    owed = purses.owed(bruno)
    lot = CoinLot.objects.get(kind="bought")
    assert lot.coins_left == 600

    with committing():
        refund = coins_give_back(user=alice, lot=lot, key=uuid4())

    assert 700 <= refund.amount_minor <= 719
    assert purses.owed(bruno) == owed
    assert wallet()[0] <= 2
    assert wallet()[2] == 0
    assert prove().difference == ""


def test_nothing_goes_back_of_what_is_spent(alice, bruno, bought):
    lot = CoinLot.objects.get(kind="bought")
    purses.send(alice, bruno, "fireworks")
    purses.send(alice, bruno, "crane")
    purses.settle_all()
    before = purses.snapshot()
    with pytest.raises(CoinsSpent):
        coins_give_back(user=alice, lot=lot, key=uuid4())
    assert purses.snapshot() == before
    assert not Refund.objects.exists()


@pytest.fixture
def disputed(order_coins, committing, alice, bruno, settings):
    """Coins were bought with a card whose holder argues, and partly given."""
    settings.SANDBOX_DISPUTE_SECONDS = 3600
    order = order_coins()
    buying.pay(order, committing, card=DISPUTED)
    purses.send(alice, bruno, "crane", 5)
    purses.settle_all()
    purses.send(alice, bruno, "rose")
    return order


def argue(committing):
    comes_due()
    with committing():
        payments_sweep()
    return Dispute.objects.select_related("payment__order").get()


def test_a_chargeback_freezes_what_is_left_and_takes_the_creators_credit_back(
    disputed, committing, alice, bruno
):
    owed = purses.owed(bruno)
    assert owed > 0

    dispute = argue(committing)

    assert wallet() == (0, 0, 1000)
    assert purses.owed(bruno) == 0
    assert sorted(Gift.objects.values_list("state", flat=True)) == ["settled", "undone"]
    assert prove().difference == ""

    decide(dispute, committing, "won")
    assert wallet() == (600, 0, 0)
    assert purses.owed(bruno) == owed
    assert prove().difference == ""


def test_a_chargeback_that_is_lost_leaves_nothing(disputed, committing, bruno):
    decide(argue(committing), committing, "lost")

    assert wallet() == (0, 0, 0)
    assert purses.owed(bruno) == 0
    assert prove().difference == ""


def test_a_statement_has_one_line_for_each_show_and_currency(disputed, bruno):
    gift = Gift.objects.filter(state="settled").get()
    subjects = [gift.subject("EUR"), "gifts:nosuchshow00:EUR"]

    part, unknown = (parts_about(subjects)[subject] for subject in subjects)

    # A hundred of the five hundred were presents.
    assert (part.title, part.scope, part.creator) == ("Gifts: 400 coins", gift.scope, "Bruno Reis")
    assert (part.commission_bp, part.fee_bp) == (6000, 4000)
    assert purses.owed(bruno) == round(part.paid.minor * 0.6)
    assert (unknown.title, unknown.paid) == ("Gifts: 0 coins", Money(0, "EUR"))
