"""Names in the room: what is one, and whose it is not."""

import unicodedata

from streams.room import words
from streams.room.errors import (
    NicknameBlocked,
    NicknameRefused,
    NicknameTaken,
)
from streams.room.models import NICKNAME_GRAPHEMES_MAX
from streams.room.selectors.filters import is_name_fit
from streams.room.services.messages import NAME_CHARACTERS_MAX
from streams.shows.models import Show


def nickname_check(*, name: str, show: Show) -> str:
    """Return the name as it will be shown.

    Raises NicknameRefused for signs that do not belong in a name, NicknameTaken when it poses as the host or the brand.
    """
    plain = unicodedata.normalize("NFC", " ".join(name.split(" "))).strip()
    if (
        not words.is_name(plain)
        or len(words.graphemes(plain)) > NICKNAME_GRAPHEMES_MAX
        or len(plain) > NAME_CHARACTERS_MAX
    ):
        raise NicknameRefused(most=NICKNAME_GRAPHEMES_MAX)
    if words.poses_as(plain, names_kept(show)):
        raise NicknameTaken
    if not is_name_fit(plain, show):
        raise NicknameBlocked
    return plain


def names_kept(show: Show) -> list[str]:
    """Return the names that only the people of a show bear in its room, and the house's."""
    kept = [show.creator.display_name, show.creator.handle, "Showfloor"]
    if show.collaboration is not None:
        kept.append(show.collaboration.brand.name)
    return kept
