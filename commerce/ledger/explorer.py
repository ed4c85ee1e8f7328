"""Reads for whoever looks into the books: accounts, what went through one, a movement, a trial balance, every transfer.

Lists go on from a row, not from a number of rows, so that the thousandth page costs what the first does. A transfer
counts from the moment it was posted: one that was reserved before, from when it was settled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from commerce.ledger.kinds import TransferState
from commerce.ledger.models import Account, Movement, Transfer
from commerce.ledger.selectors import Balance, Entry, _entry, balances
from marketplace.kernel.money import Money

READ_AT_ONCE: Final = 2_000
Side = tuple[str, str, str]


@dataclass(frozen=True)
class AccountRow:
    """One account with what stands on it."""

    pk: int
    kind: str
    owner: str
    currency: str
    balance: Balance | None = None

    @property
    def cursor(self) -> str:
        """Where a list goes on after it."""
        return "|".join((self.kind, self.owner, self.currency))


def accounts_listed(
    *, kind: str = "", currency: str = "", owner: str = "", after: str = "", limit: int
) -> list[AccountRow]:
    """Return accounts by kind, owner and currency, from after a row on; ``owner`` is how the key begins."""
    rows = Account.objects.order_by("kind", "owner", "currency")
    for name, value in (("kind", kind), ("currency", currency), ("owner__startswith", owner)):
        rows = rows.filter(**{name: value}) if value else rows
    cursor = after.split("|")
    if len(cursor) == 3:
        first, second, third = cursor
        rows = rows.filter(
            Q(kind__gt=first)
            | Q(kind=first, owner__gt=second)
            | Q(kind=first, owner=second, currency__gt=third)
        )
    found = list(rows.values_list("pk", "kind", "owner", "currency")[:limit])
    # Sums for the shown ones alone.
    standing = {
        (one.kind, one.owner, one.posted.currency): one for one in balances(pk__in=[row[0] for row in found])
    }
    return [AccountRow(pk, *side, standing[side]) for pk, *rest in found for side in [_side(rest)]]


def _side(values: list[Any]) -> Side:
    return str(values[0]), str(values[1]), str(values[2])


def account_of(pk: int) -> AccountRow | None:
    """Return one account, or None; what stands on it is not asked (see ``standing_of``)."""
    row = Account.objects.filter(pk=pk).values_list("kind", "owner", "currency").first()
    return AccountRow(pk, *row) if row else None


def standing_of(account: AccountRow) -> Balance:
    """Return what stands on an account: the sum of all that ever went through it."""
    return balances(pk=account.pk)[0]


def currencies_used() -> list[str]:
    """Return the currencies that there are accounts in."""
    return list(Account.objects.order_by("currency").values_list("currency", flat=True).distinct())


@dataclass(frozen=True)
class Passage:
    """One transfer as an account sees it: what it made of the balance, and what that was then."""

    pk: int
    movement: str
    entry: Entry
    change: Money
    # None where only some transfers are shown, which do not add up to it.
    balance: Money | None = None

    @property
    def other(self) -> tuple[str, str]:
        """The account on the other side."""
        return self.entry.debit if self.change.minor > 0 else self.entry.credit


@dataclass(frozen=True)
class PassageFilter:
    """Which transfers of an account are looked for."""

    kind: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether all of them are."""
        return self == PassageFilter()

    def on(self, rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
        """Narrow transfers."""
        conditions: dict[str, Any] = {
            "movement__kind": self.kind,
            "state": self.state,
            "created_at__gte": self.since,
            "created_at__lt": self.until,
        }
        return rows.filter(**{name: value for name, value in conditions.items() if value})


def passages(
    account: AccountRow, *, wanted: PassageFilter, before: int | None, balance: Money | None, limit: int
) -> list[Passage]:
    """Return an account's transfers, newest first, from before a row on.

    ``balance`` is what stood on it after the first of them: every row tells what stood there after it then.
    """
    rows: list[Transfer] = []
    # Each side has an index of its own in the order of the rows; what is wanted of both is in the first of each.
    for side in ("debit", "credit"):
        of_side = wanted.on(Transfer.objects.filter(**{side: account.pk}))
        of_side = of_side.filter(pk__lt=before) if before is not None else of_side
        rows += of_side.select_related("movement", "debit", "credit").order_by("-pk")[:limit]
    newest = sorted(rows, key=lambda row: -row.pk)[:limit]
    found = []
    for row in newest:
        change = row.money if row.credit_id == account.pk else -row.money
        found.append(Passage(row.pk, row.movement.public_id, _entry(row), change, balance))
        if balance is not None and row.state == TransferState.POSTED:
            balance -= change
    return found


@dataclass(frozen=True)
class MovementTold:
    """One movement with its transfers, when it was closed, and the block it is sealed in."""

    public_id: str
    key: str
    kind: str
    reference: str
    rate: str
    at: datetime
    closed_at: datetime | None
    closed_as: str
    entries: list[Entry]
    block_number: int | None
    block_hash: str
    block_previous: str
    block_sealed_at: datetime | None
    block_movements: int


def movement_told(public_id: str) -> MovementTold | None:
    """Return a movement, or None."""
    row = Movement.objects.select_related("block", "closing").filter(public_id=public_id).first()
    if row is None:
        return None
    transfers = row.transfers.select_related("movement", "debit", "credit").order_by("pk")
    closing, block = getattr(row, "closing", None), row.block
    return MovementTold(
        public_id=row.public_id,
        key=row.key,
        kind=row.kind,
        reference=row.reference,
        rate=row.rate,
        at=row.created_at,
        closed_at=closing.created_at if closing else None,
        closed_as=closing.state if closing else "",
        entries=[_entry(transfer) for transfer in transfers],
        block_number=block.number if block else None,
        block_hash=block.hash if block else "",
        block_previous=block.previous if block else "",
        block_sealed_at=block.sealed_at if block else None,
        block_movements=block.movement_count if block else 0,
    )


def _booked(*, since: datetime | None = None, until: datetime | None = None) -> QuerySet[Transfer]:
    """Return what was posted in a span of time: reserved ones when they were settled."""
    rows = Transfer.objects.filter(state=TransferState.POSTED).annotate(
        booked_at=Coalesce("movement__closing__created_at", "created_at")
    )
    rows = rows.filter(booked_at__gte=since) if since is not None else rows
    return rows.filter(booked_at__lt=until) if until is not None else rows


@dataclass(frozen=True)
class Booked:
    """One posted transfer for the accountant."""

    booked_at: datetime
    written_at: datetime
    key: str
    movement: str
    kind: str
    reference: str
    subject: str
    debit: tuple[str, str]
    credit: tuple[str, str]
    money: Money
    rate: str
    block: int | None


BOOKED: Final = (
    "pk",
    "booked_at",
    "created_at",
    "key",
    "movement__public_id",
    "movement__kind",
    "movement__reference",
    "subject",
    "debit__kind",
    "debit__owner",
    "credit__kind",
    "credit__owner",
    "amount",
    "currency",
    "movement__rate",
    "movement__block__number",
)


def transfers_booked(*, since: datetime, until: datetime, currency: str = "") -> Iterator[list[Booked]]:
    """Yield everything that was posted in a span of time, some rows at once: there may be millions."""
    rows = _booked(since=since, until=until).order_by("pk").values_list(*BOOKED)
    rows = rows.filter(currency=currency) if currency else rows
    last = 0
    while found := list(rows.filter(pk__gt=last)[:READ_AT_ONCE]):
        last = found[-1][0]
        yield [_read_booked(row) for row in found]


def _read_booked(row: tuple[Any, ...]) -> Booked:
    _pk, booked, written, key, movement, kind, reference, subject, *sides, amount, currency, rate, block = row
    debit, debit_owner, credit, credit_owner = sides
    return Booked(
        booked_at=booked,
        written_at=written,
        key=key,
        movement=movement,
        kind=kind,
        reference=reference,
        subject=subject,
        debit=(debit, debit_owner),
        credit=(credit, credit_owner),
        money=Money(amount, currency),
        rate=rate,
        block=block,
    )


@dataclass(frozen=True)
class TrialRow:
    """What all transfers made of one account, or of all accounts of a kind."""

    kind: str
    owner: str
    currency: str
    debits: int
    credits: int
    accounts: int = 1

    @property
    def debit(self) -> Money:
        """What stands on its left side, if that is the heavier one."""
        return Money(max(self.debits - self.credits, 0), self.currency)

    @property
    def credit(self) -> Money:
        """What stands on its right side, if that is the heavier one."""
        return Money(max(self.credits - self.debits, 0), self.currency)


def trial_balance(at: datetime) -> list[TrialRow]:
    """Return every account that was used before a moment, by currency, kind and owner. Both sides are the same."""
    sums: dict[Side, list[int]] = {}
    for place, side in enumerate(("debit", "credit")):
        names = (f"{side}__currency", f"{side}__kind", f"{side}__owner")
        rows = _booked(until=at).order_by().values_list(*names).annotate(total=Sum("amount"))
        for currency, kind, owner, total in rows.iterator():
            sums.setdefault((currency, kind, owner), [0, 0])[place] = total
    return [
        TrialRow(kind, owner, currency, debits, credits)
        for (currency, kind, owner), (debits, credits) in sorted(sums.items())
    ]


def by_kind(rows: list[TrialRow]) -> list[TrialRow]:
    """Return the same with the accounts of a kind added up."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        total = sums.setdefault((row.currency, row.kind), [0, 0, 0])
        for place, value in enumerate((row.debits, row.credits, 1)):
            total[place] += value
    return [
        TrialRow(kind, "", currency, debits, credits, count)
        for (currency, kind), (debits, credits, count) in sums.items()
    ]
