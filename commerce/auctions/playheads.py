"""By how much later than the others' somebody's countdown ends: signed while the auction still runs.

A page says which moment its picture shows, and gets back a word that holds how late that is, for one bidder and one
auction. A bid after the end shows the word, and counts as much later, at most the window. What is signed after the end
is worth nothing, so nobody can see how it ended and then say that their picture was late.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commerce.auctions.models import Auction
from commerce.auctions.moments import ms_of
from marketplace.kernel import passes

KIND: Final = "auction-delay"
SECONDS: Final = 2 * 3600
DIGITS_MAX: Final = 14
# A press has to travel: whoever's picture is late at all gets this on top, within the window.
TRAVEL_MS: Final = 500


@dataclass(frozen=True)
class Delay:
    """How late somebody's picture is, and the word that says so."""

    ms: int
    word: str


def playhead_of(text: str) -> int | None:
    """Return which moment a page says that its picture shows; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX
    return int(text) if is_number else None


def delay_sign(auction: Auction, *, user: str, at: str, now: datetime) -> Delay:
    """Sign how late the picture of somebody (their public id) is, by the moment that their page says it shows."""
    playhead, now_ms = playhead_of(at), ms_of(now)
    late = max(0, now_ms - playhead) if playhead is not None else 0
    delay = min(late + TRAVEL_MS, auction.window_seconds * 1000) if late else 0
    claims = {"a": auction.public_id, "u": user, "d": delay, "t": now_ms}
    return Delay(delay, passes.sign(KIND, claims, seconds=SECONDS, now=now.timestamp()))


def delay_of(auction: Auction, *, user: str, word: str, now: datetime) -> int:
    """Return the delay in milliseconds that a word proves; 0 for none, another's, or one signed after the end."""
    if not word:
        return 0
    try:
        claims = passes.read(KIND, word, now=now.timestamp())
        is_theirs = (claims["a"], claims["u"]) == (auction.public_id, user)
        delay, signed = int(claims["d"]), int(claims["t"])
    except (passes.PassRefused, KeyError, TypeError, ValueError):
        return 0
    in_time = auction.ends_at is None or signed <= ms_of(auction.ends_at)
    return delay if is_theirs and in_time else 0
