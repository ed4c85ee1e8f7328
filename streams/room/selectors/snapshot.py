"""The room as a joiner begins with it."""

from typing import Any

from streams.room.hub import kinds
from streams.room.selectors.messages import message_facts, messages_recent
from streams.room.selectors.notes import note_facts
from streams.room.selectors.shelf import line_up_of, pins_facts, product_left
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
        kinds.NOTE: note_facts(show),
        kinds.STOCK: {item.product.public_id: product_left(item.product) for item in items},
        kinds.STATE: show.state_told,
        kinds.DARK: show.dark_at is not None,
        kinds.CAPTIONED: is_captioned(show),
    }
    return messages, state
