"""Between currencies: each currency's books stay even, and the rate is kept and proved."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from commerce.ledger.errors import LedgerConflict
from commerce.ledger.exchange import Rate
from commerce.ledger.kinds import AccountKind
from commerce.ledger.models import Account, Movement, Transfer
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.ledger.services import account, accounts, exchange
from marketplace.kernel.money import Money
from tests.commerce.ledger.test_books import books_alone, sale, unguarded

__all__ = ["books_alone"]
WORTHS = [
    # By hand: 12.34 EUR × 162.35 = 2003.399 yen; halves to even.
    ("EUR", 1234, "JPY", "162.35", 2003),
    # 1 yen × 0.00616 = 0.00616 EUR is less than a cent; 250 yen are 1.54.
    ("JPY", 1, "EUR", "0.00616", 1),
    ("JPY", 250, "EUR", "0.00616", 154),
    # Three decimals: 10.00 USD × 0.30745 = 3.0745 KWD, the half goes to the even 3.074.
    ("USD", 1000, "KWD", "0.30745", 3074),
    ("KWD", 3074, "USD", "3.2525", 1000),
]


@pytest.mark.parametrize(("sold", "minor", "bought", "rate", "worth"), WORTHS)
def test_a_rate_counts_in_the_minor_units_of_both_currencies(sold, minor, bought, rate, worth):
    found = Rate(sold, bought, Decimal(rate))

    assert found.of(Money(minor, sold)) == Money(worth, bought)
    assert Rate.read(str(found)) == found


def test_what_is_no_rate_is_refused():
    for text in ("", "EUR/JPY", "EUR/JPY -1", "EUR/EUR 1", "EUR/JPY 0", "eur/jpy 1", "EUR/JPY 1e5"):
        with pytest.raises(ValueError, match="rate"):
            Rate.read(text)
    with pytest.raises(ValueError, match="says nothing"):
        Rate("EUR", "JPY", Decimal(160)).of(Money(1, "USD"))


@pytest.fixture
def exchanged(db):
    sale(amount=2000, fee=0)
    brand = account(AccountKind.BRAND_PAYABLE, "brand:lantern", "EUR")
    in_yen = account(AccountKind.BRAND_PAYABLE, "brand:lantern", "JPY")
    rate = Rate("EUR", "JPY", Decimal("162.35"))

    def again():
        sold = (brand, Money(1234, "EUR"))
        return exchange(key="exchange:1", reference="payout1", sold=sold, bought=in_yen, rate=rate)

    assert again() == Money(2003, "JPY")
    return again


def test_an_exchange_moves_an_amount_out_and_its_worth_in_once(exchanged):
    assert exchanged() == Money(2003, "JPY")

    assert balance("brand_payable", "brand:lantern", "EUR").minor == 2000 - 1234
    assert balance("brand_payable", "brand:lantern", "JPY").minor == 2003
    assert balance("exchange", "", "EUR").minor == 1234
    assert balance("exchange", "", "JPY").minor == -2003
    for currency in ("EUR", "JPY"):
        assert sum(found.posted.minor for found in balances(currency=currency)) == 0
    assert Movement.objects.get(key="exchange:1").rate == "EUR/JPY 162.35"
    assert prove().checked["exchanges"] == 1
    assert prove().difference == ""


def test_another_worth_than_the_rate_says_is_found(exchanged):
    unguarded()
    Transfer.objects.filter(key="exchange:1:2").update(amount=2004)
    assert "exchange:1" in prove().difference
    Movement.objects.filter(key="exchange:1").update(rate="none")
    Transfer.objects.filter(key="exchange:1:2").update(amount=2003)
    assert "exchange:1" in prove().difference


def test_accounts_are_opened_together_and_found_together(db, django_assert_num_queries):
    sides = [(kind, "") for kind in AccountKind]

    opened = accounts(sides, "EUR")

    assert len(opened) == len(AccountKind)
    with django_assert_num_queries(1):
        assert accounts(sides, "EUR") == opened


@pytest.mark.parametrize("owner", ["Ines Duarte", "ines@example.org", "brand:", "brand:x y"])
def test_an_owner_is_a_key_and_never_a_person(db, owner):
    with pytest.raises((DatabaseError, LedgerConflict)), transaction.atomic():
        account(AccountKind.BRAND_PAYABLE, owner, "EUR")

    assert Account.objects.count() == 0
