"""Tests with real transactions empty the tables afterwards; on SQLite that is a DELETE, which the books refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper


@pytest.fixture(autouse=True, scope="session")
def books_can_be_emptied() -> Iterator[None]:
    """Take the triggers off while a test's database is emptied, and put the very same ones back."""
    operations = DatabaseWrapper.ops_class
    real = operations.sql_flush
    if real.__module__ == __name__:
        # Asked for by several folders of tests: once is enough.
        yield
        return

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        off = [f"DROP TRIGGER {self.quote_name(name)};" for name, _sql in triggers]
        return off + real(self, style, tables, **options) + [sql for _name, sql in triggers]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    operations.sql_flush = real  # type: ignore[method-assign]
