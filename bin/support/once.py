"""A pytest plugin for the second run of the suite (`-p support.once`): leaves out what it could only say again.

A test that touches no database, and whose file never speaks of a broker, has nothing to do with the services that make
the second run another one. Neither has one marked `once`: it stands on the database, but what it asks has nothing to do
with which one (who may open an address, what a page is made of), and other tests send the same queries to PostgreSQL.
"""

import re
from pathlib import Path

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
BROKER = re.compile(
    r"redis|valkey|broker|core\.cache|room\.bus|room import bus|capacity\.board", re.IGNORECASE
)


def needs_services(fixtures: set[str], text: str, *, marks: set[str]) -> bool:
    if "once" in marks:
        return False
    return "django_db" in marks or bool(fixtures & DATABASE_FIXTURES) or BROKER.search(text) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    texts: dict[Path, str] = {}
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        if item.path not in texts:
            texts[item.path] = item.path.read_text()
        fixtures = set(getattr(item, "fixturenames", ()))
        marks = {mark.name for mark in item.iter_markers()}
        (kept if needs_services(fixtures, texts[item.path], marks=marks) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
