"""Deeds of those who keep order in the chat. Each is one entry of the log; the second to do it hears who was first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.clipping import clip
from marketplace.safety.models import Ban, LogEntry
from marketplace.safety.services.bans import Offender, ban_holding, ban_make
from marketplace.safety.services.log import Target, log_write
from streams.room.errors import AlreadyDone
from streams.room.events import MessageDecided, MessageDeleted, MessagesRestored, VisitorHidden
from streams.room.models import Message, Mute
from streams.room.selectors.moderation import who_did, who_undid
from streams.shows.models import Show
from streams.shows.moderators import place_of

NAMED_SIGNS: Final = 80
# What can be undone, and what that is called in the log.
UNDONE: Final[dict[str, str]] = {
    LogEntry.Deed.MESSAGE_DELETED: LogEntry.Deed.MESSAGE_RESTORED,
    LogEntry.Deed.WRITER_MUTED: LogEntry.Deed.WRITER_HEARD,
    LogEntry.Deed.WRITER_SHADOWED: LogEntry.Deed.WRITER_HEARD,
    LogEntry.Deed.WRITER_BANNED: LogEntry.Deed.BAN_LIFTED,
}


@dataclass(frozen=True)
class Silence:
    """How somebody is silenced in one show: until when (None: its end), whether they notice, and why."""

    until: datetime | None = None
    is_shadow: bool = False
    why: str = ""


def target_of(message: Message, **data: Any) -> Target:
    """Return a message and its writer as the log names them."""
    return Target(f"message:{message.pk}", f"{message.name}: {clip(message.body, NAMED_SIGNS)}", data)


def writer_of(message: Message, **data: Any) -> Target:
    """Return the writer of a message as the log names them."""
    return Target(f"message:{message.pk}", message.name, {"visitor": message.visitor, **data})


@transaction.atomic
def message_take_out(*, message: Message, by: User, why: str = "", is_held: bool = False) -> LogEntry:
    """Take a message out of the room, or refuse one that is held (or was, when it was decided): the first one wins.

    Raises AlreadyDone.
    """
    # Written first for its number; when somebody was faster it is taken back with everything else.
    entry = log_write(
        deed=LogEntry.Deed.MESSAGE_DELETED,
        by=by,
        place=place_of(message.show),
        target=target_of(message),
        why=why,
    )
    rows = Message.objects.filter(pk=message.pk)
    now = timezone.now()
    if is_held or message.held_at is not None:
        rows = rows.filter(held_at__isnull=False)
    else:
        rows = rows.filter(deleted_at__isnull=True)
    if not rows.update(held_at=None, deleted_at=now, deleted_by=by, taken_with=entry.pk):
        raise AlreadyDone(name=who_did(message, but=entry))
    emit(MessageDeleted(message_id=message.pk))
    emit(MessageDecided(message_id=message.pk))
    return entry


@transaction.atomic
def message_allow(*, message: Message, by: User) -> LogEntry:
    """Let a held message into the room. Raises AlreadyDone."""
    entry = log_write(
        deed=LogEntry.Deed.MESSAGE_ALLOWED, by=by, place=place_of(message.show), target=target_of(message)
    )
    waiting = Message.objects.filter(pk=message.pk, held_at__isnull=False)
    if not waiting.update(held_at=None, held_for="", deleted_at=None):
        raise AlreadyDone(name=who_did(message, but=entry))
    emit(MessagesRestored(show_id=message.show_id, message_ids=[message.pk]))
    emit(MessageDecided(message_id=message.pk))
    return entry


@transaction.atomic
def writer_silence(*, message: Message, silence: Silence, by: User) -> LogEntry:
    """Take the word from a message's writer in this show; unless it is in the shadow, with everything they wrote.

    Raises AlreadyDone.
    """
    kind = Mute.Kind.SHADOW if silence.is_shadow else Mute.Kind.MUTE
    show = message.show
    Mute.objects.filter(show=show, visitor=message.visitor, until__lte=timezone.now()).delete()
    mute, is_new = Mute.objects.get_or_create(
        show=show,
        visitor=message.visitor,
        defaults={
            "device": message.device,
            "kind": kind,
            "until": silence.until,
            "reason": silence.why,
            "by": by,
        },
    )
    if not is_new and not Mute.objects.filter(pk=mute.pk).exclude(kind=kind).update(kind=kind, by=by):
        raise AlreadyDone(name=mute.by.name_shown if mute.by is not None else "")
    entry = log_write(
        deed=LogEntry.Deed.WRITER_SHADOWED if silence.is_shadow else LogEntry.Deed.WRITER_MUTED,
        by=by,
        place=place_of(show),
        target=writer_of(message, until=silence.until.isoformat() if silence.until else ""),
        why=silence.why,
    )
    if not silence.is_shadow:
        everything_hide(show=show, visitor=message.visitor, by=by, entry=entry)
    return entry


@transaction.atomic
def writer_ban(*, message: Message, until: datetime | None, by: User, why: str = "") -> LogEntry:
    """Ban a message's writer from all shows of the brand and of the host, and hide what they wrote in this one.

    Raises AlreadyDone.
    """
    place = place_of(message.show)
    offender = Offender(
        visitor=message.visitor,
        name=message.name,
        device=message.device,
        network=message.network,
        user=message.user,
    )
    ban = ban_make(offender=offender, place=place, until=until, by=by, why=why)
    if ban is None:
        before = ban_holding(offender_key=message.visitor, place=place)
        raise AlreadyDone(name=before.by.name_shown if before is not None and before.by is not None else "")
    entry = log_write(
        deed=LogEntry.Deed.WRITER_BANNED,
        by=by,
        place=place,
        target=writer_of(message, ban=ban.public_id, until=until.isoformat() if until else ""),
        why=why,
    )
    everything_hide(show=message.show, visitor=message.visitor, by=by, entry=entry)
    return entry


def everything_hide(*, show: Show, visitor: str, by: User, entry: LogEntry) -> int:
    """Take all messages of a writer out of a show, held ones too: one piece of news, however many they are."""
    now = timezone.now()
    rows = Message.objects.filter(show=show, visitor=visitor)
    held = list(rows.filter(held_at__isnull=False).values_list("pk", flat=True))
    rows.filter(pk__in=held).update(held_at=None, deleted_at=now, deleted_by=by, taken_with=entry.pk)
    gone = rows.filter(deleted_at__isnull=True).update(deleted_at=now, deleted_by=by, taken_with=entry.pk)
    emit(VisitorHidden(show_id=show.pk, visitor=visitor))
    for message_id in held:
        emit(MessageDecided(message_id=message_id))
    return gone + len(held)


@transaction.atomic
def deed_undo(*, show: Show, entry: LogEntry, by: User) -> LogEntry:
    """Undo a deletion, a silence or a ban: what went with it comes back, and nothing else. Raises AlreadyDone."""
    rows = Message.objects.filter(show=show, taken_with=entry.pk, deleted_at__isnull=False)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    visitor = entry.data.get("visitor", "")
    given = 0
    if entry.deed in {LogEntry.Deed.WRITER_MUTED, LogEntry.Deed.WRITER_SHADOWED}:
        given, _rows = Mute.objects.filter(show=show, visitor=visitor).delete()
    elif entry.deed == LogEntry.Deed.WRITER_BANNED:
        bans = Ban.objects.filter(public_id=entry.data.get("ban", ""), lifted_at__isnull=True)
        given = bans.update(lifted_at=timezone.now(), lifted_by=by)
    back = rows.filter(pk__in=ids).update(deleted_at=None, deleted_by=None, taken_with=None)
    if not back and not given:
        raise AlreadyDone(name=who_undid(entry))
    undone = log_write(
        deed=UNDONE[entry.deed],
        by=by,
        place=place_of(show),
        target=Target(f"deed:{entry.pk}", entry.target_name, {"count": back}),
    )
    if back:
        emit(MessagesRestored(show_id=show.pk, message_ids=ids))
    return undone
