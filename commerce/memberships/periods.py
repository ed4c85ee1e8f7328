"""Reckoning with paid time: pure, without a clock, a database or a framework.

Days are those of UTC. A member's *anchor day* is the day of the month on which their first period began; a month that
has no such day ends a period on its last one, and the next month that has it is back on it.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MONTHS_IN_YEAR: Final = 12
TRIAL_DAYS_MAX: Final = 90
GIFT_MONTHS_MAX: Final = 12


@dataclass(frozen=True)
class Span:
    """Paid time, the end excluded."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds())

    def rest(self, at: datetime) -> int:
        """Return how many whole seconds of it are left at a moment."""
        return max(0, min(self.seconds, int((self.ends_at - at).total_seconds())))


def months_after(start: datetime, months: int, anchor_day: int) -> datetime:
    """Return the anchor day so many months later, at the same time of the day; the last day of shorter months."""
    count = start.year * MONTHS_IN_YEAR + start.month - 1 + months
    year, month = divmod(count, MONTHS_IN_YEAR)
    day = min(anchor_day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def anchor_of(start: datetime) -> int:
    """Return the anchor day of a first period that begins at a moment."""
    return start.astimezone(UTC).day


@dataclass(frozen=True)
class Reach:
    """The next paid time of a member, and the anchor day that holds from then on."""

    span: Span
    anchor_day: int


def extended(*, until: datetime | None, anchor_day: int, at: datetime, months: int) -> Reach:
    """Return the time that is bought at a moment by somebody who is paid until another one.

    Paid before the end it begins at that end, so that no day is lost, and the anchor day stays. After the end (or for
    the first time) it begins at once, with an anchor day of its own.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    if until is not None and until > at:
        start = until.astimezone(UTC)
    else:
        start, anchor_day = at, anchor_of(at)
    return Reach(Span(start, months_after(start, months, anchor_day)), anchor_day)


def renewed(*, until: datetime, anchor_day: int, months: int) -> Reach:
    """Return the time that a renewal pays, which begins where the last one ended, however late the money came."""
    start = until.astimezone(UTC)
    return Reach(Span(start, months_after(start, months, anchor_day)), anchor_day)


def worth(minor: int, part: int, whole: int) -> int:
    """Return what a part of a paid time is worth in whole minor units, halves to even."""
    if not 0 <= part <= whole or whole <= 0:
        raise ValueError("a part lies between nothing and the whole")
    down, rest = divmod(minor * part, whole)
    return down + (rest * 2 > whole or (rest * 2 == whole and down % 2 == 1))


def change_price(*, paid: int, price: int, span: Span, at: datetime) -> int:
    """Return what a change to a tier of another price costs for the rest of the running time, to the second.

    It is the rest at the new price less the rest at the old one, each rounded by itself: what two changes at one moment
    cost is what one change from the first to the last would cost. Below zero for a cheaper tier.
    """
    rest = span.rest(at)
    return worth(price, rest, span.seconds) - worth(paid, rest, span.seconds)


def restart_price(*, paid: int, price: int, span: Span, at: datetime) -> int:
    """Return what a new time at its whole price costs when what is left of the running one is given for it."""
    return price - worth(paid, span.rest(at), span.seconds)


def resumed(*, until: datetime, paused_at: datetime, at: datetime) -> datetime:
    """Return until when somebody is paid who stood still from one moment to another: as much later."""
    return until + max(at - paused_at, timedelta(0))


def month_of(at: datetime) -> str:
    """Return the calendar month of a moment: ``2027-01``."""
    return f"{at.astimezone(UTC):%Y-%m}"


def month_of_minute(clock_minute: int) -> str:
    """Return the calendar month of a minute of the clock (since 1970)."""
    return month_of(datetime.fromtimestamp(clock_minute * 60, UTC))


def month_span(month: str) -> Span:
    """Return a calendar month's beginning and end."""
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return Span(start, months_after(start, 1, 1))


def months_of(span: Span) -> list[tuple[str, int]]:
    """Return the calendar months that a time touches, with the seconds it has in each."""
    found = []
    at = span.starts_at.astimezone(UTC)
    while at < span.ends_at:
        month = month_of(at)
        end = min(month_span(month).ends_at, span.ends_at.astimezone(UTC))
        found.append((month, int((end - at).total_seconds())))
        at = end
    return found


def shared_out(minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weight so that the parts add up (largest remainder, the earlier first on a tie)."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and not all zero")
    parts = [minor * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(minor * weights[at] % whole), at))
    for at in order[: minor - sum(parts)]:
        parts[at] += 1
    return parts


def by_month(minor: int, span: Span) -> dict[str, int]:
    """Return how much of what was paid for a time falls on each calendar month; adds up to all of it."""
    months = months_of(span)
    parts = shared_out(minor, [seconds for _month, seconds in months])
    return {month: part for (month, _seconds), part in zip(months, parts, strict=True)}
