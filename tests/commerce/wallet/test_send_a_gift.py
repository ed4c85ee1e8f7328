"""Sending gifts: coins leave once, presents first, and are the creator's when their minute is over."""

from uuid import uuid4

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.selectors import balance
from commerce.wallet.errors import (
    GiftCountRefused,
    GiftKeyTaken,
    GiftKindUnknown,
    GiftsOff,
    GiftToSelf,
    TooFewCoins,
)
from commerce.wallet.models import CoinLot, CreatorShare, FanStanding, Gift, GiftKind, Wallet
from commerce.wallet.services import closing, coins_present, gift_send, gift_settle, gifts_settle
from marketplace.kernel.money import COIN, Money
from marketplace.markets.models import Market
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(lantern):
    return purses.make_pack(lantern, coins=100, bonus=20)


@pytest.fixture
def rich(alice, pack):
    """Alice, with a hundred coins she bought for €0.97 and twenty on top."""
    purses.grown_up(alice)
    purses.buy(pack, alice, Money(97, "EUR"))
    return alice


def test_a_gift_at_fault_keeps_no_other_waiting(rich, bruno, monkeypatch):
    bad, good = purses.send(rich, bruno), purses.send(rich, bruno)
    settle = closing.gift_settle

    def faulty(*, gift_id: int) -> bool:
        if gift_id == bad.pk:
            raise RuntimeError
        return settle(gift_id=gift_id)

    monkeypatch.setattr(closing, "gift_settle", faulty)

    assert purses.settle_all() == 1
    good.refresh_from_db()
    assert good.state == Gift.State.SETTLED


def test_coins_are_promised_at_once_and_the_creators_after_a_minute(rich, bruno):
    gift = purses.send(rich, bruno, "lantern", 3)

    assert (gift.coins, gift.state, gift.count) == (90, Gift.State.PENDING, 3)
    wallet = Wallet.objects.get(user=rich)
    assert (wallet.coins_free, wallet.coins_promised) == (30, 90)
    assert purses.owed(bruno) == 0
    assert purses.books_agree()
    assert gifts_settle() == 0

    assert purses.settle_all() == 1

    # 20 presents first, then 70 of 100 coins that cost 97: 67 cents, of which the creator gets 60 %.
    assert purses.owed(bruno) == 40
    assert balance(AccountKind.PLATFORM_FEE, "", "EUR").minor == 27
    assert balance(AccountKind.COINS_GIVEN, f"creator:{bruno.public_id}", COIN).minor == 90
    assert purses.behind(rich) == 30
    assert FanStanding.objects.get(wallet=wallet, creator=bruno).coins == 90
    assert purses.books_agree()


def test_all_of_the_money_leaves_with_the_last_coin(rich, bruno):
    for _turn in range(12):
        purses.send(rich, bruno, "rose")
    purses.settle_all()

    assert purses.free_of(rich) == 0
    assert purses.behind(rich) == 0
    fee = balance(AccountKind.PLATFORM_FEE, "", "EUR").minor
    assert purses.owed(bruno) + fee == 97
    assert purses.books_agree()


def test_the_oldest_coins_go_first_and_each_currency_by_itself(rich, bruno, pack):
    purses.buy(pack, rich, Money(150, "JPY"))
    CoinLot.objects.filter(kind=CoinLot.Kind.PROMOTIONAL).delete()
    Wallet.objects.update(coins_free=200)

    purses.send(rich, bruno, "lantern", 5)

    left = dict(CoinLot.objects.values_list("currency", "coins_left"))
    assert left == {"EUR": 0, "JPY": 50}
    purses.settle_all()
    assert (purses.owed(bruno), purses.owed(bruno, "JPY")) == (58, 45)


def test_two_taps_and_a_reconnect_are_one_gift_twice(rich, bruno):
    key = uuid4()
    first, is_new = gift_send(sender=rich, wish=purses.wish(bruno), key=key)
    again, is_new_again = gift_send(sender=rich, wish=purses.wish(bruno), key=key)

    assert (is_new, is_new_again, first) == (True, False, again)
    assert purses.free_of(rich) == 110
    purses.settle_all()
    late, is_new_late = gift_send(sender=rich, wish=purses.wish(bruno), key=key)
    assert (late, is_new_late) == (first, False)
    assert purses.free_of(rich) == 110


def test_a_retry_with_the_last_coins_gone_returns_the_gift(alice, bruno):
    purses.grown_up(alice)
    coins_present(source="welcome", user=alice, coins=10)
    key = uuid4()
    first = purses.send(alice, bruno, key=key)

    assert purses.send(alice, bruno, key=key) == first


def test_a_key_is_of_one_gift(rich, bruno, mallory):
    key = uuid4()
    purses.send(rich, bruno, key=key)
    before = purses.snapshot()

    with pytest.raises(GiftKeyTaken):
        purses.send(rich, bruno, "lantern", key=key)
    with pytest.raises(GiftKeyTaken):
        purses.send(mallory, bruno, key=key)

    assert purses.snapshot() == before


@pytest.mark.parametrize("count", [0, -1, 100, 10**9])
def test_a_count_out_of_bounds_sends_nothing(rich, bruno, count):
    before = purses.snapshot()
    with pytest.raises(GiftCountRefused):
        purses.send(rich, bruno, count=count)
    assert purses.snapshot() == before


def test_more_than_there_is_sends_nothing(rich, bruno):
    before = purses.snapshot()
    with pytest.raises(TooFewCoins):
        purses.send(rich, bruno, "lantern", 5)
    assert purses.snapshot() == before


def test_nobody_gives_to_themselves(bruno):
    purses.grown_up(bruno.user)
    coins_present(source="welcome", user=bruno.user, coins=50)
    before = purses.snapshot()
    with pytest.raises(GiftToSelf):
        purses.send(bruno.user, bruno)
    assert purses.snapshot() == before


def test_what_is_off_cannot_be_sent(rich, bruno):
    GiftKind.objects.filter(code="lantern").update(is_on=False)
    GiftKind.objects.get(code="rose").markets_off.add(Market.objects.get(code="eu"))
    before = purses.snapshot()
    for kind in ("lantern", "rose", "nothing"):
        with pytest.raises(GiftKindUnknown):
            purses.send(rich, bruno, kind)
    assert purses.snapshot() == before


def test_a_market_without_gifts_sends_none(rich, bruno):
    Market.objects.filter(code="eu").update(has_gifts=False)
    before = purses.snapshot()
    with pytest.raises(GiftsOff):
        purses.send(rich, bruno)
    assert purses.snapshot() == before


def test_the_share_is_the_markets_then_the_houses_then_the_settings(rich, bruno, settings):
    settings.GIFT_CREATOR_BP = 1000
    assert purses.send(rich, bruno, "spark").share_bp == 1000
    CreatorShare.objects.create(bp=5000, valid_from="2020-01-01")
    assert purses.send(rich, bruno, "spark").share_bp == 5000
    CreatorShare.objects.create(bp=7000, valid_from="2019-01-01", market=Market.objects.get(code="eu"))
    assert purses.send(rich, bruno, "spark").share_bp == 7000
    CreatorShare.objects.create(bp=8000, valid_from="2999-01-01", market=Market.objects.get(code="eu"))
    assert purses.send(rich, bruno, "spark").share_bp == 7000


def test_a_gift_is_settled_once_twice(rich, bruno):
    gift = purses.send(rich, bruno)
    Gift.objects.update(settle_at=gift.sent_at)

    assert [gift_settle(gift_id=gift.pk), gift_settle(gift_id=gift.pk)] == [True, False]
    assert not gift_settle(gift_id=0)
    assert Wallet.objects.get(user=rich).coins_promised == 0


def test_the_same_source_gives_coins_once_twice(rich, pack):
    before = purses.snapshot()
    assert coins_present(source="x", user=rich, coins=5) == 5
    assert coins_present(source="x", user=rich, coins=5) == 0
    assert purses.free_of(rich) == before[0][0][0] + 5
    assert purses.books_agree()
