"""Walks every address the product answers, and tells what a request changed in the database."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

_CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
# Who is signed in, and nothing else, is kept here: it may change with any request.
NOT_COMPARED = frozenset({"django_session"})
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: its name with namespaces, its address with ``<parameters>``, what answers."""

    name: str
    address: str
    view: Any

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def routes() -> list[Route]:
    """Return every route of the product, the operators' admin too."""
    return list(_walk(get_resolver(), "/", ()))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        address = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield Route(":".join([*spaces, entry.name or "?"]), address, entry.callback)
        else:
            space = (str(entry.namespace),) if entry.namespace else ()
            yield from _walk(entry, address, spaces + space)


def _plain(pattern: str) -> str:
    """Write a path or a regular expression as ``a/<b>/``."""
    text = _NAMED_GROUP.sub(r"<\1>", pattern.removeprefix("^").removesuffix("$").removesuffix("\\Z"))
    return _CONVERTED.sub(r"<\1>", text).replace("\\.", ".").replace("\\-", "-")


def parameters(address: str) -> list[str]:
    return _CONVERTED.findall(address)


def fill(address: str, values: Mapping[str, Any]) -> str:
    """Put values into an address; they are known by the piece around them (``shows/<public_id>``), longest first."""
    filled = address
    for piece in sorted(values, key=len, reverse=True):
        if f"/{piece}" in filled:
            filled = filled.replace(f"/{piece}", "/" + _CONVERTED.sub(str(values[piece]), piece), 1)
    if "<" in filled:
        raise LookupError(
            f"{address}: no value for {filled}; give tests/whole_world.py an object of this kind to walk with"
        )
    return filled


# What a request changed


def database() -> dict[str, list[str]]:
    """Return every row of every table, as text."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models if model._meta.managed} - NOT_COMPARED)
    return {table: _rows(table) for table in tables}


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a table of ours
        return sorted(map(repr, cursor.fetchall()))


class Changes:
    """Compares the database with how it was; looks at it only when something was written at all."""

    def __init__(self) -> None:
        self.before = database()
        self._has_written = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Notice the writes that are made inside."""
        self._has_written = False
        with connection.execute_wrapper(self._notice):
            yield

    def _notice(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITES) and not any(f'"{table}"' in sql for table in NOT_COMPARED):
            self._has_written = True
        return execute(sql, *rest)

    def tables(self) -> set[str]:
        """Return the tables that are not as they were."""
        if not self._has_written:
            return set()
        after = database()
        return {table for table in self.before if self.before[table] != after[table]}


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside, so that every request meets the same world."""
    block: Any = transaction.atomic()
    # Providers are never called inside a transaction of the product's; this one is the test's.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


# What a page is made of


class Markup(HTMLParser):
    """The parts of a page that a security policy is about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    handle_startendtag = handle_starttag

    def first(self, tag: str) -> dict[str, str]:
        return next((attributes for name, attributes in self.tags if name == tag), {})
