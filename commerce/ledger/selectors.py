"""Reads of the books. Others see entries and balances, never the tables.

A balance is credits less debits: what an account is owed. Money to be received therefore stands negative, and
all balances of a currency add up to zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from commerce.ledger.kinds import BACK, EARNED, EARNING, AccountKind, MovementKind, TransferState
from commerce.ledger.models import Account, Block, Movement, Transfer
from marketplace.kernel.money import Money

PAYABLE = (AccountKind.BRAND_PAYABLE, AccountKind.CREATOR_PAYABLE, AccountKind.AGENCY_PAYABLE)


@dataclass(frozen=True)
class Entry:
    """One transfer as everybody above reads it."""

    key: str
    movement: str
    kind: str
    reference: str
    subject: str
    debit: tuple[str, str]
    credit: tuple[str, str]
    money: Money
    state: str
    created_at: datetime

    def signed(self, owner: str) -> Money:
        """Return the amount as the owner sees it: credited positive, debited negative."""
        return self.money if self.credit[1] == owner else -self.money


@dataclass(frozen=True)
class Balance:
    """What one account holds: posted, and what of it is already promised to go out."""

    kind: str
    owner: str
    posted: Money
    reserved: Money

    @property
    def free(self) -> Money:
        """What could still go out."""
        return self.posted - self.reserved


def _entry(transfer: Transfer) -> Entry:
    return Entry(
        key=transfer.key,
        movement=transfer.movement.key,
        kind=transfer.movement.kind,
        reference=transfer.movement.reference,
        subject=transfer.subject,
        debit=(transfer.debit.kind, transfer.debit.owner),
        credit=(transfer.credit.kind, transfer.credit.owner),
        money=transfer.money,
        state=transfer.state,
        created_at=transfer.created_at,
    )


def _read(transfers: QuerySet[Transfer], limit: int | None = None) -> list[Entry]:
    rows = transfers.select_related("movement", "debit", "credit").order_by("pk")
    return [_entry(row) for row in rows[:limit]]


def _sum_of(side: str, state: TransferState) -> Coalesce:
    rows = Transfer.objects.filter(**{side: OuterRef("pk")}, state=state).order_by().values(side)
    return Coalesce(Subquery(rows.annotate(total=Sum("amount")).values("total")), 0)


def balances(**filters: Any) -> list[Balance]:
    """Return the balances of the accounts that fit (``owner=``, ``kind=``, ``currency=``, ``kind__in=``)."""
    accounts = Account.objects.filter(**filters).annotate(
        came=_sum_of("credit", TransferState.POSTED),
        went=_sum_of("debit", TransferState.POSTED),
        going=_sum_of("debit", TransferState.PENDING),
    )
    rows = accounts.values_list("kind", "owner", "currency", "came", "went", "going")
    return [
        Balance(kind, owner, posted=Money(came - went, currency), reserved=Money(going, currency))
        for kind, owner, currency, came, went, going in rows
    ]


def payables_of(owner: str) -> list[Balance]:
    """Return what a payee is owed, in each currency."""
    return balances(owner=owner, kind__in=PAYABLE)


def balance(kind: str, owner: str, currency: str) -> Money:
    """Return what is posted on one account; zero for one that was never used."""
    found = balances(kind=kind, owner=owner, currency=currency)
    return found[0].posted if found else Money(0, currency)


def is_refund_reserved(reference: str) -> bool:
    """Tell whether a refund of what was sold in an order is written that is neither settled nor given up.

    Money for which nothing was sold (a second payment) goes back beside it, and does not count.
    """
    open_rows = Transfer.objects.filter(state=TransferState.PENDING, movement__kind__in=BACK)
    sold = open_rows.exclude(debit__kind=AccountKind.REFUNDABLE)
    return sold.filter(movement__reference=reference).exists()


def transfers_of(reference: str) -> list[Entry]:
    """Return everything that was written for one order or payout, in the order it was written."""
    return _read(Transfer.objects.filter(movement__reference=reference))


def transfers_about(subjects: Iterable[str]) -> list[Entry]:
    """Return the transfers of some order lines."""
    return _read(Transfer.objects.filter(subject__in=list(subjects)))


def transfers_by_key(keys: Iterable[str]) -> list[Entry]:
    """Return some transfers by their keys."""
    return _read(Transfer.objects.filter(key__in=list(keys)))


def _of_owner(owner: str, currency: str, since: datetime, until: datetime) -> QuerySet[Transfer]:
    mine = Account.objects.filter(owner=owner).values("pk")
    return Transfer.objects.filter(
        Q(credit__in=mine) | Q(debit__in=mine),
        currency=currency,
        state=TransferState.POSTED,
        movement__kind__in=EARNING,
        created_at__gte=since,
        created_at__lt=until,
    )


def entries_of_owner(
    owner: str, currency: str, *, since: datetime, until: datetime, subjects: Iterable[str]
) -> list[Entry]:
    """Return an owner's sales and refunds of some subjects that were written in a span of time."""
    wanted = {subject for subject in subjects if subject}
    return _read(_of_owner(owner, currency, since, until).filter(subject__in=wanted)) if wanted else []


def subjects_of_owner(
    owner: str, currency: str, *, since: datetime, until: datetime, where: tuple[Combinable, str]
) -> QuerySet[Transfer, str]:
    """Return the subjects of those sales and refunds, in the order they were first written about.

    ``where`` is what an expression over a subject (of which the ledger knows nothing more) must come to.
    """
    expression, value = where
    rows = _of_owner(owner, currency, since, until).annotate(group=expression).filter(group=value)
    return (
        rows.values("subject").annotate(first=Min("pk")).order_by("first").values_list("subject", flat=True)
    )


@dataclass(frozen=True)
class EarnedSum:
    """What an owner's sales brought and refunds took back (negative), and of how many subjects."""

    earned: int
    taken_back: int
    subjects: int


def earned_sums(
    owner: str, currency: str, *, since: datetime, until: datetime, by: Combinable
) -> dict[str, EarnedSum]:
    """Return what those sales and refunds add up to, by what an expression makes of a subject."""
    signed = Case(When(credit__owner=owner, then=F("amount")), default=-F("amount"))
    is_sale = Q(movement__kind__in=EARNED)
    rows = (
        _of_owner(owner, currency, since, until)
        .order_by()
        .annotate(group=by)
        .values_list("group")
        .annotate(
            earned=Sum(signed, filter=is_sale),
            taken_back=Sum(signed, filter=~is_sale),
            subjects=Count("subject", distinct=True),
        )
    )
    return {group: EarnedSum(earned or 0, back or 0, subjects) for group, earned, back, subjects in rows}


@dataclass(frozen=True)
class Ripe:
    """How near the payout transfers are, as conditions on them: ready, locked until later, or held back.

    Those with ``paid_keys`` are in a payout already.
    """

    ready: Exists | Q
    locked: Exists | Q
    held: Exists | Q
    paid_keys: QuerySet[Any, Any]


@dataclass(frozen=True)
class RipeSum:
    """What transfers that are in no payout add up to."""

    free: int = 0
    held: int = 0
    locked: int = 0


def sold_by(moment: datetime) -> Exists:
    """Return the expression for transfers of what was sold, or given, by a time."""
    sold = Movement.objects.filter(reference=OuterRef("movement__reference"), kind__in=EARNED)
    return Exists(sold.filter(created_at__lte=moment))


def _unpaid(accounts: QuerySet[Account], ripe: Ripe) -> QuerySet[Transfer]:
    pending = Transfer.objects.filter(
        movement__reference=OuterRef("movement__reference"), state=TransferState.PENDING
    ).exclude(movement__kind=MovementKind.PAYOUT)
    mine = accounts.values("pk")
    return Transfer.objects.filter(
        Q(credit__in=mine) | Q(debit__in=mine),
        ~Exists(pending),
        state=TransferState.POSTED,
        movement__kind__in=EARNING,
    ).exclude(key__in=ripe.paid_keys)


def transfers_payable(account: Balance, *, ripe: Ripe, limit: int) -> list[Entry]:
    """Return what an account can be paid for: posted, ready, in no payout, not held back.

    A refund counts as soon as its sale does. An order with a refund under way waits for its end.
    """
    accounts = Account.objects.filter(
        kind=account.kind, owner=account.owner, currency=account.posted.currency
    )
    return _read(_unpaid(accounts, ripe).filter(ripe.ready, ~ripe.held), limit)


def payable_totals(kind: str, owner: str, *, ripe: Ripe) -> dict[str, RipeSum]:
    """Return what those transfers add up to, and what of them is held back or locked, by currency."""
    rows = _unpaid(Account.objects.filter(kind=kind, owner=owner), ripe).filter(ripe.ready | ripe.locked)
    nearness = Case(
        When(ripe.ready & ripe.held, then=Value("held")),
        When(ripe.ready, then=Value("free")),
        default=Value("locked"),
    )
    sums = (
        rows.order_by()
        .annotate(nearness=nearness)
        .values_list("currency", "nearness")
        .annotate(
            credit=Sum("amount", filter=Q(credit__kind=kind), default=0),
            debit=Sum("amount", filter=Q(debit__kind=kind), default=0),
        )
    )
    found: dict[str, dict[str, int]] = {}
    for currency, near, credit, debit in sums:
        found.setdefault(currency, {})[near] = credit - debit
    return {currency: RipeSum(**parts) for currency, parts in found.items()}


@dataclass(frozen=True)
class MovementSum:
    """What one movement moved in all, and whether it counts."""

    reference: str
    state: str
    total: int


def movement_sums(kinds: Iterable[str]) -> dict[str, MovementSum]:
    """Return the movements of some kinds by key, for proofs. Transfers of one movement share one state.

    What the house adds to a sale is shared out in it too, and comes from no buyer: it is left out of the sum.
    """
    came, went = Q(debit__kind=AccountKind.PROMOTION), Q(credit__kind=AccountKind.PROMOTION)
    rows = (
        Transfer.objects.filter(movement__kind__in=list(kinds))
        .order_by()
        .values_list("movement__key", "movement__reference", "movement__kind", "state")
        .annotate(
            moved=Sum("amount", filter=~(came | went), default=0),
            added=Sum("amount", filter=came, default=0) - Sum("amount", filter=went, default=0),
        )
    )
    return {
        # Out of kindness the house adds to a refund as well: that reaches the buyer.
        key: MovementSum(reference, state, moved - added if kind == MovementKind.SALE else moved + added)
        for key, reference, kind, state, moved, added in rows.iterator()
    }


def subject_sums() -> dict[tuple[str, str, str, str], int]:
    """Return what was moved by reference, subject, kind of movement and the other side's account kind, voided left out.

    The other side of a sale is what is credited; of a refund (or a kindness, which counts as one), what is debited.
    """
    found: dict[tuple[str, str, str, str], int] = {}
    for kinds, side in (((MovementKind.SALE,), "credit__kind"), (BACK, "debit__kind")):
        rows = (
            Transfer.objects.filter(movement__kind__in=kinds)
            .exclude(state=TransferState.VOIDED)
            .order_by()
            .values_list("movement__reference", "subject", side)
            .annotate(total=Sum("amount"))
        )
        for reference, subject, account_kind, total in rows.iterator():
            found[(reference, subject, kinds[0].value, account_kind)] = total
    return found


@dataclass(frozen=True)
class Seal:
    """The block that a movement is sealed in."""

    number: int
    hash: str


def chain_head() -> str:
    """Return the number and hash of the last block, or ""."""
    last = Block.objects.order_by("-number").first()
    return f"{last.number} {last.hash}" if last else ""


def seals_of(reference: str) -> dict[str, Seal]:
    """Return in which block each movement of an order or payout is, by its key; the youngest are in none yet."""
    rows = Movement.objects.filter(reference=reference, block__isnull=False)
    return {
        key: Seal(number, hash_)
        for key, number, hash_ in rows.values_list("key", "block__number", "block__hash")
    }


def earns_from(owner: str, reference: str) -> bool:
    """Tell whether an order has anything of a payee's in the books."""
    mine = Account.objects.filter(owner=owner).values("pk")
    rows = Transfer.objects.filter(Q(credit__in=mine) | Q(debit__in=mine), movement__reference=reference)
    return rows.filter(movement__kind__in=EARNING).exists()


def debts_of(owner: str, currency: str, *, paid_keys: QuerySet[Any, Any], limit: int) -> list[Entry]:
    """Return what was taken back from a payee and is in no payout yet, newest first."""
    mine = Account.objects.filter(owner=owner, currency=currency).values("pk")
    rows = Transfer.objects.filter(debit__in=mine, state=TransferState.POSTED, movement__kind__in=EARNING)
    newest = rows.exclude(key__in=paid_keys).select_related("movement", "debit", "credit").order_by("-pk")
    return [_entry(row) for row in newest[:limit]]
