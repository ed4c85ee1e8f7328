"""The room takes passes back that say more than their bearers are."""

from marketplace.kernel.bus import on
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.messages import writer_tag
from streams.room.selectors.staff import staff_room
from streams.shows.events import ModeratorChanged
from streams.shows.selectors import rooms_of_creator


@on(ModeratorChanged)
def recall_pass(event: ModeratorChanged) -> None:
    """Close what somebody has open in a host's rooms: they come back as what they are now."""
    visitor = f"u:{event.user}"
    for show in rooms_of_creator(event.creator_id):
        for room in (show, staff_room(show)):
            news.send(room, kinds.RECALL, news.recall(writer_tag(room, visitor)))
