"""Reads of what was said: who may write, which messages there are, who may take one out."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from streams.room import news
from streams.room.hub.room import SNAPSHOT_MESSAGES
from streams.room.models import Message, Mute
from streams.shows.duties import Person, duties_in_show
from streams.shows.models import Show

# The room opens before the show does; a host who is late keeps it open.
OPENS_BEFORE: Final = timedelta(minutes=30)


AUTHOR_MAY_DELETE: Final = timedelta(seconds=60)


def is_room_open(show: Show) -> bool:
    """Tell whether people may write now: with the show, or before and after it where its host wants that."""
    if show.state == Show.State.SCHEDULED:
        return show.talk_days > 0 or timezone.now() >= show.starts_at - OPENS_BEFORE
    if show.state == Show.State.ENDED and show.talk_days and show.ended_at is not None:
        return timezone.now() < show.ended_at + timedelta(days=show.talk_days)
    return show.is_live


def writer_tag(show: str, visitor: str) -> str:
    """Return what stands for a visitor in one room: the same for all their messages, and nothing anywhere else."""
    key = f"showfloor.room.writer:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{show}:{visitor}".encode(), hashlib.sha256).hexdigest()[:12]


def message_facts(message: Message, show: str) -> dict[str, Any]:
    """Return a message as the room's frames carry it."""
    return news.chat(message, writer_tag(show, message.visitor), quote_facts(message, show))


def facts_for_writer(message: Message, show: str) -> dict[str, Any]:
    """Return a message as its writer is told it: they know that it waits, and not that nobody else sees it."""
    held = {"held": True} if message.held_at is not None and not message.is_shadowed else {}
    return {**message_facts(message, show), **held}


def quote_facts(message: Message, show: str) -> dict[str, Any] | None:
    """Return what a message answers, as frames carry it, or None."""
    original = message.reply_to
    return None if original is None else news.quote(original, writer_tag(show, original.visitor))


def messages_of(show: Show) -> QuerySet[Message]:
    """Return what can be read in a room, latest first."""
    shown = Message.objects.filter(show=show, deleted_at__isnull=True)
    return shown.select_related("reply_to").order_by("-pk")


def messages_written(show: Show) -> QuerySet[Message]:
    """Return everything that was written in a room, also what was taken out, in order: for its people alone."""
    return Message.objects.filter(show=show).select_related("deleted_by").order_by("pk")


def messages_recent(show: Show, count: int = SNAPSHOT_MESSAGES) -> list[Message]:
    """Return the last messages in the order they were written."""
    return list(messages_of(show)[:count])[::-1]


def message_by_id(message_id: int) -> Message | None:
    """Return a message for a handler that heard of it, or None."""
    return Message.objects.select_related("show", "reply_to").filter(pk=message_id).first()


def is_muted(show_id: int, visitor: str) -> bool:
    """Tell whether the word was taken from a visitor in a show, whether or not they notice."""
    mutes = Mute.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))
    return mutes.filter(show_id=show_id, visitor=visitor).exists()


def messages_by_ids(show: Show, ids: list[int]) -> list[Message]:
    """Return those of some messages that can be read in a room, in order."""
    return list(messages_of(show).filter(pk__in=ids))[::-1]


def messages_for_writer_alone(show: Show, visitor: str) -> list[Message]:
    """Return what only its writer may see of the last things they wrote: what is held, or in the shadow."""
    own = Message.objects.filter(show=show, visitor=visitor, taken_with__isnull=True)
    rows = own.filter(Q(held_at__isnull=False) | Q(is_shadowed=True)).select_related("reply_to")
    return list(rows.order_by("-pk")[:SNAPSHOT_MESSAGES])[::-1]


def messages_before(show: Show, before: int | None, count: int) -> list[Message]:
    """Return a page of what was said, in order: the latest, or those before a message."""
    rows = messages_of(show) if before is None else messages_of(show).filter(pk__lt=before)
    return list(rows[:count])[::-1]


def access_seen_message(show: Show, message_id: int) -> Message:
    """Return a message that everybody in the room can read; Http404 for any other."""
    message = messages_of(show).filter(pk=message_id).first()
    if message is None:
        raise Http404
    return message


def access_message(person: Person, visitor: str, show: Show, message_id: int) -> Message:
    """Return a message this person may take out: who keeps the chat any, a writer their own for a minute.

    Raises Http404 for everybody else.
    """
    message = messages_of(show).filter(pk=message_id).first()
    if message is None:
        raise Http404
    if "chat" in duties_in_show(person, show):
        return message
    is_own = bool(visitor) and message.visitor == visitor
    if is_own and timezone.now() - message.created_at <= AUTHOR_MAY_DELETE:
        return message
    raise Http404
