"""How often one person may do what costs others something (mails, look-ups of addresses)."""

from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError

from marketplace.accounts.errors import TooOften
from marketplace.accounts.models import User

HOUR_SECONDS: Final = 3600


def spend(user: User, deed: str, *, an_hour: int) -> None:
    """Count one deed of this person; raises TooOften when the hour's share is used up.

    The hour begins with the first deed. Kept in the cache: if that is away, nobody is kept from working.
    """
    key = f"limit:{deed}:{user.pk}"
    try:
        cache.add(key, 0, HOUR_SECONDS)
        spent = cache.incr(key)
    except (ValueError, RedisError, OSError):
        # The hour ended between the two lines, or the cache is away.
        return
    if spent > an_hour:
        raise TooOften
