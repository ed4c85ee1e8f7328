"""Many hands on one wallet at the same moment: what only a database with real row locks can show."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from commerce.wallet.errors import GiftNotUndone, TooFewCoins
from commerce.wallet.models import Gift, Wallet
from commerce.wallet.services import gift_send, gift_settle, gift_undo
from tests import factories
from tests.commerce.wallet import purses

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
RIVALS = 20


def at_once(deeds):
    """Do everything at the same moment, each on a line of its own; returns what came of each."""
    start = Barrier(len(deeds))

    def do(deed):
        try:
            start.wait()
            return deed()
        except (TooFewCoins, GiftNotUndone) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_coins_for_three_are_three_gifts_whoever_comes_first():
    fan, creator = purses.fan_with(30), factories.make_creator()
    wish = purses.wish(creator, "rose")
    send = lambda: gift_send(sender=fan, wish=wish, key=uuid4())[0].public_id  # noqa: E731

    outcomes = at_once([send] * RIVALS)

    assert outcomes.count("too_few_coins") == RIVALS - 3
    assert Gift.objects.count() == 3
    wallet = Wallet.objects.get(user=fan)
    assert (wallet.coins_free, wallet.coins_promised) == (0, 30)
    assert purses.difference() == ""


def test_one_key_from_twenty_lines_is_one_gift():
    fan, creator = purses.fan_with(1000), factories.make_creator()
    wish, key = purses.wish(creator, "rose"), uuid4()

    outcomes = at_once([lambda: gift_send(sender=fan, wish=wish, key=key)] * RIVALS)

    assert len({gift.pk for gift, _is_new in outcomes}) == 1
    assert sum(is_new for _gift, is_new in outcomes) == 1
    assert Wallet.objects.get(user=fan).coins_free == 990
    assert purses.difference() == ""


def test_taking_back_and_settling_at_once_leave_one_end():
    fan, creator = purses.fan_with(100), factories.make_creator()
    gift = purses.send(fan, creator)
    Gift.objects.update(settle_at=gift.sent_at)
    undo = lambda: gift_undo(sender=fan, public_id=gift.public_id)  # noqa: E731
    settle = lambda: gift_settle(gift_id=gift.pk)  # noqa: E731

    outcomes = at_once([undo, settle] * 5)

    assert outcomes.count(True) == 1
    assert Gift.objects.get().state == "settled"
    assert Wallet.objects.get(user=fan).coins_promised == 0
    assert purses.difference() == ""
