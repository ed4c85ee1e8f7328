"""Writes of the message on top of the talk: hold one up, take it down."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.room.events import NoteChanged
from streams.room.models import Message, Note
from streams.shows.models import Show


@transaction.atomic
def note_pin(*, show: Show, message: Message, by: User | None, by_name: str) -> Note:
    """Hold a message of a show up; the one before it goes."""
    note, _is_new = Note.objects.update_or_create(
        show=show, defaults={"message": message, "by": by, "by_name": by_name}
    )
    emit(NoteChanged(show_id=show.pk))
    return note


@transaction.atomic
def note_unpin(*, show_id: int) -> None:
    """Take down what is held up in a show; nothing happens where nothing is."""
    if Note.objects.filter(show=show_id).delete()[0]:
        emit(NoteChanged(show_id=show_id))


def note_unpin_gone(*, show_id: int) -> None:
    """Take down what is held up when it was taken out of the talk: it does not come back by itself."""
    note = Note.objects.filter(show=show_id).select_related("message").first()
    if note is not None and not note.message.is_shown:
        note_unpin(show_id=show_id)
