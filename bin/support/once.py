"""A pytest plugin for the second run of the suite (`-p support.once`): leaves out what it could only say again.

A test that touches no database, and whose file never speaks of a broker, has nothing to do with the services that make
the second run another one.
"""

import re
from pathlib import Path

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
BROKER = re.compile(
    r"redis|valkey|broker|core\.cache|room\.bus|room import bus|capacity\.board", re.IGNORECASE
)


def needs_services(fixtures: set[str], text: str, *, is_marked: bool) -> bool:
    return is_marked or bool(fixtures & DATABASE_FIXTURES) or BROKER.search(text) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    texts: dict[Path, str] = {}
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        if item.path not in texts:
            texts[item.path] = item.path.read_text()
        fixtures = set(getattr(item, "fixturenames", ()))
        is_marked = item.get_closest_marker("django_db") is not None
        (kept if needs_services(fixtures, texts[item.path], is_marked=is_marked) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
