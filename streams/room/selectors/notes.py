"""Reads of the message on top of the talk."""

from typing import Any

from streams.room import news
from streams.room.models import Note
from streams.room.selectors.messages import writer_tag
from streams.shows.models import Show


def note_facts(show: Show) -> dict[str, Any] | None:
    """Return what is held up in a room as frames carry it, or None."""
    try:
        note = show.note
    except Note.DoesNotExist:
        return None
    if not note.message.is_shown:
        return None
    return news.note(note, writer_tag(show.public_id, note.message.visitor))
