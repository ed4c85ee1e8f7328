"""Counting what a page asks the database, in tests of lists."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def asked(page: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert page().status_code == 200
    return len(queries)


def same_queries(page: Callable[[], Any], more: Callable[[], None]) -> None:
    """The page asks no more when its list is longer."""
    page()
    before = asked(page)
    more()
    assert asked(page) == before
