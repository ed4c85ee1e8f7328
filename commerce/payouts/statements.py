"""A payout's statement: every order line it is made of, on a page and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from commerce.ledger.selectors import Entry, transfers_by_key
from commerce.orders.parts import Part, parts_about
from commerce.orders.scopes import ScopeName, scope_names
from commerce.payouts.models import Payout, PayoutLine
from marketplace.kernel.cells import Amount, Cell, csv_text
from marketplace.kernel.money import Money, to_decimal_text

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


def rows_of(payout: Payout, lines: Sequence[PayoutLine]) -> list[Row]:
    """Return what some lines of a payout are about."""
    entries = {entry.key: entry for entry in transfers_by_key(line.transfer_key for line in lines)}
    parts = parts_about(entry.subject for entry in entries.values())
    names = scope_names(part.scope for part in parts.values())
    rows = []
    for line in lines:
        entry = entries[line.transfer_key]
        part = parts[entry.subject]
        rows.append(Row(part, entry, Money(line.amount_minor, payout.currency), names.get(part.scope)))
    return rows


def statement_csv(payout: Payout, rows: Sequence[Row]) -> str:
    """Return the statement as a file; its amounts add up to the payout."""
    return csv_text(HEADER, _cells(payout, rows))


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
            payout.currency,
            Amount(to_decimal_text(row.part.paid)),
            Amount(to_decimal_text(row.part.tax)),
            rate,
            Amount(to_decimal_text(row.amount)),
            row.entry.key,
        ]
