"""What fans are called beside their gifts: as in the chat, and by no name where that would pose as somebody."""

from marketplace.accounts.models import User
from streams.room import words
from streams.room.models import NICKNAME_GRAPHEMES_MAX
from streams.room.selectors.filters import is_name_fit
from streams.room.services.names import names_kept
from streams.shows.models import Show


def fan_name(user: User | None, show: Show, *, is_anonymous: bool = False) -> str:
    """Return the name a show's room shows; nothing for who wished none, or has none that can be shown."""
    if user is None or is_anonymous or not user.is_active:
        return ""
    name = words.clean_name(user.name_shown, NICKNAME_GRAPHEMES_MAX)
    is_theirs = words.has_content(name) and not words.poses_as(name, names_kept(show))
    return name if is_theirs and is_name_fit(name, show) else ""
