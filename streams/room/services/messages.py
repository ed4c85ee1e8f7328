"""Writes of the talk: say something, take it out again."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.clipping import fit
from streams.room import words
from streams.room.errors import (
    MessageEmpty,
    MessageTooLong,
    MessageUnreadable,
    Muted,
    ReplyGone,
    RoomClosed,
    TalkingTooFast,
)
from streams.room.events import MessageDeleted, MessagePosted
from streams.room.models import MESSAGE_GRAPHEMES_MAX, Message
from streams.room.selectors.messages import is_muted, is_room_open, messages_of
from streams.shows.duties import role_in_show
from streams.shows.models import Show

NAME_CHARACTERS_MAX: Final = 80


@dataclass(frozen=True)
class Writer:
    """Who says something: a visitor's key, their user's public id if signed in, the name and role in this show."""

    visitor: str
    user: str
    name: str
    role: str
    badges: tuple[str, ...] = ()
    device: str = ""
    network: str = ""


@dataclass(frozen=True)
class Aside:
    """What goes with the words: the message they answer, and who is called by them."""

    reply_to: int | None = None
    mentions: tuple[str, ...] = ()


NOTHING_ASIDE: Final = Aside()


def message_body(text: str) -> str:
    """Return what is kept of a message.

    Raises MessageEmpty, MessageTooLong, MessageUnreadable.
    """
    if not words.is_readable(text):
        raise MessageUnreadable
    body = unicodedata.normalize("NFC", words.clean_message(text))
    if not words.has_content(body):
        raise MessageEmpty
    count = len(words.graphemes(body))
    if count > MESSAGE_GRAPHEMES_MAX:
        raise MessageTooLong(most=MESSAGE_GRAPHEMES_MAX, count=count)
    return body


def message_post(
    *,
    show: str,
    writer: Writer,
    nonce: str,
    body: str,
    aside: Aside = NOTHING_ASIDE,
    wait: float = 0.0,
) -> Message:
    """Say something in a show's room (its public id); the same nonce returns the same message.

    ``wait`` is how many seconds this writer still has to wait: a resend is answered all the same.
    Raises RoomClosed, Muted, TalkingTooFast, ReplyGone, and what message_body raises.
    """
    kept = message_body(body)
    with transaction.atomic():
        found = Show.objects.filter(public_id=show).first()
        if found is None:
            raise RoomClosed
        before = Message.objects.filter(show=found, visitor=writer.visitor, nonce=nonce).first()
        if before is not None:
            return before
        _may_write(found, writer)
        if wait > 0:
            raise TalkingTooFast(seconds=max(1, math.ceil(wait)))
        if aside.reply_to is not None and not messages_of(found).filter(pk=aside.reply_to).exists():
            raise ReplyGone
        return _store(found, writer, nonce, kept, aside)


def _may_write(show: Show, writer: Writer) -> None:
    if not is_room_open(show):
        raise RoomClosed
    if is_muted(show.pk, writer.visitor):
        raise Muted


def role_now(show: Show, writer: Writer, user: User | None) -> str:
    """Return what somebody is now: a pass may be older than the end of their work here."""
    return role_in_show(user, show) if user is not None and writer.role != Message.Role.FAN else writer.role


def _store(show: Show, writer: Writer, nonce: str, body: str, aside: Aside) -> Message:
    user = User.objects.filter(public_id=writer.user).first() if writer.user else None
    try:
        with transaction.atomic():
            message = Message.objects.create(
                show=show,
                user=user,
                visitor=writer.visitor,
                nonce=nonce,
                name=fit(writer.name, NAME_CHARACTERS_MAX),
                role=role_now(show, writer, user),
                body=body,
                reply_to_id=aside.reply_to,
                mentions=list(aside.mentions),
                badges=list(writer.badges),
                created_at=timezone.now(),
                device=writer.device,
                network=writer.network,
            )
    except IntegrityError:
        # The same page sent it twice at once: the first one is the message.
        return Message.objects.get(show=show, visitor=writer.visitor, nonce=nonce)
    emit(MessagePosted(message_id=message.pk))
    return message


@transaction.atomic
def message_delete(*, message: Message, by: User | None) -> bool:
    """Take a message out of the room; True when this call did it. ``by`` is None for a guest's own."""
    gone = Message.objects.filter(pk=message.pk, deleted_at__isnull=True).update(
        deleted_at=timezone.now(), deleted_by=by
    )
    if gone:
        emit(MessageDeleted(message_id=message.pk))
    return bool(gone)
