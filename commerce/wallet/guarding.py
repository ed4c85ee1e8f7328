"""Who may give how much, as plain rules: what stands against a gift, and which limit holds when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime

from commerce.wallet.errors import (
    AgeNotConfirmed,
    DailyLimitReached,
    GiftsExcluded,
    GiftsOff,
    GiftsPaused,
    MonthlyLimitReached,
    TooYoungForGifts,
)
from commerce.wallet.models import Guard
from marketplace.markets.models import Market

DAY: Final = timedelta(hours=24)
MONTH: Final = timedelta(days=30)
# Where the law asks for more years than a market of many countries says.
AGES_BY_COUNTRY: Final = {"KR": 19}
BORN_AFTER: Final = 130
# What a break and an exclusion may be chosen from.
PAUSE_DAYS: Final = (1, 7, 30)
EXCLUSION_DAYS: Final = (180, 365, 1825)


@dataclass(frozen=True)
class Given:
    """How many coins were given in the last 24 hours and 30 days."""

    day: int = 0
    month: int = 0


@dataclass(frozen=True)
class Limits:
    """How many coins may be given in them."""

    daily: int
    monthly: int


def age_for(market: Market) -> int:
    """Return from which age on somebody may give in a market."""
    return max(market.gift_age, *(AGES_BY_COUNTRY.get(country, 0) for country in market.countries or [""]))


def day_of_age(born: date, age: int) -> date:
    """Return the day on which somebody reaches an age; who was born on 29 February does so on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def limits_of(guard: Guard | None, now: datetime) -> Limits:
    """Return the limits that hold: a person's own, never above the house's; a higher one after its while."""
    daily = monthly = None
    if guard is not None:
        daily, monthly = guard.daily_coins, guard.monthly_coins
        if guard.wants_from is not None and guard.wants_from <= now:
            daily, monthly = guard.wants_daily_coins, guard.wants_monthly_coins
    return Limits(
        daily=min(settings.GIFT_DAILY_COINS if daily is None else daily, settings.GIFT_DAILY_COINS),
        monthly=min(settings.GIFT_MONTHLY_COINS if monthly is None else monthly, settings.GIFT_MONTHLY_COINS),
    )


def until_told(moment: datetime) -> str:
    """Return when something ends, as a sentence has it."""
    return date_format(localtime(moment), "DATETIME_FORMAT")


def check_person(guard: Guard | None, market: Market, now: datetime) -> None:
    """Refuse who may give nothing at all, in coins or in money.

    Raises GiftsOff, GiftsExcluded, GiftsPaused, TooYoungForGifts and AgeNotConfirmed.
    """
    if not market.has_gifts:
        raise GiftsOff
    age = age_for(market)
    if guard is None:
        raise AgeNotConfirmed(age=age)
    if guard.excluded_until is not None and guard.excluded_until > now:
        raise GiftsExcluded(until=until_told(guard.excluded_until))
    if guard.paused_until is not None and guard.paused_until > now:
        raise GiftsPaused(until=until_told(guard.paused_until))
    if guard.too_young_until is not None and guard.too_young_until > now.date():
        raise TooYoungForGifts(age=age)
    if guard.age_confirmed < age:
        raise AgeNotConfirmed(age=age)


def check_coins(guard: Guard | None, given: Given, coins: int, now: datetime) -> None:
    """Refuse what would be too much. Raises DailyLimitReached and MonthlyLimitReached."""
    limits = limits_of(guard, now)
    if given.day + coins > limits.daily:
        raise DailyLimitReached(limit=limits.daily)
    if given.month + coins > limits.monthly:
        raise MonthlyLimitReached(limit=limits.monthly)
