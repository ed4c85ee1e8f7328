"""One screen to a ticket: which device of an account watches a show, kept in the cache while its pass lives.

A page names its screen whenever it has its pass renewed. The first to ask is the one; another is refused until it says
that it takes over, and then the first one's pass is not renewed any more.
"""

import logging
import re
from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError

from streams.stage.errors import WatchingElsewhere
from streams.stage.selectors import LIVE_PASS_SECONDS

logger = logging.getLogger(__name__)

# As long as the pass that goes with it: expiries of passes are rounded up to ten seconds.
CLAIM_SECONDS: Final = LIVE_PASS_SECONDS + 10
# A page of the version before names none.
NAMELESS: Final = "-"
_SCREEN = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


def screen_name(text: str) -> str:
    """Return how a page's screen is called here."""
    return text if _SCREEN.fullmatch(text) else NAMELESS


def screen_claim(*, show: str, user: str, screen: str, takes_over: bool = False) -> None:
    """Let this screen of an account (public ids) watch a show until its pass ends.

    Raises WatchingElsewhere when another one does and this one does not take over. When the cache is away, nobody is
    kept from watching.
    """
    key = f"screen:{show}:{user}"
    try:
        if takes_over:
            cache.set(key, screen, CLAIM_SECONDS)
        # To add is one step, so of two that begin together one is the first.
        elif not cache.add(key, screen, CLAIM_SECONDS):
            _claim_again(key, screen)
    except (OSError, RedisError):
        logger.exception("the screens of show %s are not known: the cache is away", show)


def _claim_again(key: str, screen: str) -> None:
    if cache.get(key) != screen:
        raise WatchingElsewhere
    # Longer, not anew: whoever took over since the line above keeps what they took.
    cache.touch(key, CLAIM_SECONDS)
