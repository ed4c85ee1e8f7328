"""Brings the database back to what the migrations put into it, after a test with transactions of its own.

Django empties every table and reads all seeds in again, one query for each row: a third of a second for each such test,
and nothing is there for whichever test comes next. Here only what differs is put right, at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.test.testcases import TransactionTestCase

# Which migrations have run is no data.
KEPT = {"django_migrations"}
_seeds: dict[str, list[tuple[Any, ...]]] = {}


def keep_seeds() -> None:
    """From now on a new test database remembers its seeds, and tests with transactions leave it as they found it."""
    creation: Any = connection.creation
    create = creation.create_test_db

    def create_test_db(*arguments: Any, **options: Any) -> Any:
        name = create(*arguments, **{**options, "serialize": False})
        _seeds.clear()
        _seeds.update({table: _rows(table) for table in filled_tables()})
        return name

    creation.create_test_db = create_test_db
    TransactionTestCase._fixture_teardown = lambda _case: put_right()  # type: ignore[attr-defined]


def filled_tables() -> list[str]:
    quote = connection.ops.quote_name
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    questions = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return [table for (table,) in cursor.fetchall()]


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")  # noqa: S608
        return list(cursor.fetchall())


def put_right() -> None:
    """Empty what a test has filled, and give back the seeds it changed."""
    filled = set(filled_tables())
    changed = [table for table in sorted(filled | _seeds.keys()) if _is_changed(table, filled)]
    if not changed:
        return
    with connection.constraint_checks_disabled(), transaction.atomic(), nothing_refuses(changed) as cursor:
        for table in changed:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {quoted}")  # noqa: S608
            if rows := _seeds.get(table):
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {quoted} VALUES ({places})", rows)  # noqa: S608


def _is_changed(table: str, filled: set[str]) -> bool:
    return (table in filled) != (table in _seeds) or _rows(table) != _seeds[table]


@contextmanager
def nothing_refuses(tables: list[str]) -> Iterator[Any]:
    """Rows that never change have triggers that say so, and references have an order; neither counts in here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
            return
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield cursor
        for _name, sql in triggers:
            cursor.execute(sql)
