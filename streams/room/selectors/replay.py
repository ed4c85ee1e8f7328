"""The talk of a show that is over, window by window, as its recording is watched again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from streams.room.models import Message
from streams.room.selectors.messages import message_facts, messages_of
from streams.shows.models import Show
from streams.shows.programme import programme_ms

WINDOW_SECONDS: Final = 60
# As much as can be read in a minute; of a loud one, evenly chosen, and all that its people said.
WINDOW_MESSAGES_MAX: Final = 300
WINDOW_ROWS_MAX: Final = 6000
WINDOWS_MAX: Final = 60 * 24 * 7


def talk_window(show: Show, number: int) -> list[dict[str, Any]]:
    """Return what was said in the so-manieth minute after the start; ``t`` is when, in programme time (milliseconds).

    The minute before the first, number -1, holds everything that was said while people waited.
    """
    if show.started_at is None:
        return []
    begins = show.started_at + timedelta(seconds=number * WINDOW_SECONDS)
    rows = messages_of(show).filter(created_at__lt=begins + timedelta(seconds=WINDOW_SECONDS))
    if number >= 0:
        rows = rows.filter(created_at__gte=begins)
    said = list(rows.order_by("-created_at", "-pk")[:WINDOW_ROWS_MAX])[::-1]
    return [_told(message, show.public_id) for message in thinned(said, WINDOW_MESSAGES_MAX)]


def _told(message: Message, show: str) -> dict[str, Any]:
    return {**message_facts(message, show), "t": programme_ms(message.created_at)}


def thinned(said: Sequence[Message], most: int) -> list[Message]:
    """Return at most so many messages of fans, evenly chosen over all of them, and every one of the show's people."""
    fans = [message for message in said if message.role == Message.Role.FAN]
    if len(fans) <= most:
        return list(said)
    kept = {fans[at * len(fans) // most].pk for at in range(most)}
    return [message for message in said if message.role != Message.Role.FAN or message.pk in kept]
