"""Telling somebody's pages over a show that their bag is another one: the same bag lies on every page of theirs.

Rooms are the only lines there are, so it goes through those in which somebody was lately, under a name that is told
to nobody else and stands for nothing they say there.
"""

import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.core.cache import cache

from streams.room import news
from streams.room.hub import kinds

ROOMS_MAX: Final = 3
REMEMBERED_SECONDS: Final = 12 * 3600


def bag_tag(show: str, user: str) -> str:
    """Return what stands for somebody's bag in one room."""
    key = f"showfloor.room.bag:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{show}:{user}".encode(), hashlib.sha256).hexdigest()[:16]


def visit_note(show: str, user: str) -> None:
    """Note that somebody is in a room (public ids)."""
    rooms = [show, *(one for one in cache.get(_key(user), ()) if one != show)]
    cache.set(_key(user), rooms[:ROOMS_MAX], REMEMBERED_SECONDS)


def bag_tell(user: str) -> None:
    """Tell the rooms in which somebody was lately that their bag changed; their pages ask what is in it."""
    for show in cache.get(_key(user), ()):
        news.send(show, kinds.BAG, {"k": bag_tag(show, user)})


def _key(user: str) -> str:
    return f"room:visited:{user}"
