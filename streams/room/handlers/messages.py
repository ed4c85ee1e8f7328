"""The room tells what was said, and taken out."""

from django.utils import timezone

from marketplace.kernel.bus import on
from streams.room import news, tasks
from streams.room.captions import caption_tell
from streams.room.events import MessageDeleted, MessagePosted, VisitorHidden
from streams.room.hub import kinds
from streams.room.selectors.messages import message_by_id, message_facts, writer_tag
from streams.room.selectors.staff import staff_room
from streams.shows.captions import caption_by_id, told_at
from streams.shows.events import (
    CaptionWritten,
)
from streams.shows.selectors import show_by_id


@on(MessagePosted)
def tell_message(event: MessagePosted) -> None:
    """Show a message to everybody in the room; what a loud room keeps in the house is shown to who keeps its chat."""
    message = message_by_id(event.message_id)
    if message is not None and message.deleted_at is None:
        show = message.show.public_id
        facts = message_facts(message, show)
        if not news.send(show, kinds.CHAT, facts):
            news.send(staff_room(show), kinds.UNSENT, facts)


@on(MessageDeleted)
def tell_deletion(event: MessageDeleted) -> None:
    """Take a message from every screen."""
    message = message_by_id(event.message_id)
    if message is not None:
        news.send(message.show.public_id, kinds.DELETE, news.delete(message))


@on(VisitorHidden)
def tell_hiding(event: VisitorHidden) -> None:
    """Take everything of one writer from every screen, in one piece of news."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.HIDE, news.hide(writer_tag(show.public_id, event.visitor)))


@on(CaptionWritten)
def tell_caption(event: CaptionWritten) -> None:
    """Give the line to everybody in the room: with a safety delay, not before its picture may be seen."""
    line = caption_by_id(event.caption_id)
    wait = (told_at(line) - timezone.now()).total_seconds() if line is not None else 0.0
    if wait > 0:
        tasks.caption_tell.apply_async((event.caption_id,), countdown=wait)
    else:
        caption_tell(event.caption_id)
