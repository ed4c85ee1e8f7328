"""The rows of a file on the disk, so that those of one product stand together wherever they stood.

Memory stays the same for a file of any length: what is kept of a row is one line in a small database that is thrown
away with the run.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from commerce.catalog.imports.numbers import Evidence
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sources import LINES_MAX

ROWS_AT_ONCE: Final = 500
CACHE_KIB: Final = 8000
TABLES: Final = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    f"PRAGMA cache_size=-{CACHE_KIB}",
    "CREATE TABLE rows (seq INTEGER PRIMARY KEY, line INTEGER, key TEXT, body TEXT)",
    "CREATE TABLE aliases (alias TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID",
)
GROUPED: Final = """
    SELECT rows.line, rows.key, rows.body FROM rows
    JOIN (SELECT key, MIN(seq) AS first FROM rows GROUP BY key) AS firsts ON firsts.key = rows.key
    ORDER BY firsts.first, rows.seq
"""


class Staging:
    """Takes rows in the order of the file, gives them back product by product."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.evidence = Evidence()
        self.count = 0
        for statement in TABLES:
            database.execute(statement)

    def fill(self, rows: Iterable[Row]) -> Iterator[int]:
        """Take all rows; says every few hundred how many there are. Raises FileRefused when there are too many."""
        source = iter(rows)
        while batch := list(islice(source, ROWS_AT_ONCE)):
            self.count += len(batch)
            if self.count > LINES_MAX:
                raise FileRefused("lines_too_many", most=LINES_MAX)
            self._take(batch)
            yield self.count
        self._join()

    def _take(self, batch: list[Row]) -> None:
        for row in batch:
            for text in (*(text for _currency, text in row.prices), *(each[2] for each in row.reductions)):
                self.evidence.look(text)
        self._database.executemany(
            "INSERT INTO rows (line, key, body) VALUES (?, ?, ?)",
            [
                (row.line, row.key or f"line:{row.line}", json.dumps(row.packed(), separators=(",", ":")))
                for row in batch
            ],
        )
        aliases = [(row.alias, row.key) for row in batch if row.alias]
        self._database.executemany("INSERT OR IGNORE INTO aliases (alias, key) VALUES (?, ?)", aliases)

    def _join(self) -> None:
        """Let rows that name their product by its other name follow it."""
        self._database.execute(
            "UPDATE rows SET key = (SELECT key FROM aliases WHERE alias = rows.key)"
            " WHERE key IN (SELECT alias FROM aliases)"
        )
        self._database.execute("CREATE INDEX rows_by_key ON rows (key, seq)")

    def groups(self) -> Iterator[list[Row]]:
        """Return the rows of each product, products in the order in which they begin."""
        found = self._database.execute(GROUPED)
        for _key, rows in groupby(found, key=lambda row: row[1]):
            yield [Row.unpacked(line, key, json.loads(body)) for line, key, body in rows]


@contextmanager
def staging() -> Iterator[Staging]:
    """Open a staging file that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        database = sqlite3.connect(Path(folder) / "rows.sqlite3")
        try:
            yield Staging(database)
        finally:
            database.close()
