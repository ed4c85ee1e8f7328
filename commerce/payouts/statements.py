"""A payout's statement: every order line it is made of, on a page and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from commerce.ledger.kinds import MovementKind
from commerce.ledger.selectors import Entry, transfers_by_key
from commerce.orders.parts import Part, parts_about
from commerce.orders.scopes import ScopeName, scope_names
from commerce.payouts.earnings import OUTSIDE
from commerce.payouts.models import Payout, PayoutExchange, PayoutLine
from commerce.payouts.selectors import lines_of
from marketplace.kernel.cells import Amount, Cell, csv_text
from marketplace.kernel.money import Money, to_decimal_text

# A page that opens at once: what is more is read in the file.
GROUPED_LINES_MAX: Final = 2_000
HEADER = (
    "payout",
    "order",
    "date",
    "kind",
    "product",
    "quantity",
    "show",
    "currency",
    "paid_by_buyer",
    "tax",
    "rate_percent",
    "amount",
    "ledger_entry",
)


@dataclass(frozen=True)
class Row:
    """One ledger entry in a payout."""

    part: Part
    entry: Entry
    amount: Money
    show: ScopeName | None

    @property
    def kind_told(self) -> str:
        """What kind of entry it is, in the reader's language."""
        return str(MovementKind(self.entry.kind).label)


def rows_of(payout: Payout, lines: Sequence[PayoutLine]) -> list[Row]:
    """Return what some lines of a payout are about."""
    entries = {entry.key: entry for entry in transfers_by_key(line.transfer_key for line in lines)}
    parts = parts_about(entry.subject for entry in entries.values())
    names = scope_names(part.scope for part in parts.values())
    rows = []
    for line in lines:
        entry = entries[line.transfer_key]
        part = parts[entry.subject]
        amount = Money(line.amount_minor, line.currency or payout.currency)
        rows.append(Row(part, entry, amount, names.get(part.scope)))
    return rows


@dataclass
class Group:
    """What the lines of one show (or of none) add up to in one currency, and their entries in the books."""

    scope: str
    name: ScopeName
    total: Money
    keys: list[str]

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.scope or OUTSIDE}.{self.total.currency}"


def groups_of(payout: Payout) -> list[Group]:
    """Return the shows of a payout, those that brought most first; none where there are too many lines."""
    lines = list(lines_of(payout)[: GROUPED_LINES_MAX + 1])
    if len(lines) > GROUPED_LINES_MAX:
        return []
    found: dict[tuple[str, str], Group] = {}
    for row in rows_of(payout, lines):
        scope, currency = row.part.scope, row.amount.currency
        group = found.setdefault(
            (scope, currency), Group(scope, row.show or ScopeName(""), Money(0, currency), [])
        )
        group.total += row.amount
        group.keys.append(row.entry.key)
    return sorted(
        found.values(), key=lambda group: (group.total.currency, not group.scope, -group.total.minor)
    )


def exchanges_of(payout: Payout) -> list[PayoutExchange]:
    """Return what of a payout was exchanged."""
    return list(payout.exchanges.all())


def statement_csv(payout: Payout, rows: Sequence[Row]) -> str:
    """Return the statement as a file; its amounts add up to the payout."""
    return csv_text(HEADER, [*_cells(payout, rows), *_exchanged(payout)])


def _exchanged(payout: Payout) -> Iterator[list[Cell]]:
    """Two lines for each currency that was exchanged, what went and what came: so sums by currency are right."""
    at = timezone.localtime(payout.created_at).isoformat(timespec="seconds")
    for each in exchanges_of(payout):
        what = f"{each.rate} ({each.source}, {each.rate_on.isoformat()})"
        for money in (-each.sold, each.bought):
            amount = Amount(to_decimal_text(money))
            yield [
                payout.public_id, "", at, "exchange", what, "", "", money.currency, "", "", "", amount, each.key,
            ]  # fmt: skip


def _cells(payout: Payout, rows: Sequence[Row]) -> Iterator[list[Cell]]:
    is_brand = payout.owner.startswith("brand:")
    for row in rows:
        rate = "" if is_brand or row.part.is_delivery else Amount(f"{row.part.commission_bp / 100:g}")
        yield [
            payout.public_id,
            row.part.number,
            timezone.localtime(row.entry.created_at).isoformat(timespec="seconds"),
            row.entry.kind,
            "delivery" if row.part.is_delivery else row.part.title,
            row.part.quantity,
            row.show.title if row.show else "",
            row.amount.currency,
            Amount(to_decimal_text(row.part.paid)),
            Amount(to_decimal_text(row.part.tax)),
            rate,
            Amount(to_decimal_text(row.amount)),
            row.entry.key,
        ]
