"""When a parcel arrives: working days counted from the brand's own door. Pure: no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import Locale, UnknownLocaleError

WEEK: Final = 7


@dataclass(frozen=True)
class Promise:
    """Between which days it arrives."""

    first: date
    last: date


@dataclass(frozen=True)
class Handling:
    """How a brand gets a parcel out of the door: until which time of day, where, within how many working days."""

    country: str
    cutoff: time
    time_zone: str
    days: int


@cache
def weekend(country: str) -> frozenset[int]:
    """Return the days of the week on which a country does not work (0 is Monday), as CLDR has them."""
    try:
        locale = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return frozenset({5, 6})
    first, last = locale.weekend_start, locale.weekend_end
    length = (last - first) % WEEK + 1
    return frozenset((first + day) % WEEK for day in range(length))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def add_working_days(day: date, count: int, off: Callable[[date], bool]) -> date:
    """Return the day that is so many working days later."""
    while count > 0:
        day += timedelta(days=1)
        if not off(day):
            count -= 1
    return day


def promise(now: datetime, handling: Handling, days: tuple[int, int]) -> Promise:
    """Return when a parcel ordered now arrives that is ``days`` on its way.

    It is packed from the day of the order on, or from the next working day when that is over for the packers.
    """
    free = weekend(handling.country)

    def off(day: date) -> bool:
        return day.weekday() in free

    here = now.astimezone(_zone(handling.time_zone))
    begun = here.date()
    if off(begun) or here.time() >= handling.cutoff:
        begun = add_working_days(begun, 1, off)
    sent = add_working_days(begun, handling.days, off)
    return Promise(add_working_days(sent, days[0], off), add_working_days(sent, days[1], off))
