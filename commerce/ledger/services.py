"""The one door to the books: post at once, or reserve and then settle or void; exchange between currencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from commerce.ledger.errors import LedgerConflict
from commerce.ledger.exchange import BACK, Rate
from commerce.ledger.kinds import AccountKind, MovementKind, TransferState
from commerce.ledger.models import Account, Closing, Movement, Transfer
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

Side = tuple[str, str]


@dataclass(frozen=True)
class Posting:
    """One transfer to be written: ``money`` from ``debit`` to ``credit``, about ``subject``.

    ``mark`` ends its key, where one kind of transfer is to be told from the others of a subject.
    """

    debit: Account
    credit: Account
    money: Money
    subject: str = ""
    mark: str = ""


def accounts(sides: Iterable[Side], currency: str) -> dict[Side, Account]:
    """Return several accounts of one currency by kind and owner, opened when they are used for the first time.

    One query when all of them are open.
    """
    wanted = {(AccountKind(kind).value, owner) for kind, owner in sides}
    found = _opened(wanted, currency)
    missing = sorted(wanted - found.keys())
    if missing:
        rows = [Account(kind=kind, owner=owner, currency=currency) for kind, owner in missing]
        # Another sale may open the same one at this moment: then it is read again.
        Account.objects.bulk_create(rows, ignore_conflicts=True)
        found |= _opened(set(missing), currency)
        if len(found) < len(wanted):
            raise LedgerConflict(f"no accounts can be opened for {sorted(wanted - found.keys())}")
    return found


def _opened(sides: set[Side], currency: str) -> dict[Side, Account]:
    kinds, owners = {kind for kind, _owner in sides}, {owner for _kind, owner in sides}
    rows = Account.objects.filter(kind__in=kinds, owner__in=owners, currency=currency).order_by()
    return {(row.kind, row.owner): row for row in rows if (row.kind, row.owner) in sides}


def account(kind: str, owner: str, currency: str) -> Account:
    """Return the account, opened when it is used for the first time."""
    side = (AccountKind(kind).value, owner)
    return accounts([side], currency)[side]


def post(*, key: str, kind: str, reference: str, lines: Sequence[Posting], rate: str = "") -> Movement:
    """Write a movement; the same key again changes nothing and returns the first. Zero amounts are left out.

    Raises LedgerConflict when the key was used for another deed.
    """
    movement = Movement(key=key, kind=kind, reference=reference, rate=rate)
    return _once(movement, lines, TransferState.POSTED)


def reserve(*, key: str, kind: str, reference: str, lines: Sequence[Posting]) -> Movement:
    """Write a movement that counts only when it is settled; until then its debits are promised."""
    return _once(Movement(key=key, kind=kind, reference=reference), lines, TransferState.PENDING)


def _once(movement: Movement, lines: Sequence[Posting], state: str) -> Movement:
    written = _write(movement, lines, state)
    if (written.kind, written.reference) != (movement.kind, movement.reference):
        raise LedgerConflict(f"{written.key} was written for {written.kind} {written.reference}")
    return written


@transaction.atomic(savepoint=False)
def _write(movement: Movement, lines: Sequence[Posting], state: str) -> Movement:
    """Three statements, however many transfers there are; two when it was written before."""
    movement.created_at = timezone.now()
    movement.public_id = new_public_id()
    Movement.objects.bulk_create([movement], ignore_conflicts=True)
    first = Movement.objects.get(key=movement.key)
    if first.public_id != movement.public_id:
        return first
    Transfer.objects.bulk_create(
        Transfer(
            movement=first,
            key=f"{first.key}:{number}{line.mark and f':{line.mark}'}",
            debit=line.debit,
            credit=line.credit,
            amount=line.money.minor,
            currency=line.money.currency,
            state=state,
            subject=line.subject,
            created_at=first.created_at,
        )
        for number, line in enumerate((line for line in lines if line.money), start=1)
    )
    return first


def exchange(*, key: str, reference: str, sold: tuple[Account, Money], bought: Account, rate: Rate) -> Money:
    """Move an amount out of one account and its worth, in the other currency, into another; returns that worth.

    Each currency's books stay even: what was sold waits on the exchange account of its currency, what was bought came
    from that of its own. The rate is kept with the movement, and proved with it.
    """
    source, money = sold
    worth = rate.of(money)
    kind = AccountKind.EXCHANGE
    lines = [
        Posting(source, account(kind, "", money.currency), money),
        Posting(account(kind, "", worth.currency), bought, worth),
    ]
    post(key=key, kind=MovementKind.EXCHANGE, reference=reference, lines=lines, rate=str(rate))
    return worth


def exchange_back(*, key: str) -> Movement:
    """Take an exchange back: each currency returns to where it came from, at the same rate; once, however often."""
    movement = Movement.objects.get(key=key)
    lines = [
        Posting(row.credit, row.debit, row.money)
        for row in movement.transfers.select_related("debit", "credit").order_by("pk")
    ]
    return post(
        key=f"{key}{BACK}",
        kind=MovementKind.EXCHANGE,
        reference=movement.reference,
        lines=lines,
        rate=movement.rate,
    )


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
        # The database has written it by now, for whoever closes; this is what it would be.
        closing = Closing(movement=movement, state=state, created_at=timezone.now())
        Closing.objects.bulk_create([closing], ignore_conflicts=True)
        return True
    if transfers.exclude(state=state).exists():
        raise LedgerConflict(f"{key} was reserved and then closed the other way")
    return False
