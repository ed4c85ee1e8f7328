"""Writes of the talk: say something, take it out again."""

import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.clipping import fit
from streams.room import words
from streams.room.errors import (
    LinkRefused,
    MessageBlocked,
    MessageEmpty,
    MessageTooLong,
    MessageUnreadable,
    Repeated,
    ReplyGone,
    RoomClosed,
    TalkingTooFast,
)
from streams.room.events import MessageDeleted, MessageHeld, MessagePosted
from streams.room.flooding import Again
from streams.room.models import MESSAGE_GRAPHEMES_MAX, Message
from streams.room.selectors.messages import messages_of
from streams.room.selectors.standing import Standing
from streams.room.services.filtering import Fate, fate_of, hit_keep
from streams.room.services.gate import check_writer, take_turn
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
    # What is known of the same words, said before by this writer or by many.
    again: Again = Again.NEW


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
    found = show_of_room(show)
    if found is None:
        raise RoomClosed
    with tried(found, writer, kept):
        return _post(found, writer, nonce, kept, aside, wait)


@contextmanager
def tried(show: Show, writer: Writer, body: str) -> Iterator[None]:
    """Do a write in one transaction; of what a list refuses nothing is in the room, and who keeps order sees it."""
    try:
        with transaction.atomic():
            yield
    except (MessageBlocked, LinkRefused) as refusal:
        hit_keep(show=show, writer=writer, body=body, found=refusal.found, message=None)
        raise


def admitted(show: Show, writer: Writer, wait: float) -> tuple[Writer, User | None, Standing]:
    """Return who writes as they are now, their account, and how they stand in the show.

    Raises TalkingTooFast, and what check_writer raises.
    """
    user = User.objects.filter(public_id=writer.user).first() if writer.user else None
    now = replace(writer, role=role_now(show, writer, user))
    standing = check_writer(show, now, user)
    if wait > 0:
        raise TalkingTooFast(seconds=max(1, math.ceil(wait)))
    return now, user, standing


def _post(show: Show, writer: Writer, nonce: str, body: str, aside: Aside, wait: float) -> Message:
    before = Message.objects.filter(show=show, visitor=writer.visitor, nonce=nonce).first()
    if before is not None:
        return before
    writer, user, standing = admitted(show, writer, wait)
    if aside.reply_to is not None and not messages_of(show).filter(pk=aside.reply_to).exists():
        raise ReplyGone
    is_fan = writer.role == Message.Role.FAN
    if aside.again is Again.REPEAT and is_fan:
        raise Repeated
    is_flood = aside.again in {Again.ALIKE, Again.RAID}
    fate = fate_of(show, writer, body, user=user, is_shadowed=standing.is_shadowed, is_flood=is_flood)
    take_turn(show, writer)
    return _store(show, writer, nonce, body, aside, fate)


def show_of_room(public_id: str) -> Show | None:
    """Return a show with everything that is asked of it when somebody writes, in one query."""
    shows = Show.objects.select_related("creator", "collaboration__brand", "room_rules")
    return shows.filter(public_id=public_id).first()


def role_now(show: Show, writer: Writer, user: User | None) -> str:
    """Return what somebody is now: a pass may be older than the end of their work here."""
    return role_in_show(user, show) if user is not None and writer.role != Message.Role.FAN else writer.role


def _store(show: Show, writer: Writer, nonce: str, body: str, aside: Aside, fate: Fate) -> Message:
    now = timezone.now()
    try:
        with transaction.atomic():
            message = Message.objects.create(
                show=show,
                user=fate.user,
                visitor=writer.visitor,
                nonce=nonce,
                name=fit(writer.name, NAME_CHARACTERS_MAX),
                role=writer.role,
                body=body,
                reply_to_id=aside.reply_to,
                mentions=list(aside.mentions),
                badges=list(writer.badges),
                created_at=now,
                device=writer.device,
                network=writer.network,
                held_at=now if fate.held_for else None,
                held_for=fate.held_for,
                is_shadowed=fate.is_shadowed,
                deleted_at=None if fate.is_seen else now,
            )
    except IntegrityError:
        # The same page sent it twice at once: the first one is the message.
        return Message.objects.get(show=show, visitor=writer.visitor, nonce=nonce)
    if fate.found:
        hit_keep(show=show, writer=writer, body=body, found=fate.found, message=message)
    if fate.is_seen:
        emit(MessagePosted(message_id=message.pk))
    elif fate.held_for and not fate.is_shadowed:
        emit(MessageHeld(message_id=message.pk))
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
