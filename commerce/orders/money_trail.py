"""The money trail of an order for one of its parties: every figure, and the transfers it is made of.

A buyer sees what they paid and got back, a brand where the money of its part went, a creator what came to them, an
operator all of it. Nobody sees what is another's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commerce.ledger.kinds import BACK, AccountKind, MovementKind, TransferState, brand_owner, creator_owner
from commerce.ledger.selectors import Entry, Seal, seals_of, transfers_of
from commerce.orders.models import Fulfilment, Order
from commerce.orders.trail import shipping_subject, side_of
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money

Lazy = str | Promise
# What a transfer counts as for a reader, and with which sign; None: it is not theirs.
Sorted = tuple[str, int] | None

LABELS: Final[dict[str, Lazy]] = {
    "paid": _("Paid by the buyer"),
    "you_paid": _("You paid"),
    "back": _("Given back"),
    "you_back": _("Given back to you"),
    "bank": _("Taken back by the bank"),
    "tax": _("less tax"),
    "tax_in": _("of which tax"),
    "commission": _("less commission"),
    "fee": _("less platform fee"),
    "house": _("added by the house"),
    "earned": _("Earned"),
    "taken": _("Taken back"),
    "own": _("Yours"),
}


@dataclass(frozen=True)
class Row:
    """One transfer as its reader sees it."""

    entry: Entry
    title: str
    to: str
    amount: Money

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return f"t-{self.entry.key}"


@dataclass
class Figure:
    """One figure, and the transfers that add up to it."""

    code: str
    label: Lazy
    amount: Money
    rows: list[Row] = field(default_factory=list)


@dataclass
class Step:
    """What happened at one moment, with the block it is sealed in."""

    kind: str
    key: str
    at: datetime
    seal: Seal | None
    rows: list[Row] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What happened, in a word."""
        return capfirst(str(MovementKind(self.kind).label))


@dataclass(frozen=True)
class MoneyTrail:
    """What one reader sees of an order's money."""

    order: Order
    figures: Sequence[Figure]
    steps: Sequence[Step]
    total: Figure

    @property
    def rows(self) -> list[Row]:
        """Every transfer, in the order it was written."""
        return [row for step in self.steps for row in step.rows]


def trail_of_buyer(order: Order) -> MoneyTrail:
    """Return what a buyer paid and got back, part by part."""

    entries = _standing(order)
    disputed = _disputed(entries)

    def sort(entry: Entry) -> Sorted:
        if entry.kind in BACK:
            code = "bank" if entry.movement in disputed else "you_back"
            return code, 1 if entry.credit[0] == AccountKind.CLEARING else -1
        is_paid = entry.kind in (MovementKind.SALE, MovementKind.RECEIPT)
        if not is_paid:
            return None
        return "you_paid", 1 if entry.debit[0] == AccountKind.CLEARING else -1

    def side(entry: Entry) -> str:
        """Commission and fees are the sellers' own matter."""
        (kind, _owner), _sign = side_of(entry)
        told = (AccountKind.TAX_PAYABLE, AccountKind.PROMOTION, AccountKind.CLEARING, AccountKind.REFUNDABLE)
        return capfirst(str(AccountKind(kind).label)) if kind in told else str(_("The seller"))

    parts = _titles(order.fulfilments.all())
    trail = _built(order, parts, entries, sort, side)
    taxes = [row for row in trail.rows if _is_tax(row.entry) and row.entry.kind == MovementKind.SALE]
    if taxes:
        amount = sum((row.entry.money for row in taxes), Money(0, order.currency))
        figures = [*trail.figures, Figure("tax_in", LABELS["tax_in"], amount, taxes)]
        trail = MoneyTrail(order, figures, trail.steps, trail.total)
    return trail


def _is_tax(entry: Entry) -> bool:
    return side_of(entry)[0][0] == AccountKind.TAX_PAYABLE


def trail_of_brand(parcel: Fulfilment) -> MoneyTrail:
    """Return where the money of a brand's own part of an order went."""
    codes = {
        AccountKind.TAX_PAYABLE: "tax",
        AccountKind.CREATOR_PAYABLE: "commission",
        AccountKind.AGENCY_PAYABLE: "commission",
        AccountKind.PLATFORM_FEE: "fee",
        AccountKind.PROMOTION: "house",
        AccountKind.BRAND_PAYABLE: "own",
        AccountKind.MEMBERSHIP_POOL: "own",
        AccountKind.COIN_LIABILITY: "own",
    }

    titles, names = _titles([parcel]), _names([parcel])

    def sort(entry: Entry) -> Sorted:
        (kind, _owner), sign = side_of(entry)
        if entry.subject not in titles:
            return None
        code = codes.get(AccountKind(kind))
        if code is None:
            return None
        return code, sign if code == "own" else -sign

    def side(entry: Entry) -> str:
        return _named(side_of(entry)[0], names)

    return _with_paid(_built(parcel.order, titles, _standing(parcel.order), sort, side))


def _with_paid(trail: MoneyTrail) -> MoneyTrail:
    """Put what the buyer paid, refunds taken off, before what it was shared out to; the own part stands last."""
    by_code = {figure.code: figure for figure in trail.figures}
    shared = [by_code[code] for code in ("house", "tax", "commission", "fee") if code in by_code]
    own = by_code.get("own", trail.total)
    zero = Money(0, trail.order.currency)
    paid = own.amount - sum((figure.amount for figure in shared), zero)
    mine = {row.entry.key for row in own.rows}
    # What the others got of it was paid as well.
    rows = [row if row.entry.key in mine else replace(row, amount=-row.amount) for row in trail.rows]
    figures = [Figure("paid", LABELS["paid"], paid, rows), *shared]
    return MoneyTrail(trail.order, figures, trail.steps, own)


def trail_of_creator(order: Order, creator: Creator) -> MoneyTrail:
    """Return what came to a creator of an order, and what was taken back of it."""
    owner = creator_owner(creator.public_id)

    def sort(entry: Entry) -> Sorted:
        if owner not in (entry.debit[1], entry.credit[1]):
            return None
        gained = entry.credit[1] == owner
        return ("earned" if entry.kind == MovementKind.SALE else "taken"), 1 if gained else -1

    def side(entry: Entry) -> str:
        return creator.display_name if entry.credit[1] == owner else _named(entry.credit, {})

    trail = _built(order, _titles(order.fulfilments.all()), _standing(order), sort, side)
    zero = Money(0, order.currency)
    total = sum((row.amount for row in trail.rows), zero)
    return MoneyTrail(order, trail.figures, trail.steps, Figure("own", LABELS["own"], total, trail.rows))


def trail_of_operator(order: Order) -> MoneyTrail:
    """Return everything that was written for an order, by whose it is now; both sides of it are nothing."""
    parcels = list(order.fulfilments.all())
    names, titles = _names(parcels), _titles(parcels)
    figures: dict[tuple[str, str], Figure] = {}
    entries = _standing(order)
    steps = _Steps(order, entries)
    for entry in entries:
        title = titles.get(entry.subject, "")
        for (kind, owner), sign in ((entry.debit, -1), (entry.credit, 1)):
            row = Row(entry, title, _named(entry.credit, names), entry.money * sign)
            figure = figures.setdefault(
                (kind, owner), Figure(kind, _named((kind, owner), names), Money(0, order.currency))
            )
            figure.amount += row.amount
            figure.rows.append(row)
        steps.add(
            Row(entry, title, f"{_named(entry.debit, names)} → {_named(entry.credit, names)}", entry.money)
        )
    zero = Money(0, order.currency)
    both = sum((figure.amount for figure in figures.values()), zero)
    total = Figure("sum", _("Both sides"), both)
    return MoneyTrail(order, list(figures.values()), steps.made, total)


class _Steps:
    """Gathers rows by the movement they were written in."""

    def __init__(self, order: Order, entries: Iterable[Entry]) -> None:
        self._seals = seals_of(order.public_id)
        self._disputed = _disputed(entries)
        self._by_key: dict[str, Step] = {}

    @property
    def made(self) -> list[Step]:
        return list(self._by_key.values())

    def add(self, row: Row) -> None:
        entry = row.entry
        step = self._by_key.get(entry.movement)
        if step is None:
            kind = MovementKind.DISPUTE.value if entry.movement in self._disputed else entry.kind
            step = Step(kind, entry.movement, entry.created_at, self._seals.get(entry.movement))
            self._by_key[entry.movement] = step
        step.rows.append(row)


def _disputed(entries: Iterable[Entry]) -> set[str]:
    """Return the refunds that are what a bank took back: known by the dispute that the books name."""
    return {f"refund:{entry.subject}" for entry in entries if entry.kind == MovementKind.DISPUTE}


def _standing(order: Order) -> list[Entry]:
    return [entry for entry in transfers_of(order.public_id) if entry.state != TransferState.VOIDED]


def _built(
    order: Order,
    titles: dict[str, str],
    entries: Sequence[Entry],
    sort: Callable[[Entry], Sorted],
    side: Callable[[Entry], str],
) -> MoneyTrail:
    figures: dict[str, Figure] = {}
    steps = _Steps(order, entries)
    zero = Money(0, order.currency)
    for entry in entries:
        found = sort(entry)
        if found is None:
            continue
        code, sign = found
        row = Row(entry, titles.get(entry.subject, ""), side(entry), entry.money * sign)
        figure = figures.setdefault(code, Figure(code, LABELS[code], zero))
        figure.amount += row.amount
        figure.rows.append(row)
        steps.add(row)
    return MoneyTrail(
        order, list(figures.values()), steps.made, figures.get("own") or Figure("own", LABELS["own"], zero)
    )


def _titles(parcels: Iterable[Fulfilment]) -> dict[str, str]:
    """Return what the books' subjects are called: products, and the delivery of a brand."""
    titles: dict[str, str] = {}
    for parcel in parcels:
        titles |= {line.public_id: line.title for line in parcel.lines.all()}
        titles[shipping_subject(parcel)] = str(_("Delivery, %(brand)s") % {"brand": parcel.brand.name})
    return titles


def _names(parcels: Iterable[Fulfilment]) -> dict[str, str]:
    names: dict[str, str] = {}
    for parcel in parcels:
        names[brand_owner(parcel.brand.public_id)] = parcel.brand.name
        names |= {line.goes_owner: parcel.brand.name for line in parcel.lines.all() if line.goes_owner}
        for line in parcel.lines.all():
            if line.credited_to is not None:
                names[creator_owner(line.credited_to.public_id)] = line.credited_to.display_name
    return names


def _named(side: tuple[str, str], names: dict[str, str]) -> str:
    kind, owner = side
    return names.get(owner) or capfirst(str(AccountKind(kind).label))
