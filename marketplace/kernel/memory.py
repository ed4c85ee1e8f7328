"""Answers that each process keeps for as long as the tables they were read from stay as they are.

Shelves, prices, zones and tax rates are read with every page and written a few times an hour. What is kept here is
never older than the last commit: each write to a watched table, by whatever way of the ORM, gives that table a new
mark in the cache when it commits, and an answer is good only under the marks that it was read under. A transaction
that wrote to a table itself reads it from the database until it ends. Without the cache nothing is kept.

Answers are shared by all threads of a process: whoever gets one must not change it.
"""

import logging
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import partial, wraps
from typing import Any, Final, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Many pages that are made at the same moment ask for the marks once.
MARKS_FRESH_SECONDS: Final = 0.02
# A process that died between its commit and its mark misleads nobody for longer.
KEPT_SECONDS_MAX: Final = 30.0
ANSWERS_MAX: Final = 4096
WRITE: Final = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"(\w+)"')

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")
Marks = tuple[str, ...]

_watched: Final[set[str]] = set()
_stores: "Final[list[Kept[Any, Any]]]" = []
_marks: dict[str, str] = {}
_marks_at: list[float] = [float("-inf")]
# How often this process told of a write.
_tellings: list[int] = [0]


class Kept(Generic[K, V]):
    """Answers by key, read by ``load`` for all keys that are missing at once; keys without an answer are left out."""

    def __init__(
        self, load: Callable[[Collection[K]], Mapping[K, V]], *models: type[Model], most: int = ANSWERS_MAX
    ) -> None:
        self.load = load
        self.tables = tuple(dict.fromkeys(model._meta.db_table for model in models))
        self.most = most
        self._answers: OrderedDict[K, tuple[Marks, float, V | None]] = OrderedDict()
        self._lock = threading.Lock()
        _watched.update(self.tables)
        _stores.append(self)

    def of(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the answers of some keys."""
        wanted = list(dict.fromkeys(keys))
        connection = connections[DEFAULT_DB_ALIAS]
        marks = None if _has_written(connection, self.tables) else _marks_of(self.tables)
        if marks is None:
            return dict(self.load(wanted)) if wanted else {}
        found = self._kept(wanted, marks)
        missing = [key for key in wanted if key not in found]
        if missing:
            read = self.load(missing)
            answers = {key: read.get(key) for key in missing}
            # SQLite goes on reading what was there when a transaction began, whatever the marks say.
            if connection.vendor != "sqlite" or not connection.in_atomic_block:
                self._keep(answers, marks)
            found |= answers
        return {key: answer for key in wanted if (answer := found[key]) is not None}

    def forget(self) -> None:
        """Throw all answers away."""
        with self._lock:
            self._answers.clear()

    def _kept(self, keys: Iterable[K], marks: Marks) -> dict[K, V | None]:
        found: dict[K, V | None] = {}
        since = time.monotonic() - KEPT_SECONDS_MAX
        with self._lock:
            for key in keys:
                kept = self._answers.get(key)
                if kept is not None and kept[0] == marks and kept[1] > since:
                    found[key] = kept[2]
                    self._answers.move_to_end(key)
        return found

    def _keep(self, answers: Mapping[K, V | None], marks: Marks) -> None:
        now = time.monotonic()
        with self._lock:
            for key, answer in answers.items():
                self._answers[key] = marks, now, answer
                self._answers.move_to_end(key)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)


def kept(*models: type[Model], most: int = ANSWERS_MAX) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Keep what a function read from these models' tables, by its arguments, which have to be hashable."""

    def decorate(read: Callable[P, V]) -> Callable[P, V]:
        def load(keys: Collection[tuple[Any, Any]]) -> dict[tuple[Any, Any], tuple[V]]:
            # In a tuple, so that None is an answer too.
            return {key: (read(*key[0], **dict(key[1])),) for key in keys}

        answers = Kept(load, *models, most=most)

        @wraps(read)
        def answered(*args: P.args, **kwargs: P.kwargs) -> V:
            key = args, tuple(sorted(kwargs.items()))
            return answers.of([key])[key][0]

        return answered

    return decorate


def look_afresh(**_signal: Any) -> None:
    """Ask for the marks before anything is read: a task must know what the fact knew that queued it."""
    _marks_at[0] = float("-inf")


def forget_all() -> None:
    """Throw away everything this process keeps."""
    for store in _stores:
        store.forget()
    _marks_at[0] = float("-inf")


# Marks.


def _key(table: str) -> str:
    return f"mark:{table}"


def _marks_of(tables: Iterable[str]) -> Marks | None:
    """Return the marks of some tables; None when nothing may be kept."""
    if not settings.KEEP_ANSWERS or not _look():
        return None
    return tuple(_marks.get(table, "") for table in tables)


def _look() -> bool:
    """Know the marks as they are; False when the cache does not answer."""
    while time.monotonic() - _marks_at[0] >= MARKS_FRESH_SECONDS:
        begun, told_before = time.monotonic(), _tellings[0]
        try:
            found = cache.get_many([_key(table) for table in _watched])
        except (OSError, RedisError):
            return False
        # What this process wrote meanwhile is newer than what was asked for.
        if told_before == _tellings[0]:
            _marks.update({table: str(found.get(_key(table), "")) for table in _watched})
            _marks_at[0] = begun
    return True


def _tell(connection: BaseDatabaseWrapper) -> None:
    """Give the tables that a transaction wrote to a new mark, now that others can read it."""
    untold = _untold(connection)
    fresh = {table: secrets.token_hex(6) for table in untold}
    untold.clear()
    if not fresh:
        return
    try:
        cache.set_many({_key(table): mark for table, mark in fresh.items()}, timeout=None)
    except (OSError, RedisError):
        # Whoever reads the cache cannot reach it either, and keeps nothing; answers of before end by their age.
        logger.warning("nobody was told of a write to %s: the cache did not answer", ", ".join(fresh))
    _tellings[0] += 1
    _marks_at[0] = float("-inf")


# Writes.


def watch_connection(*, connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """See every write of a connection from now on."""
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    written = WRITE.match(sql)
    if written is None:
        return execute(sql, params, many, context)
    tables = _watched if sql.startswith("TRUNCATE") else _watched & {written[1]}
    connection: BaseDatabaseWrapper = context["connection"]
    if tables:
        _has_written(connection, tables)
        _written(connection).update(tables)
    result = execute(sql, params, many, context)
    if tables:
        _untold(connection).update(tables)
        # For each write: what was said within a savepoint is unsaid with it.
        transaction.on_commit(partial(_tell, connection), using=connection.alias)
    return result


def _written(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the tables that the present transaction wrote to."""
    tables: set[str] = connection.__dict__.setdefault("tables_written", set())
    return tables


def _untold(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the tables of which the others do not know yet that they changed.

    What was rolled back is told of with the next commit; it costs a look at the database, and misleads nobody.
    """
    tables: set[str] = connection.__dict__.setdefault("tables_untold", set())
    return tables


def _has_written(connection: BaseDatabaseWrapper, tables: Collection[str]) -> bool:
    """Tell whether what is kept of these tables may be older than what this connection wrote.

    Between a commit and its telling other hooks of the same commit may run, and must not be told the old.
    """
    written = _written(connection)
    if written and not connection.in_atomic_block:
        written.clear()
    return not (written.isdisjoint(tables) and _untold(connection).isdisjoint(tables))
