"""One screen to a ticket: which device of an account watches a show, kept in the cache while its pass lives.

A page names its screen whenever it has its pass renewed. The first to ask is the one; another is refused until it says
that it takes over, and then the first one's pass is not renewed any more.
"""

import logging
import re
from typing import Final

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.shows.models import Show
from streams.stage.errors import WatchingElsewhere
from streams.stage.events import ScreenTaken, TicketUsed
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


def screen_claim(*, show: str, user: str, screen: str, takes_over: bool = False) -> bool:
    """Let this screen of an account (public ids) watch a show until its pass ends; True when it took over from another.

    Raises WatchingElsewhere when another one does and this one does not take over. When the cache is away, nobody is
    kept from watching.
    """
    key = f"screen:{show}:{user}"
    try:
        if takes_over:
            before = cache.get(key)
            cache.set(key, screen, CLAIM_SECONDS)
            return before not in (None, screen)
        # To add is one step, so of two that begin together one is the first.
        if not cache.add(key, screen, CLAIM_SECONDS):
            _claim_again(key, screen)
    except (OSError, RedisError):
        logger.exception("the screens of show %s are not known: the cache is away", show)
    return False


@transaction.atomic
def screen_of_ticket(*, show: Show, user: User, screen: str, takes_over: bool) -> None:
    """Let one screen of a ticket's holder watch; the one before is told. Raises WatchingElsewhere."""
    if screen_claim(show=show.public_id, user=user.public_id, screen=screen, takes_over=takes_over):
        emit(ScreenTaken(show=show.public_id, user=user.public_id, screen=screen))
    if show.is_live:
        emit(TicketUsed(show_id=show.pk, user_id=user.pk))


def _claim_again(key: str, screen: str) -> None:
    if cache.get(key) != screen:
        raise WatchingElsewhere
    # Longer, not anew: whoever took over since the line above keeps what they took.
    cache.touch(key, CLAIM_SECONDS)
