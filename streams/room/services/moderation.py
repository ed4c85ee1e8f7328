"""Writes of those who keep order in the room."""

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.room.events import VisitorHidden
from streams.room.models import Message, Mute
from streams.shows.models import Show


@transaction.atomic
def visitor_hide(*, show: Show, visitor: str, by: User) -> int:
    """Take the word from a visitor in this show, and out of the room everything they wrote; returns how much."""
    Mute.objects.get_or_create(show=show, visitor=visitor, defaults={"by": by})
    gone = Message.objects.filter(show=show, visitor=visitor, deleted_at__isnull=True).update(
        deleted_at=timezone.now(), deleted_by=by
    )
    emit(VisitorHidden(show_id=show.pk, visitor=visitor))
    return gone
