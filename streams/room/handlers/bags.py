"""The room tells somebody's pages that their bag changed, wherever that was done."""

from commerce.checkout.events import CartChanged
from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.bag_news import bag_tell
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.soon import tell_soon

AT_ONCE = 3


@on(CartChanged)
def tell_bag(event: CartChanged) -> None:
    """Tell it at once; whoever changes their bag again and again is told of once a second."""
    try:
        wait = press().take(f"bag:{event.user}", burst=AT_ONCE, per_second=1.0)
    except BusDown:
        return
    if wait <= 0:
        bag_tell(event.user)
    else:
        tell_soon(tasks.bag_changed, event.user)
