"""The one door to the books: post at once, or reserve and then settle or void."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from commerce.ledger.errors import LedgerConflict
from commerce.ledger.kinds import AccountKind, TransferState
from commerce.ledger.models import Account, Movement, Transfer
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Posting:
    """One transfer to be written: ``money`` from ``debit`` to ``credit``, about ``subject``."""

    debit: Account
    credit: Account
    money: Money
    subject: str = ""


def account(kind: str, owner: str, currency: str) -> Account:
    """Return the account, opened when it is used for the first time."""
    found, _opened = Account.objects.get_or_create(
        kind=AccountKind(kind).value, owner=owner, currency=currency
    )
    return found


@transaction.atomic
def _write(*, key: str, kind: str, reference: str, lines: Sequence[Posting], state: str) -> Movement:
    now = timezone.now()
    movement, is_new = Movement.objects.get_or_create(
        key=key, defaults={"kind": kind, "reference": reference, "created_at": now}
    )
    if not is_new:
        if (movement.kind, movement.reference) != (kind, reference):
            raise LedgerConflict(f"{key} was written for {movement.kind} {movement.reference}")
        return movement
    Transfer.objects.bulk_create(
        Transfer(
            movement=movement,
            key=f"{key}:{number}",
            debit=line.debit,
            credit=line.credit,
            amount=line.money.minor,
            currency=line.money.currency,
            state=state,
            subject=line.subject,
            created_at=now,
        )
        for number, line in enumerate((line for line in lines if line.money), start=1)
    )
    return movement


def post(*, key: str, kind: str, reference: str, lines: Sequence[Posting]) -> Movement:
    """Write a movement; the same key again changes nothing and returns the first. Zero amounts are left out.

    Raises LedgerConflict when the key was used for another deed.
    """
    return _write(key=key, kind=kind, reference=reference, lines=lines, state=TransferState.POSTED)


def reserve(*, key: str, kind: str, reference: str, lines: Sequence[Posting]) -> Movement:
    """Write a movement that counts only when it is settled; until then its debits are promised."""
    return _write(key=key, kind=kind, reference=reference, lines=lines, state=TransferState.PENDING)


def settle(*, key: str) -> bool:
    """Make a reserved movement count; False when it already did."""
    return _close(key, TransferState.POSTED)


def void(*, key: str) -> bool:
    """Give a reserved movement up; False when it already was."""
    return _close(key, TransferState.VOIDED)


@transaction.atomic
def _close(key: str, state: TransferState) -> bool:
    # By the movement's number, not its key: a condition on another table is not looked at again after waiting
    # for a rival who is closing the same movement.
    movement = Movement.objects.get(key=key)
    transfers = Transfer.objects.filter(movement_id=movement.pk)
    if transfers.filter(state=TransferState.PENDING).update(state=state):
        return True
    if transfers.exclude(state=state).exists():
        raise LedgerConflict(f"{key} was reserved and then closed the other way")
    return False
