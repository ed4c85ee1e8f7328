"""Reads for those who keep order: what is held, what was found, who did what."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from marketplace.safety.models import LogEntry
from marketplace.safety.selectors.log import log_of
from streams.room.models import FilterHit, Message
from streams.room.selectors.messages import message_facts, writer_tag
from streams.shows.duties import Person, duties_in_show
from streams.shows.models import Show

HELD_SHOWN = 100
UNDOABLE = (
    LogEntry.Deed.MESSAGE_DELETED,
    LogEntry.Deed.WRITER_MUTED,
    LogEntry.Deed.WRITER_SHADOWED,
    LogEntry.Deed.WRITER_BANNED,
)


def access_any_message(person: Person, show: Show, message_id: int) -> Message:
    """Return any message of a show, held and deleted ones too, for who keeps its chat; Http404 for everybody else."""
    if "chat" not in duties_in_show(person, show):
        raise Http404
    rows = Message.objects.select_related("user", "reply_to").filter(show=show, pk=message_id)
    message = rows.first()
    if message is None:
        raise Http404
    message.show = show
    return message


def access_deed(show: Show, entry_id: int) -> LogEntry:
    """Return a deed of a show that can be undone; Http404 for any other entry of the log."""
    entry = log_of(show=show.public_id).filter(pk=entry_id, deed__in=UNDOABLE).first()
    if entry is None:
        raise Http404
    return entry


def who_did(message: Message, *, but: LogEntry) -> str:
    """Return who decided about a message before, by name."""
    entries = log_of(show=message.show.public_id).filter(target=f"message:{message.pk}")
    entry = entries.exclude(pk=but.pk).first()
    if entry is not None:
        return entry.by_name
    known = Message.objects.select_related("deleted_by").get(pk=message.pk)
    return known.deleted_by.name_shown if known.deleted_by is not None else known.name


def who_undid(entry: LogEntry) -> str:
    """Return who undid a deed before, by name."""
    undone = LogEntry.objects.filter(show=entry.show, target=f"deed:{entry.pk}").first()
    return undone.by_name if undone is not None else entry.by_name


def messages_held(show: Show) -> QuerySet[Message]:
    """Return what waits for somebody who keeps order, in the order it was written."""
    held = Message.objects.filter(show=show, held_at__isnull=False, is_shadowed=False)
    return held.select_related("hit", "reply_to").order_by("pk")


def held_facts(message: Message, show: str) -> dict[str, Any]:
    """Return a held message as those hear of it who may let it in."""
    hit = getattr(message, "hit", None)
    terms = hit.terms if hit is not None else []
    return {**message_facts(message, show), "for": message.held_for, "terms": terms}


def hit_facts(hit: FilterHit, show: str) -> dict[str, Any]:
    """Return what a list found, as those hear of it who keep order."""
    return {
        "id": hit.pk,
        "message": hit.message_id,
        "w": writer_tag(show, hit.visitor),
        "name": hit.name,
        "m": hit.body,
        "action": hit.action,
        "terms": hit.terms,
    }


def hit_by_id(hit_id: int) -> FilterHit | None:
    """Return a hit for a handler that heard of it, or None."""
    return FilterHit.objects.select_related("show").filter(pk=hit_id).first()


def deed_facts(entry: LogEntry) -> dict[str, Any]:
    """Return a deed as those hear of it who keep order in the same show."""
    return {
        "id": entry.pk,
        "deed": entry.deed,
        "by": entry.by_name,
        "name": entry.target_name.partition(": ")[0],
        "why": entry.why,
        "undo": entry.deed in UNDOABLE,
        "at": entry.at.isoformat(timespec="seconds"),
    }


def staff_facts(public_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the staff's room of a show as somebody begins with it: nothing was said, and this waits."""
    show = Show.objects.filter(public_id=public_id).first()
    if show is None:
        return [], {}
    held = messages_held(show)[:HELD_SHOWN]
    return [], {"held": {str(message.pk): held_facts(message, public_id) for message in held}}
