"""Who may take part in what a room does together: asking, voting."""

from marketplace.safety.selectors.bans import appeal_path
from streams.room.errors import Banned, Muted, RoomClosed
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.standing import standing_of
from streams.shows.models import Show


def show_to_take_part(public_id: str, visitor: str) -> Show:
    """Return the show in whose room a visitor asks or votes.

    Who was silenced in a show neither asks nor votes in it: what others see is not theirs to steer.
    Raises RoomClosed, Banned, Muted.
    """
    show = Show.objects.select_related("creator", "collaboration__brand").filter(public_id=public_id).first()
    if show is None or not is_room_open(show):
        raise RoomClosed
    standing = standing_of(show, visitor=visitor)
    if standing.ban is not None:
        raise Banned(appeal=appeal_path(standing.ban))
    if standing.mute is not None:
        raise Muted
    return show
