"""Cells of files that spreadsheets open: a text that would run as a formula is made harmless, and can be read back."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

# What spreadsheets take for the start of a formula, with the full-width forms and the signs that hide one.
RISKY: Final = frozenset("=+-@\t\r\n＝＋－＠")
MARK: Final = "'"
# Excel reads UTF-8 only with this sign at the start.
BYTE_ORDER_MARK: Final = "\ufeff"

Cell = str | int | None


def neutral(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe goes before what looks like a formula, or like a mark."""
    first = text.lstrip()[:1]
    is_risky = text.startswith((MARK, *RISKY)) or (first != "" and first in RISKY)
    return f"{MARK}{text}" if is_risky and text else text


def original(cell: str) -> str:
    """Return the text that ``neutral`` was given; an apostrophe that somebody wrote themselves stays."""
    return cell[1:] if cell.startswith(MARK) and neutral(cell[1:]) == cell else cell


class Amount(str):
    """A number as text, written as it is: a minus sign before digits is no formula."""

    __slots__ = ()


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a CSV file: header, rows, texts made harmless, amounts and counts left as numbers."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return BYTE_ORDER_MARK + file.getvalue()


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the same file line by line, for one that is sent while it is read."""
    row: Callable[[Iterable[Cell]], str] = csv.writer(_Echo()).writerow
    yield BYTE_ORDER_MARK + row(header)
    for cells in rows:
        yield row([_written(cell) for cell in cells])


def _written(cell: Cell) -> Cell:
    return neutral(cell) if isinstance(cell, str) and not isinstance(cell, Amount) else cell
