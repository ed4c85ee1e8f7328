"""The room tells of fair drops: announced or changed, entered, drawn."""

from commerce.promotions.events import FairDropChanged, FairDropDrawn, FairDropEntered
from commerce.promotions.selectors import drop_by_id
from marketplace.kernel.bus import on
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.drop_news import drop_tell, entries_tell


@on(FairDropChanged)
def tell_drop(event: FairDropChanged) -> None:
    """Show what is announced, or that it is called off."""
    _tell(event.drop)


@on(FairDropDrawn)
def tell_draw(event: FairDropDrawn) -> None:
    """Say that it is drawn; every page asks what that means for its reader."""
    _tell(event.drop)


def _tell(public_id: str) -> None:
    drop = drop_by_id(public_id)
    if drop is not None:
        drop_tell(drop)


@on(FairDropEntered)
def tell_drop_entries(event: FairDropEntered) -> None:
    """Say how many have entered, once a second at most: a full room enters in one breath."""
    try:
        wait = press().take(f"drop:{event.drop}", burst=1, per_second=1.0)
    except BusDown:
        return
    drop = drop_by_id(event.drop) if wait <= 0 else None
    if drop is not None:
        entries_tell(drop)
