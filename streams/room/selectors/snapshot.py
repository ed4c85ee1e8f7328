"""The room as a joiner begins with it."""

from typing import Any

from streams.room.hub import kinds
from streams.room.selectors.messages import message_facts, messages_recent
from streams.room.selectors.prices import prices_facts
from streams.room.selectors.shelf import item_left, line_up_of, pins_facts
from streams.shows.captions import is_captioned
from streams.shows.models import Show


def room_facts(public_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a room as the database has it: the last messages and the state, as frames carry them."""
    show = Show.objects.filter(public_id=public_id).first()
    if show is None:
        return [], {}
    messages = [message_facts(message, public_id) for message in messages_recent(show)]
    items = list(line_up_of(show))
    state = {
        kinds.PINS: pins_facts(show, items),
        kinds.PRICES: prices_facts(show, items),
        kinds.STOCK: {item.product.public_id: item_left(item) for item in items},
        kinds.SOLD_OUT: {item.product.public_id: True for item in items if item.sold_out_at is not None},
        kinds.STATE: show.state_told,
        kinds.DARK: show.dark_at is not None,
        kinds.CAPTIONED: is_captioned(show),
    }
    return messages, state
