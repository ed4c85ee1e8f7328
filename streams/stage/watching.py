"""What members watched, in minutes, counted here from what their players say when they ask for another pass.

A player asks about once a minute, and says which moment of the programme its picture shows. Two such words in a row
prove what lay between them: no more than the clock went on meanwhile, and no more than the picture did. A tab that
stands still proves nothing; a minute that is watched again, or on a second screen at the same time, counts once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache

from commerce.memberships.services.minutes import minutes_note
from marketplace.accounts.models import User
from streams.shows.models import Show

MINUTE_MS: Final = 60_000
# Two words that are further apart prove nothing: the page was closed, or asleep.
APART_MS_MAX: Final = 180_000
# How much faster than the clock a picture may go on: it catches up with the live edge.
FASTER_MS_MAX: Final = 10_000
DIGITS_MAX: Final = 14


@dataclass(frozen=True)
class Word:
    """What a player said: at which moment of the clock its picture showed which moment of the programme."""

    clock_ms: int
    shown_ms: int


def watched_note(*, user: User, show: Show, told: str, now: datetime) -> int:
    """Count what somebody watched since their player spoke last; returns how many minutes that may be."""
    shown = int(told) if told.isascii() and told.isdigit() and len(told) <= DIGITS_MAX else None
    if shown is None or show.started_at is None:
        return 0
    word = Word(int(now.timestamp() * 1000), shown)
    key = f"watched:{show.public_id}:{user.public_id}"
    said = cache.get(key)
    cache.set(key, (word.clock_ms, word.shown_ms), timeout=APART_MS_MAX // 1000)
    if said is None:
        return 0
    minutes = minutes_between(Word(*said), word, began_ms=int(show.started_at.timestamp() * 1000))
    if minutes:
        minutes_note(user=user, creator=show.creator, show=show.public_id, minutes=minutes)
    return len(minutes)


def minutes_between(before: Word, after: Word, *, began_ms: int) -> list[tuple[int, int]]:
    """Return the minutes that two words prove: which of the programme, in which of the clock."""
    went_on, shown = after.clock_ms - before.clock_ms, after.shown_ms - before.shown_ms
    if not 0 < went_on <= APART_MS_MAX or not 0 < shown <= went_on + FASTER_MS_MAX:
        return []
    if before.shown_ms < began_ms or after.shown_ms > after.clock_ms + FASTER_MS_MAX:
        return []
    # A minute of the clock that began since the word before has been watched by now.
    clocks = range(before.clock_ms // MINUTE_MS + 1, after.clock_ms // MINUTE_MS + 1)
    found = []
    for clock in clocks:
        share = (clock * MINUTE_MS - before.clock_ms) / went_on
        at_ms = before.shown_ms + int(shown * share)
        found.append(((at_ms - began_ms) // MINUTE_MS, clock))
    return found
