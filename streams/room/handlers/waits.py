"""The room nudges whoever waited for something and may have it now."""

from commerce.stock.events import WaitOffered
from commerce.stock.waits import wait_by_id
from marketplace.kernel.bus import on
from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.messages import writer_tag


@on(WaitOffered)
def tell_turn(event: WaitOffered) -> None:
    """Say in the show in which somebody joined the list that their turn has come, by their tag alone."""
    entry = wait_by_id(event.entry_id)
    if entry is not None and entry.scope:
        tag = writer_tag(entry.scope, f"u:{entry.user.public_id}")
        news.send(entry.scope, kinds.TURN, news.turn(tag))
