"""Who may take part in what a room does together: asking, voting."""

from streams.room.errors import Muted, RoomClosed
from streams.room.selectors.messages import is_muted, is_room_open
from streams.shows.models import Show


def show_to_take_part(public_id: str, visitor: str) -> Show:
    """Return the show in whose room a visitor asks or votes.

    Who was silenced in a show neither asks nor votes in it: what others see is not theirs to steer.
    Raises RoomClosed, Muted.
    """
    show = Show.objects.filter(public_id=public_id).first()
    if show is None or not is_room_open(show):
        raise RoomClosed
    if is_muted(show.pk, visitor):
        raise Muted
    return show
