"""The money for coins goes back: what is left is frozen, what was given is taken back from creators in proportion."""

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.selectors import balance
from commerce.ledger.services import Posting, account, reserve, settle, void
from commerce.wallet.models import CoinLot, FanStanding, Gift, Wallet
from commerce.wallet.services import coins_claimed, coins_take_back
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db
PAID = Money(970, "EUR")


@pytest.fixture
def lot(alice, lantern):
    purses.grown_up(alice)
    return purses.buy(purses.make_pack(lantern, coins=1000, bonus=100), alice, PAID)


@pytest.fixture
def cleo(db):
    return factories.make_creator(factories.make_user("cleo@example.org"), handle="cleo")


def claim(user, lot, minor, key="refund"):
    """What a refund or a dispute does: reserve the money's way back, then tell the wallet."""
    behind = account(AccountKind.COIN_LIABILITY, f"user:{user.public_id}", "EUR")
    clearing = account(AccountKind.CLEARING, "", "EUR")
    lines = [Posting(behind, clearing, Money(minor, "EUR"))]
    reserve(key=key, kind="refund", reference=lot.source, lines=lines)
    coins_claimed(source=lot.source, gone=Money(minor, "EUR"), of=PAID)


def standing():
    wallet = Wallet.objects.get()
    return wallet.coins_free, wallet.coins_promised, wallet.coins_frozen


def test_what_is_left_is_frozen_and_what_was_given_comes_back_in_proportion(alice, bruno, cleo, lot):
    purses.send(alice, bruno, "crane", 5)
    purses.send(alice, cleo, "crane", 2)
    purses.settle_all()
    assert standing() == (400, 0, 0)
    brunos, cleos = purses.owed(bruno), purses.owed(cleo)

    claim(alice, lot, 970)

    assert standing() == (0, 0, 1000)
    assert (purses.owed(bruno), purses.owed(cleo)) == (0, 0)
    assert balance(AccountKind.PLATFORM_FEE, "", "EUR").minor == 0
    # A hundred of the gifts were presents: those stay given.
    assert sorted(FanStanding.objects.values_list("coins", flat=True)) == [0, 100]
    assert set(Gift.objects.values_list("state", flat=True)) == {"settled", "reversed"}
    assert purses.books_agree()

    # It is won: everything is as it was.
    void(key="refund")
    coins_claimed(source=lot.source, gone=Money(0, "EUR"), of=PAID)
    assert standing() == (400, 0, 0)
    assert (purses.owed(bruno), purses.owed(cleo)) == (brunos, cleos)
    assert set(Gift.objects.values_list("state", flat=True)) == {"settled"}
    assert purses.books_agree()


def test_what_is_lost_is_gone_for_good(alice, bruno, lot):
    purses.send(alice, bruno, "crane", 5)
    purses.settle_all()
    claim(alice, lot, 970)
    settle(key="refund")

    assert [coins_take_back(source=lot.source), coins_take_back(source=lot.source)] == [1000, 0]

    assert standing() == (0, 0, 0)
    assert purses.behind(alice) == 0
    coins_claimed(source=lot.source, gone=PAID, of=PAID)
    assert purses.books_agree()


def test_a_part_takes_what_is_left_first(alice, bruno, lot):
    purses.send(alice, bruno, "crane", 5)
    purses.settle_all()
    owed = purses.owed(bruno)

    claim(alice, lot, 485)

    assert standing() == (100, 0, 500)
    assert purses.owed(bruno) == owed
    assert purses.books_agree()
    claim(alice, lot, 485, key="second")
    coins_claimed(source=lot.source, gone=PAID, of=PAID)
    assert standing() == (0, 0, 1000)
    assert purses.owed(bruno) == 0
    assert purses.books_agree()


def test_claiming_the_same_again_changes_nothing_twice(alice, bruno, lot):
    purses.send(alice, bruno, "crane", 3)
    purses.settle_all()
    claim(alice, lot, 700)
    before = purses.snapshot()
    coins_claimed(source=lot.source, gone=Money(700, "EUR"), of=PAID)
    coins_claimed(source="elsewhere", gone=Money(700, "EUR"), of=PAID)
    assert purses.snapshot() == before


def test_a_gift_on_its_way_is_given_up_and_one_whose_minute_is_over_counts(alice, bruno, lot):
    late = purses.send(alice, bruno, "crane", 2)
    Gift.objects.filter(pk=late.pk).update(settle_at=late.sent_at)
    fresh = purses.send(alice, bruno, "crane")

    claim(alice, lot, 970)

    assert dict(Gift.objects.values_list("pk", "state")) == {late.pk: "settled", fresh.pk: "undone"}
    assert standing()[1] == 0
    assert CoinLot.objects.get(pk=lot.pk).coins_reversed == 100
    assert purses.owed(bruno) == 0
    assert purses.books_agree()


def test_a_creator_who_was_paid_out_owes_it(alice, bruno, lot):
    purses.send(alice, bruno, "crane", 10)
    purses.settle_all()
    creators = account(AccountKind.CREATOR_PAYABLE, f"creator:{bruno.public_id}", "EUR")
    bank = account(AccountKind.BANK, "", "EUR")
    lines = [Posting(creators, bank, Money(purses.owed(bruno), "EUR"))]
    reserve(key="out", kind="payout", reference="out", lines=lines)
    settle(key="out")

    claim(alice, lot, 970)

    assert purses.owed(bruno) < 0
    assert purses.books_agree()
