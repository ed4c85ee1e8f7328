"""The books: written once, never changed, proved from the rows."""

import random
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from commerce.ledger.errors import LedgerConflict
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.models import Account, Movement, Transfer
from commerce.ledger.proof import prove, prove_accounts, register_prover
from commerce.ledger.selectors import balance, balances, transfers_of
from commerce.ledger.services import Posting, account, post, reserve, settle, void
from commerce.ledger.tasks import ledger_prove_nightly
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.seeds import put_right

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books_alone(monkeypatch):
    """Only the books' own proof: these movements are for orders that nobody placed."""
    monkeypatch.setattr("commerce.ledger.proof._provers", {})


def sides(currency="EUR"):
    return (
        account(AccountKind.CLEARING, "", currency),
        account(AccountKind.BRAND_PAYABLE, "brand:lantern", currency),
        account(AccountKind.PLATFORM_FEE, "", currency),
    )


def sale(key="sale:1", amount=1000, fee=50):
    clearing, brand, platform = sides()
    lines = [
        Posting(clearing, brand, Money(amount - fee, "EUR"), "line1"),
        Posting(clearing, platform, Money(fee, "EUR"), "line1"),
    ]
    return post(key=key, kind=MovementKind.SALE, reference="order1", lines=lines)


def test_a_movement_moves_money_from_side_to_side():
    sale()

    assert balance("clearing", "", "EUR").minor == -1000
    assert balance("brand_payable", "brand:lantern", "EUR").minor == 950
    assert balance("platform_fee", "", "EUR").minor == 50
    assert [entry.subject for entry in transfers_of("order1")] == ["line1", "line1"]
    assert sum(found.posted.minor for found in balances()) == 0


def test_the_same_key_writes_once_and_another_deed_is_refused():
    first = sale()

    assert sale() == first
    assert Transfer.objects.count() == 2
    with pytest.raises(LedgerConflict):
        post(key="sale:1", kind=MovementKind.REFUND, reference="order1", lines=[])


def test_zero_amounts_leave_no_row():
    sale(fee=0)

    assert Transfer.objects.count() == 1


def test_what_is_reserved_counts_when_it_is_settled():
    sale()
    clearing, brand, _platform = sides()
    bank = account(AccountKind.BANK, "", "EUR")
    reserve(
        key="payout:1",
        kind=MovementKind.PAYOUT,
        reference="payout1",
        lines=[Posting(brand, bank, Money(950, "EUR"))],
    )
    owed = balances(owner="brand:lantern")[0]
    assert (owed.posted.minor, owed.reserved.minor, owed.free.minor) == (950, 950, 0)

    assert settle(key="payout:1") is True
    assert settle(key="payout:1") is False
    assert balance("brand_payable", "brand:lantern", "EUR").minor == 0
    with pytest.raises(LedgerConflict):
        void(key="payout:1")
    assert clearing.currency == "EUR"


def test_what_is_voided_never_counted():
    sale()
    _clearing, brand, _platform = sides()
    bank = account(AccountKind.BANK, "", "EUR")
    lines = [Posting(brand, bank, Money(950, "EUR"))]
    reserve(key="payout:1", kind=MovementKind.PAYOUT, reference="payout1", lines=lines)

    assert void(key="payout:1") is True
    assert void(key="payout:1") is False
    owed = balances(owner="brand:lantern")[0]
    assert (owed.posted.minor, owed.reserved.minor) == (950, 0)
    with pytest.raises(LedgerConflict):
        settle(key="payout:1")


CHANGES = [
    lambda: Transfer.objects.update(amount=1),
    lambda: Transfer.objects.update(state="voided"),
    lambda: Transfer.objects.update(state="pending"),
    lambda: Transfer.objects.update(subject="x"),
    lambda: Transfer.objects.all()._raw_delete("default"),
    lambda: Movement.objects.update(reference="other"),
    lambda: Movement.objects.all()._raw_delete("default"),
    lambda: Account.objects.update(owner="brand:thief"),
    lambda: Account.objects.all()._raw_delete("default"),
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_the_database_refuses_every_change_of_what_is_posted(change):
    sale()
    before = list(Transfer.objects.values())

    with pytest.raises(IntegrityError, match="ledger:"), transaction.atomic():
        change()

    assert list(Transfer.objects.values()) == before
    assert prove().difference == ""


def test_a_reserved_transfer_may_only_be_closed():
    clearing, brand, _platform = sides()
    lines = [Posting(clearing, brand, Money(10, "EUR"))]
    reserve(key="k", kind=MovementKind.REFUND, reference="r", lines=lines)

    for change in ({"amount": 1}, {"state": "posted", "amount": 11}, {"state": "posted", "subject": "x"}):
        with pytest.raises(IntegrityError, match="ledger:"), transaction.atomic():
            Transfer.objects.update(**change)
    Transfer.objects.update(state="posted")
    with pytest.raises(IntegrityError, match="ledger:"), transaction.atomic():
        Transfer.objects.update(state="voided")


def test_the_database_refuses_a_transfer_across_currencies_or_to_itself():
    clearing, brand, _platform = sides()
    yen = account(AccountKind.BRAND_PAYABLE, "brand:lantern", "JPY")
    wrong = [
        [Posting(clearing, yen, Money(10, "EUR"))],
        [Posting(clearing, brand, Money(10, "JPY"))],
        [Posting(clearing, clearing, Money(10, "EUR"))],
        [Posting(clearing, brand, Money(-10, "EUR"))],
    ]
    for number, lines in enumerate(wrong):
        with pytest.raises(DatabaseError), transaction.atomic():
            post(key=f"k{number}", kind=MovementKind.SALE, reference="r", lines=lines)
    assert Transfer.objects.exists() is False


def test_any_movements_in_any_order_balance():
    dice = random.Random(11)
    accounts = [account(kind, f"brand:o{number}", "EUR") for kind in AccountKind for number in range(3)]
    for number in range(60):
        lines = []
        for _line in range(dice.randint(1, 6)):
            debit, credit = dice.sample(accounts, 2)
            lines.append(Posting(debit, credit, Money(dice.randint(0, 10**9), "EUR"), f"s{number}"))
        verb = dice.choice([post, reserve])
        verb(key=f"m{number}", kind=MovementKind.SALE, reference="r", lines=lines)
        if verb is reserve and dice.random() < 0.6:
            dice.choice([settle, void])(key=f"m{number}")

    assert sum(found.posted.minor for found in balances()) == 0
    assert prove().difference == ""


def unguarded():
    """Take the triggers off, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            # Checks that wait for the commit would keep the tables busy.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in (
                "ledger_transfer",
                "ledger_movement",
                "ledger_account",
                "ledger_block",
                "ledger_closing",
            ):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_the_proof_names_what_was_tampered_with():
    sale()
    unguarded()
    yen = account(AccountKind.PLATFORM_FEE, "", "JPY")
    Transfer.objects.filter(key="sale:1:2").update(credit=yen)

    out = StringIO()
    with pytest.raises(CommandError, match=r"sale:1:2"):
        call_command("ledger_prove", stdout=out)
    assert "transfers" in out.getvalue()
    assert "sale:1:2" in ledger_prove_nightly()
    assert "instead of 0" in prove_accounts()[1]


def test_a_movement_closed_in_part_is_found():
    clearing, brand, platform = sides()
    lines = [Posting(clearing, brand, Money(10, "EUR")), Posting(clearing, platform, Money(10, "EUR"))]
    reserve(key="k", kind=MovementKind.REFUND, reference="r", lines=lines)
    Transfer.objects.filter(key="k:1").update(state="posted")

    assert "k is reserved in part" in prove().difference


def test_the_proof_prints_what_it_counted():
    sale()
    register_prover("ghosts", lambda: (3, ""))
    out = StringIO()

    call_command("ledger_prove", stdout=out)

    assert ledger_prove_nightly() == ""
    assert "ghosts" in out.getvalue()
    assert "seconds" in out.getvalue()
    register_prover("ghosts", lambda: (3, "one of them moved"))
    with pytest.raises(CommandError, match="ghosts: one of them moved"):
        call_command("ledger_prove", stdout=StringIO())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_books_are_emptied_between_tests_and_guarded_again():
    markets = set(Market.objects.values_list("code", flat=True))
    Market.objects.filter(code="eu").update(name="Elsewhere")
    sale()
    put_right()
    assert Transfer.objects.exists() is False
    assert set(Market.objects.values_list("code", flat=True)) == markets
    assert Market.objects.get(code="eu").name != "Elsewhere"

    sale()
    with pytest.raises(IntegrityError, match="ledger:"):
        Transfer.objects.update(amount=1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_writers_with_one_key_write_once():
    sides()
    barrier = threading.Barrier(2)
    faults = []

    def write():
        try:
            barrier.wait(30)
            sale()
        except Exception as error:  # noqa: BLE001 -- told to the test
            faults.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _writer in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert faults == []
    assert Transfer.objects.count() == 2
