"""What a format has to know: its name, its columns, and how to make neutral rows of a file."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sources import Source
from commerce.catalog.imports.tables import LINE_COLUMN, REASON_COLUMN, Table

OURS: Final = frozenset({LINE_COLUMN, REASON_COLUMN})
UNREADABLE: Final = "\ufffd"


class Format(ABC):
    """One way to write a catalogue down."""

    name: ClassVar[str]
    label: ClassVar[Any]
    # Our name of a value → what the file calls it, for findings.
    columns: ClassVar[Mapping[str, str]]
    # Whether rows of one product that have different titles are two products with the same key by mistake.
    titles_tell_apart: ClassVar[bool] = True
    # Whether a price says its currency itself, always.
    prices_name_currency: ClassVar[bool] = False
    # Whether descriptions may be marked up.
    has_markup: ClassVar[bool] = True

    @abstractmethod
    def rows(self, source: Source) -> Iterator[Row]:
        """Return neutral rows one by one. Raises FileRefused."""

    @abstractmethod
    def header(self, source: Source) -> list[str]:
        """Return the names of the cells that rows have in ``raw``."""

    def unused(self, source: Source) -> list[str]:
        """Return the columns that this format does not read."""
        return []


class TableFormat(Format):
    """A format whose every line is a row."""

    # Plain names of the columns without which it is not this format, and of those it reads beside them.
    needed: ClassVar[frozenset[str]]
    known: ClassVar[frozenset[str]]
    is_ours: ClassVar[bool] = False

    def score(self, names: list[str]) -> int:
        """Return how many columns of a header are this format's; 0 when one is missing that it needs."""
        present = set(names)
        return len(present & (self.known | self.needed)) if self.needed <= present else 0

    def is_known(self, name: str) -> bool:
        """Tell whether a column is read."""
        return name in self.known or name in self.needed or name in OURS

    def header(self, source: Source) -> list[str]:
        with source.text() as file:
            return Table(file, source.delimiter).header

    def unused(self, source: Source) -> list[str]:
        with source.text() as file:
            table = Table(file, source.delimiter)
        pairs = zip(table.header, table.names, strict=True)
        return [shown for shown, name in pairs if name and not self.is_known(name)]

    def rows(self, source: Source) -> Iterator[Row]:
        with source.text() as file:
            for line, cells, raw in Table(file, source.delimiter, is_ours=self.is_ours):
                yield self._row(line, cells, raw, source.encoding)

    def _row(self, line: int, cells: dict[str, str] | None, raw: list[str], encoding: str) -> Row:
        if cells is None:
            code = "cells_too_many" if raw else "line_unreadable"
            return Row(line, f"line:{line}", raw=raw, broken=(code, "", {}))
        row = self.row(line, cells)
        row.raw = raw
        if any(UNREADABLE in cell for cell in raw):
            row.broken = ("signs_unreadable", "", {"encoding": encoding})
        return row

    @abstractmethod
    def row(self, line: int, cells: dict[str, str]) -> Row:
        """Return what a line says; ``cells`` are under their plain column names."""


def filled(cells: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that say something, under our names; ``columns`` leads from ours to theirs, written plainly."""
    found = {}
    for ours, theirs in columns.items():
        cell = cells.get(theirs)
        if cell and (text := cell.strip()):
            found[ours] = text
    return found


def lowered(columns: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping with the file's column names as they are compared."""
    return {ours: theirs.casefold() for ours, theirs in columns.items()}
