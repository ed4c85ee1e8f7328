"""Laws of wallets: whatever happens in whatever order, nothing is negative, and every sum is the ledger's."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.services import Posting, account, post
from commerce.wallet.errors import GiftNotUndone, TooFewCoins
from commerce.wallet.models import CoinLot, Gift
from commerce.wallet.services import coins_claimed, gift_undo
from commerce.wallet.spending import LotLeft, coins_taken, creators_part, part_of, shared_out
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.wallet import purses

STEPS = st.one_of(
    st.tuples(st.just("buy"), st.integers(1, 3000)),
    st.tuples(st.just("send"), st.sampled_from(["spark", "clap", "rose", "lantern"]), st.integers(1, 9)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("settle")),
    st.tuples(st.just("claim"), st.integers(0, 5), st.integers(0, 100)),
)


@st.composite
def lots_and_wish(draw):
    sizes = st.tuples(st.booleans(), st.integers(0, 500), st.integers(0, 5000))
    lots = [
        LotLeft(number, is_present, coins, 0 if is_present or not coins else minor)
        for number, (is_present, coins, minor) in enumerate(draw(st.lists(sizes, min_size=1, max_size=6)))
    ]
    return lots, draw(st.integers(0, sum(lot.coins for lot in lots)))


@pytest.mark.once
@given(lots_and_wish())
def test_what_is_taken_is_what_was_asked_presents_first_then_the_oldest(case):
    lots, coins = case
    taken = coins_taken(lots, coins)

    assert sum(each.coins for each in taken) == coins
    left = {lot.lot_id: lot for lot in lots}
    for each in taken:
        lot = left[each.lot_id]
        assert 0 < each.coins <= lot.coins
        assert 0 <= each.minor <= lot.minor
        if each.coins == lot.coins:
            assert each.minor == lot.minor
    order = [(not left[each.lot_id].is_promotional, each.lot_id) for each in taken]
    assert order == sorted(order)
    # All but the last are emptied.
    assert all(each.coins == left[each.lot_id].coins for each in taken[:-1])


@pytest.mark.once
@given(st.integers(0, 10**9), st.integers(0, 10_000))
def test_a_share_is_never_more_than_the_whole(minor, bp):
    assert 0 <= creators_part(minor, bp) <= minor


@pytest.mark.once
@given(st.integers(1, 300), st.integers(0, 9999), st.data())
def test_coin_by_coin_all_of_the_money_leaves(coins, minor, data):
    left, gone = minor, 0
    while coins:
        some = data.draw(st.integers(1, coins))
        part = part_of(left, coins=some, whole=coins)
        left, gone, coins = left - part, gone + part, coins - some
    assert (left, gone) == (0, minor)


@pytest.mark.once
@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.data())
def test_what_is_taken_in_proportion_is_in_whole_coins_and_never_too_much(weights, data):
    coins = data.draw(st.integers(0, sum(weights)))
    parts = shared_out(coins, weights)
    assert sum(parts) == coins
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@pytest.mark.once
def test_more_than_there_is_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="in no lot"):
        coins_taken([LotLeft(1, is_promotional=False, coins=3, minor=3)], 4)


class Wallets(TestCase):
    """What happens to one wallet, in any order."""

    @settings(max_examples=15)
    @given(st.lists(STEPS, min_size=3, max_size=9))
    def test_every_sum_is_the_ledgers(self, steps):
        creator = factories.make_creator()
        fan = purses.fan_with(15)
        pack = purses.make_pack(factories.make_brand(), coins=70, bonus=7)
        lots = [purses.buy(pack, fan, Money(61, "EUR"))]
        for number, step in enumerate(steps):
            self.do(step, number, (fan, creator, pack, lots))
        assert purses.difference() == ""
        purses.settle_all()
        assert purses.difference() == ""

    def do(self, step, number, world):
        fan, creator, pack, lots = world
        match step:
            case ("buy", minor):
                lots.append(purses.buy(pack, fan, Money(minor, "EUR")))
            case ("send", kind, count):
                with suppress(TooFewCoins):
                    purses.send(fan, creator, kind, count)
            case ("undo", which):
                self.undo(fan, which)
            case ("settle",):
                purses.settle_all()
            case ("claim", which, percent):
                self.claim(fan, lots[which % len(lots)], percent, number)

    def undo(self, fan, which):
        gifts = list(Gift.objects.order_by("pk"))
        if gifts:
            with suppress(GiftNotUndone):
                gift_undo(sender=fan, public_id=gifts[which % len(gifts)].public_id)

    def claim(self, fan, lot, percent, number):
        """Another part of a lot's money than before is with the buyer."""
        lot = CoinLot.objects.get(pk=lot.pk)
        minor = lot.money_minor * percent // 100
        behind = account(AccountKind.COIN_LIABILITY, f"user:{fan.public_id}", "EUR")
        clearing = account(AccountKind.CLEARING, "", "EUR")
        news = minor - lot.money_claimed_minor
        lines = [Posting(behind, clearing, Money(abs(news), "EUR"))]
        if news < 0:
            lines = [Posting(clearing, behind, Money(-news, "EUR"))]
        if news:
            post(key=f"claim:{number}", kind=MovementKind.REFUND, reference=lot.source, lines=lines)
        coins_claimed(source=lot.source, gone=Money(minor, "EUR"), of=Money(lot.money_minor, "EUR"))
