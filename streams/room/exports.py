"""The talk of a show as files that its people take home: everything that was written, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from marketplace.kernel.cells import Cell, csv_text
from streams.room.hub.envelope import encode
from streams.room.models import Message
from streams.room.selectors.messages import writer_tag
from streams.shows.models import Show

HEADER: Final = (
    "id",
    "at",
    "seconds",
    "writer",
    "name",
    "role",
    "text",
    "reply_to",
    "state",
    "taken_out_at",
    "taken_out_by",
)


def talk_csv(show: Show, said: Iterable[Message]) -> str:
    """Return the talk as a CSV file; what a spreadsheet would run carries an apostrophe (cells.original undoes it)."""
    return csv_text(HEADER, (_cells(facts) for facts in _facts(show, said)))


def talk_json(show: Show, said: Iterable[Message]) -> str:
    """Return the talk as JSON."""
    return encode({"show": show.public_id, "title": show.title, "messages": list(_facts(show, said))})


def _cells(facts: dict[str, Any]) -> list[Cell]:
    return ["" if facts[name] is None else facts[name] for name in HEADER]


def _facts(show: Show, said: Iterable[Message]) -> Iterator[dict[str, Any]]:
    for message in said:
        yield {
            "id": message.pk,
            "at": message.created_at.isoformat(timespec="milliseconds"),
            # After the start of the show; below zero while people waited.
            "seconds": _seconds(show.started_at, message.created_at),
            "writer": writer_tag(show.public_id, message.visitor),
            "name": message.name,
            "role": message.role,
            "text": message.body,
            "reply_to": message.reply_to_id,
            "state": _state(message),
            "taken_out_at": message.deleted_at and message.deleted_at.isoformat(timespec="milliseconds"),
            "taken_out_by": message.deleted_by.name_shown if message.deleted_by is not None else None,
        }


def _seconds(start: datetime | None, at: datetime) -> int | None:
    return None if start is None else round((at - start).total_seconds())


def _state(message: Message) -> str:
    if message.deleted_at is None:
        return "shown"
    if message.held_at is not None:
        return "held"
    return "shadowed" if message.is_shadowed else "taken_out"
