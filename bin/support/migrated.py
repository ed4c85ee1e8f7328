"""A pytest plugin that copies the test database from one that is migrated (`-p support.migrated`).

Migrating takes 20 s of one core; every worker of every suite did it again. `bin/test` does it once for each kind of
database, in the one that DATABASE_URL names, and the workers take copies of that.
"""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

# A database in memory lasts as long as somebody holds it.
_held: list[sqlite3.Connection] = []


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """The name is still that of the migrated database here; pytest-django renames it before the first test."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = connection.settings_dict["NAME"]
    else:
        copy_into_memory(connection)


def copy_into_memory(connection: Any) -> None:
    creation, source = connection.creation, str(connection.settings_dict["NAME"])
    make = creation._create_test_db

    def create(*arguments: Any, **options: Any) -> str:
        name: str = make(*arguments, **options)
        _held.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(source)) as migrated:
            migrated.backup(_held[-1])
        return name

    creation._create_test_db = create
