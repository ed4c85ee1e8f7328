"""Tables of text: the delimiter, the records with the number of their first line, and cells under their column's name.

Made for files that people have edited: a quotation mark that is never closed costs its own line and not the rest, and
a line break inside quotation marks does not shift the numbers that are shown to people.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final, TextIO

from marketplace.kernel.cells import original

DELIMITERS: Final = (",", ";", "\t", "|")
RECORD_LINES_MAX: Final = 400
RECORD_CHARACTERS_MAX: Final = 100_000
HEAD_LINES: Final = 20
# Columns that our own files of refused lines have: their cells were made harmless for spreadsheets.
LINE_COLUMN: Final = "showfloor_line"
REASON_COLUMN: Final = "showfloor_reason"

# Possessive: a doubled mark is one sign of the cell, never its end.
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*+"')


@dataclass(frozen=True)
class Record:
    """One record of a table; ``cells`` is None when it cannot be read."""

    line: int
    cells: list[str] | None


def plain_name(column: str) -> str:
    """Return a column's name as it is compared: without marks, quotes, case and doubled spaces."""
    return " ".join(column.replace("\ufeff", "").strip().strip('"').casefold().split())


def delimiter_of(head: Iterable[str], known: Set[str]) -> str:
    """Return the sign that divides the first line into the most columns we know; a file may also name it itself."""
    for line in head:
        if line.casefold().startswith("sep=") and len(line.strip()) == 5:
            return line[4]
        if line.strip():
            return max(DELIMITERS, key=lambda sign: _columns_known(line, sign, known))
    return ","


def _columns_known(line: str, sign: str, known: Set[str]) -> tuple[int, int]:
    cells = next(csv.reader([line], delimiter=sign), [])
    return sum(plain_name(cell) in known for cell in cells), len(cells)


def records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Return what a table has, one record at a time; empty lines are left out."""
    waiting: list[str] = []
    source, number = iter(lines), 0
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        number += 1
        taken = [line]
        if '"' in line and _state(line, delimiter) == "open":
            taken, is_closed = _gather(line, waiting, source, delimiter)
            if not is_closed:
                # Its own line is lost, those after it are read anew.
                waiting = [*taken[1:], *waiting]
                yield Record(number, None)
                continue
        cells = next(csv.reader(["".join(taken)], delimiter=delimiter), [])
        if any(cell.strip() for cell in cells):
            yield Record(number, cells)
        number += len(taken) - 1


def _gather(first: str, waiting: list[str], source: Iterator[str], delimiter: str) -> tuple[list[str], bool]:
    """Take lines until the quotation mark is closed, or there are too many."""
    taken, text = [first], first
    while len(taken) < RECORD_LINES_MAX and len(text) < RECORD_CHARACTERS_MAX:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return taken, False
        taken.append(line)
        text += line
        if '"' in line and (state := _state(text, delimiter)) != "open":
            return taken, state == "closed"
    return taken, False


def _state(text: str, delimiter: str) -> str:
    """Tell whether a text ends inside quotation marks ("open"), after them ("closed"), or has signs where a cell has
    just been closed ("broken"): then a mark was meant to open another cell. A mark amid a cell is a sign like others.
    """
    at, is_broken = 0, False
    while at < len(text):
        if text[at] == '"':
            quoted = _QUOTED.match(text, at)
            if quoted is None:
                return "open"
            at = quoted.end()
            is_broken = is_broken or text[at : at + 1] not in {delimiter, "\r", "\n", ""}
        following = text.find(delimiter, at)
        if following < 0:
            break
        at = following + 1
    return "broken" if is_broken else "closed"


class Table:
    """A table with its header read; iterating gives (line, cells by plain column name, all cells).

    ``is_ours``: its texts were made harmless for spreadsheets, as our own files are.
    """

    def __init__(self, file: TextIO, delimiter: str, *, is_ours: bool = False) -> None:
        self._records = records(file, delimiter)
        head = next(self._records, None)
        if head is not None and head.cells and plain_name(head.cells[0]).startswith("sep="):
            head = next(self._records, None)
        self.header = [cell.replace("\ufeff", "").strip() for cell in (head.cells or [])] if head else []
        self.names = [plain_name(name) for name in self.header]
        self._is_ours = is_ours or REASON_COLUMN in self.names

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | None, list[str]]]:
        names = self.names
        for record in self._records:
            cells = record.cells
            if cells is None or len(cells) > len(names) and any(cells[len(names) :]):
                yield record.line, None, cells or []
                continue
            if self._is_ours:
                cells = [original(cell) for cell in cells]
            yield record.line, dict(zip(names, cells, strict=False)), cells
