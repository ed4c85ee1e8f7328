"""The log is added to and read; nothing changes it, neither through the model nor past it."""

import pytest
from django.db import DatabaseError, connection, transaction

from marketplace.accounts.models import User
from marketplace.safety.models import LogEntry
from marketplace.safety.selectors.log import log_matching, log_of
from marketplace.safety.services.log import Place, Target, log_write


@pytest.fixture
def entry(alice: User) -> LogEntry:
    return log_write(
        deed="message_deleted",
        by=alice,
        place=Place(show="s1", brand="b1", creator="c1"),
        target=Target("message:1", "guest-2210: cheaper elsewhere", {"count": 1}),
        why="advertising",
    )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE safety_logentry SET why = 'nothing' WHERE id = %s", "DELETE FROM safety_logentry WHERE id = %s"],
    ids=["update", "delete"],
)
def test_the_database_refuses_what_the_model_is_not_asked(entry: LogEntry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="log"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [entry.pk])

    assert LogEntry.objects.get().why == "advertising"


def test_the_model_refuses_first(entry: LogEntry) -> None:
    entry.why = "nothing"
    for change in (
        entry.save,
        entry.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(why="nothing"),
    ):
        with pytest.raises(TypeError):
            change()

    assert LogEntry.objects.get().why == "advertising"


def test_an_entry_says_who_as_they_were_called_then(entry: LogEntry, alice: User) -> None:
    alice.display_name = "Somebody else"
    alice.save(update_fields=["display_name"])

    assert (LogEntry.objects.get().by, LogEntry.objects.get().by_name) == (alice.public_id, "Alice")
    alice.delete()
    assert LogEntry.objects.get().by_name == "Alice"


def test_the_log_is_read_by_place_deed_and_words(entry: LogEntry) -> None:
    other = log_write(deed="rules_changed", by=None, place=Place(show="s2", brand="b1"), target=Target())

    assert list(log_of(brand="b1")) == [other, entry]
    assert list(log_of(show="s1")) == [entry]
    assert list(log_of()) == [other, entry]
    assert list(log_matching(log_of(brand="b1"), {"deed": "rules_changed"})) == [other]
    assert list(log_matching(log_of(brand="b1"), {"words": "2210"})) == [entry]
    assert list(log_matching(log_of(brand="b1"), {"words": "nobody said"})) == []
