"""The proof of the books: recompute everything from the transfers, and stop at the first difference.

Apps above register what they know of the money trail: a prover looks at its own tables and the ledger's entries,
and answers how many things it checked and the first difference it found ("" for none).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from commerce.ledger.chain import prove_chain
from commerce.ledger.exchange import BACK, Rate
from commerce.ledger.kinds import AccountKind, MovementKind, TransferState
from commerce.ledger.models import Account, Movement, Transfer

Prover = Callable[[], tuple[int, str]]
_provers: dict[str, Prover] = {}
# Whatever else is wrong, one line of output names one thing.
DIFFERENCE_CHARACTERS_MAX: Final = 300


@dataclass
class Proof:
    """What was looked at, how long it took, and the first difference (empty when the books are right)."""

    checked: dict[str, int] = field(default_factory=dict)
    difference: str = ""
    seconds: float = 0.0


def register_prover(name: str, prover: Prover) -> None:
    """Add what an app above can prove; the same name again replaces it."""
    _provers[name] = prover


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read all tables as they stand at one moment, however much is sold meanwhile; where that would stop nobody."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def prove() -> Proof:
    """Recompute the books; stops at the first difference."""
    begun = time.monotonic()
    with _one_moment():
        proof = _proved()
    proof.seconds = time.monotonic() - begun
    return proof


def _proved() -> Proof:
    proof = Proof()
    own = {
        "transfers": prove_transfers,
        "accounts": prove_accounts,
        "exchanges": prove_exchanges,
        "blocks": prove_chain,
    }
    for name, prover in {**own, **_provers}.items():
        count, difference = prover()
        proof.checked[name] = count
        if difference:
            proof.difference = f"{name}: {difference}"[:DIFFERENCE_CHARACTERS_MAX]
            break
    return proof


def prove_transfers() -> tuple[int, str]:
    """Every transfer is positive, between two accounts of its own currency, in a movement of its own making."""
    count = Transfer.objects.count()
    odd = Transfer.objects.filter(
        Q(amount__lte=0)
        | Q(debit=F("credit"))
        | ~Q(currency=F("debit__currency"))
        | ~Q(currency=F("credit__currency"))
    ).first()
    if odd is not None:
        return count, f"transfer {odd.key} does not fit its accounts"
    mixed = (
        Movement.objects.filter(transfers__state=TransferState.PENDING)
        .filter(transfers__in=Transfer.objects.exclude(state=TransferState.PENDING))
        .first()
    )
    if mixed is not None:
        return count, f"movement {mixed.key} is reserved in part only"
    return count, ""


def prove_accounts() -> tuple[int, str]:
    """All balances of a currency, recomputed from the rows, add up to zero."""
    posted = Transfer.objects.filter(state=TransferState.POSTED).order_by()
    balances: dict[int, int] = {}
    for debit, credit, amount in (
        posted.values_list("debit", "credit").annotate(total=Sum("amount")).iterator()
    ):
        balances[debit] = balances.get(debit, 0) - amount
        balances[credit] = balances.get(credit, 0) + amount
    sums: dict[str, int] = {}
    accounts = Account.objects.in_bulk(balances)
    for pk, amount in balances.items():
        sums[accounts[pk].currency] = sums.get(accounts[pk].currency, 0) + amount
    for currency, total in sums.items():
        if total:
            return len(balances), f"balances in {currency} add up to {total} instead of 0"
    return len(balances), ""


def prove_exchanges() -> tuple[int, str]:
    """What was bought in each exchange is what was sold in it at the rate that was kept."""
    count = 0
    rows = Movement.objects.filter(kind=MovementKind.EXCHANGE).prefetch_related(
        "transfers__debit", "transfers__credit"
    )
    for movement in rows.order_by("pk").iterator(chunk_size=500):
        count += 1
        transfers = movement.transfers.all()
        sold = [each.money for each in transfers if each.credit.kind == AccountKind.EXCHANGE]
        bought = [each.money for each in transfers if each.debit.kind == AccountKind.EXCHANGE]
        try:
            if movement.key.endswith(BACK):
                sold, bought = bought, sold
            fits = [Rate.read(movement.rate).of(money) for money in sold] == bought
        except ValueError:
            fits = False
        if not fits:
            return count, f"exchange {movement.key}: what was bought is not what was sold at {movement.rate}"
    return count, ""
