"""The hash chain: sealed after the fact, in blocks; whatever is changed afterwards is found."""

import threading
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commerce.ledger.chain import MOVEMENT, block_hash, lines_of, prove_chain
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.models import Block, Closing, Movement, Transfer
from commerce.ledger.proof import prove
from commerce.ledger.sealing import seal_all, seal_block
from commerce.ledger.selectors import chain_head, seals_of
from commerce.ledger.services import Posting, account, reserve, settle, void
from commerce.ledger.tasks import ledger_prove_nightly, ledger_seal
from marketplace.accounts.models import Mail
from marketplace.kernel.money import Money
from tests.commerce.ledger.test_books import books_alone, sale, sides, unguarded

__all__ = ["books_alone"]
pytestmark = pytest.mark.django_db


def reserved(key="payout:1"):
    _clearing, brand, _fee = sides()
    bank = account(AccountKind.BANK, "", "EUR")
    lines = [Posting(brand, bank, Money(100, "EUR"))]
    return reserve(key=key, kind=MovementKind.PAYOUT, reference="payout1", lines=lines)


def test_blocks_follow_one_another_and_the_proof_counts_them():
    sale("sale:1")
    first = seal_block()
    sale("sale:2")
    sale("sale:3")
    second = seal_block()

    assert first is not None
    assert second is not None
    assert (first.number, first.previous, first.movement_count) == (1, "", 1)
    assert (second.number, second.previous, second.movement_count) == (2, first.hash, 2)
    assert seal_block() is None
    assert prove_chain() == (2, "")
    assert prove().checked["blocks"] == 2
    assert chain_head() == f"2 {second.hash}"
    assert seals_of("order1")["sale:3"].hash == second.hash


def test_a_long_silence_is_caught_up_in_several_blocks(monkeypatch):
    monkeypatch.setattr("commerce.ledger.sealing.BLOCK_ROWS_MAX", 2)
    for number in range(5):
        sale(f"sale:{number}")

    assert ledger_seal() == 3
    assert ledger_seal() == 0
    assert list(Block.objects.values_list("movement_count", flat=True)) == [2, 2, 1]
    monkeypatch.setattr("commerce.ledger.chain.READ_AT_ONCE", 3)
    assert prove_chain() == (3, "")


def test_what_is_reserved_is_sealed_as_reserved_and_its_closing_later():
    reserved("payout:1")
    seal_all()
    settle(key="payout:1")
    assert prove_chain() == (1, "")

    reserved("payout:2")
    void(key="payout:2")
    seal_all()

    assert prove_chain() == (2, "")
    assert list(Closing.objects.values_list("movement__key", "state", "block__number")) == [
        ("payout:1", "posted", 2),
        ("payout:2", "voided", 2),
    ]


@pytest.mark.parametrize("state", ["posted", "voided"])
def test_what_an_older_process_closes_has_its_closing_too(state):
    """It knows of transfers alone."""
    movement = reserved("payout:1")
    seal_all()
    Transfer.objects.filter(movement=movement).update(state=state)

    closing = Closing.objects.get()
    assert (closing.movement, closing.state, closing.block) == (movement, state, None)
    assert abs((timezone.now() - closing.created_at).total_seconds()) < 60
    assert seal_all() == 1
    assert prove_chain() == (2, "")
    close = settle if state == "posted" else void
    assert close(key="payout:1") is False
    assert Closing.objects.count() == 1


def test_a_late_writer_comes_into_a_later_block():
    """A transaction that began before the seal and ended after it: its rows are older than sealed ones."""
    sale("sale:1")
    late = sale("sale:2")
    sale("sale:3")
    Movement.objects.filter(key__in=["sale:1", "sale:3"]).update(block=_block_of(["sale:1", "sale:3"]))

    seal_all()

    late.refresh_from_db()
    assert late.block is not None
    assert late.block.number == 2
    assert prove_chain() == (2, "")


def _block_of(keys):
    rows = list(Movement.objects.filter(key__in=keys).order_by("pk").values_list(*MOVEMENT))
    return Block.objects.create(
        number=1,
        previous="",
        hash=block_hash(1, "", lines_of(rows, [])),
        movement_count=len(rows),
        closing_count=0,
        sealed_at=rows[0][-1],
    )


ANOTHER = {
    "number": 9,
    "previous": "x",
    "hash": "y",
    "movement_count": 0,
    "closing_count": 0,
    "sealed_at": "2026-01-01T00:00Z",
}

REFUSED = [
    lambda: Block.objects.update(hash="x"),
    lambda: Block.objects.all()._raw_delete("default"),
    lambda: Closing.objects.update(state="voided"),
    lambda: Closing.objects.all()._raw_delete("default"),
    lambda: Movement.objects.update(block=None),
    lambda: Movement.objects.update(block=Block.objects.create(**ANOTHER)),
    lambda: Movement.objects.filter(block=None).update(block=Block.objects.get(), key="other"),
    lambda: Movement.objects.update(rate="EUR/JPY 1"),
]


@pytest.mark.parametrize("change", REFUSED, ids=range(len(REFUSED)))
def test_the_database_refuses_to_change_what_is_sealed(change):
    sale("sale:1")
    reserved()
    settle(key="payout:1")
    seal_all()
    sale("not sealed yet")

    with pytest.raises(IntegrityError, match="ledger:"), transaction.atomic():
        change()

    assert prove_chain() == (1, "")


TAMPERED = {
    "an amount": lambda: Transfer.objects.filter(key="sale:1:1").update(amount=949),
    "a side": lambda: Transfer.objects.filter(key="sale:1:2").update(debit=sides()[1]),
    "a subject": lambda: Transfer.objects.filter(key="sale:1:1").update(subject="line2"),
    "a reference": lambda: Movement.objects.filter(key="sale:1").update(reference="order2"),
    "a transfer that is gone": lambda: Transfer.objects.filter(key="sale:1:2")._raw_delete("default"),
    "a transfer that was added": lambda: Transfer.objects.bulk_create(
        [Transfer(**{**Transfer.objects.values().get(key="sale:1:1"), "id": None, "key": "sale:1:9"})]
    ),
    "a state": lambda: Transfer.objects.filter(key="payout:1:1").update(state="voided"),
    "a state of what was never reserved": lambda: Transfer.objects.filter(key="sale:1:1").update(
        state="voided"
    ),
    "a closing": lambda: Closing.objects.update(state="voided"),
    "a movement out of its block": lambda: Movement.objects.filter(key="sale:2").update(block=None),
    "a block that is gone": lambda: (
        Movement.objects.filter(block__number=1).update(block=None),
        Block.objects.filter(number=1)._raw_delete("default"),
    ),
    "a hash": lambda: Block.objects.filter(number=1).update(hash="0" * 64),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_every_tampering_is_found_and_named(what):
    sale("sale:1")
    reserved()
    seal_all()
    sale("sale:2")
    settle(key="payout:1")
    seal_all()
    assert prove_chain() == (2, "")
    unguarded()

    TAMPERED[what]()

    assert prove_chain()[1]
    with pytest.raises(CommandError, match="The books do not agree"):
        call_command("ledger_prove", stdout=StringIO())


def test_operators_are_told_once_a_day_of_one_difference(oliver, committing):
    sale("sale:1")
    seal_all()
    unguarded()
    Transfer.objects.filter(key="sale:1:1").update(amount=1)

    with committing():
        assert "block 1" in ledger_prove_nightly()
        ledger_prove_nightly()

    mail = Mail.objects.get(template="books_at_odds")
    assert mail.to == oliver.email
    assert "block 1" in outbox.outbox[0].body


def test_the_command_prints_the_head_of_the_chain():
    out = StringIO()
    call_command("ledger_prove", stdout=out)
    assert "none" in out.getvalue()
    sale("sale:1")
    seal_all()

    out = StringIO()
    call_command("ledger_prove", stdout=out)

    assert Block.objects.get().hash in out.getvalue()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_sealers_at_once_seal_every_row_once():
    for number in range(6):
        sale(f"sale:{number}")
    barrier = threading.Barrier(2)
    faults = []

    def seal():
        try:
            barrier.wait(5)
            seal_block()
        except Exception as error:  # noqa: BLE001 -- told to the test
            faults.append(error)
        finally:
            connection.close()

    sealers = [threading.Thread(target=seal) for _sealer in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join(20)
    seal_all()

    assert faults == []
    assert Movement.objects.filter(block=None).count() == 0
    assert sum(Block.objects.values_list("movement_count", flat=True)) == 6
    assert prove_chain()[1] == ""
