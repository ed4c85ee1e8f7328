"""For a minute a gift can be taken back: every coin and every cent is where it was."""

from datetime import timedelta

import pytest

from commerce.wallet.errors import GiftNotUndone, GiftNotYours
from commerce.wallet.models import CoinLot, Gift
from commerce.wallet.services import gift_settle, gift_undo
from marketplace.kernel.money import Money
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(alice, lantern):
    purses.grown_up(alice)
    purses.buy(purses.make_pack(lantern, coins=100, bonus=20), alice, Money(97, "EUR"))
    return alice


def lots():
    return list(CoinLot.objects.order_by("pk").values_list("coins_left", "money_left_minor"))


def test_everything_is_where_it_was(rich, bruno):
    before = lots()
    first = purses.send(rich, bruno, "lantern", 3)
    second = purses.send(rich, bruno, "rose", 2)

    assert gift_undo(sender=rich, public_id=first.public_id)
    assert purses.books_agree()
    assert gift_undo(sender=rich, public_id=second.public_id)

    assert lots() == before
    assert purses.free_of(rich) == 120
    assert purses.behind(rich) == 97
    assert purses.books_agree()
    assert purses.settle_all() == 0


def test_it_is_taken_back_once_twice(rich, bruno):
    gift = purses.send(rich, bruno)

    undone = [gift_undo(sender=rich, public_id=gift.public_id) for _turn in range(2)]

    assert undone == [True, False]
    assert purses.free_of(rich) == 120
    assert not gift_settle(gift_id=gift.pk)


def test_after_its_minute_it_stays_given(rich, bruno):
    gift = purses.send(rich, bruno)
    Gift.objects.update(settle_at=gift.sent_at - timedelta(seconds=1))
    before = purses.snapshot()
    with pytest.raises(GiftNotUndone):
        gift_undo(sender=rich, public_id=gift.public_id)
    gift_settle(gift_id=gift.pk)
    with pytest.raises(GiftNotUndone):
        gift_undo(sender=rich, public_id=gift.public_id)
    assert purses.snapshot()[1:] == before[1:]


def test_nobody_takes_back_what_is_not_theirs(rich, bruno, mallory):
    gift = purses.send(rich, bruno)
    before = purses.snapshot()
    with pytest.raises(GiftNotYours):
        gift_undo(sender=mallory, public_id=gift.public_id)
    assert purses.snapshot() == before
