"""The room tells which message is held up, and takes it down when it was taken out."""

from marketplace.kernel.bus import on
from streams.room import news
from streams.room.events import MessageDeleted, NoteChanged, VisitorHidden
from streams.room.hub import kinds
from streams.room.selectors.messages import message_by_id
from streams.room.selectors.notes import note_facts
from streams.room.services.notes import note_unpin_gone
from streams.shows.selectors import show_by_id


@on(NoteChanged)
def tell_note(event: NoteChanged) -> None:
    """Say what is held up now; read afresh, so that the last word is true."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.NOTE, note_facts(show))


@on(MessageDeleted)
def unpin_deleted(event: MessageDeleted) -> None:
    """Take the message down when it is the one that was deleted."""
    message = message_by_id(event.message_id)
    if message is not None:
        note_unpin_gone(show_id=message.show_id)


@on(VisitorHidden)
def unpin_hidden(event: VisitorHidden) -> None:
    """Take the message down when its writer was silenced."""
    note_unpin_gone(show_id=event.show_id)
