"""A day's lines as a file."""

from collections.abc import Iterable, Iterator
from typing import Final

from commerce.reconciliation.models import ReportLine
from marketplace.kernel.cells import Amount, Cell, csv_text
from marketplace.kernel.money import Money, to_decimal_text

HEADER: Final = (
    "provider",
    "day",
    "line",
    "time",
    "kind",
    "about",
    "reference",
    "currency",
    "reported",
    "fee",
    "fee_currency",
    "booked",
    "state",
    "explanation",
)


def _amount(money: Money | None) -> Cell:
    return "" if money is None else Amount(to_decimal_text(money))


def lines_file(lines: Iterable[ReportLine]) -> str:
    """Return lines as CSV, in the order they are given in."""
    return csv_text(HEADER, _rows(lines))


def _rows(lines: Iterable[ReportLine]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [
            line.provider,
            line.day.day.isoformat(),
            line.ref,
            line.happened_at.isoformat(timespec="seconds"),
            line.kind,
            line.source,
            line.reference,
            line.currency,
            _amount(line.money),
            _amount(line.fee),
            line.fee.currency,
            _amount(line.booked),
            line.state,
            line.reason,
        ]
