"""What a room is told of its questions. The text of an answer meant for one person is never among it."""

from datetime import datetime
from typing import Any

from streams.room.models import Question
from streams.shows.programme import programme_ms


def question(asked: Question, tag: str) -> dict[str, Any]:
    """Return a question as the room sees it; ``w`` stands for its asker in this room only."""
    return {
        "id": asked.pk,
        "c": asked.nonce,
        "w": tag,
        "name": asked.name,
        "role": asked.role,
        "m": asked.body,
        "at": asked.created_at.isoformat(timespec="seconds"),
        "votes": asked.votes,
    }


def staged(asked: Question | None, tag: str, *, now: datetime) -> dict[str, Any]:
    """Return what is being answered, from which picture on; ``id`` is null when nothing is."""
    if asked is None or asked.shown_at is None:
        return {"t": programme_ms(now), "id": None}
    return {"t": programme_ms(asked.shown_at), "id": asked.pk, "w": tag, "name": asked.name, "m": asked.body}


def answered(asked: Question) -> dict[str, Any]:
    """Return that a question was answered in the show, and with which picture."""
    moment = asked.answered_at or asked.created_at
    return {"t": programme_ms(moment), "id": asked.pk}


def reply(asked: Question) -> dict[str, Any]:
    """Return an answer in writing for everybody."""
    return {"id": asked.pk, "m": asked.reply, "name": asked.reply_name, "role": asked.reply_role}


def unasked(asked: Question) -> dict[str, Any]:
    """Return that a question is no longer among those everybody sees."""
    return {"id": asked.pk}


def nudge(tag: str) -> dict[str, Any]:
    """Return that there is something for one writer alone to fetch; what it is, nobody else is told."""
    return {"w": tag}
