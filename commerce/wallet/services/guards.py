"""Writes of limits: lower at once, higher after a while; breaks and exclusions only ever get longer."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commerce.wallet.errors import BirthDateRefused, GuardLocked, GuardOutOfBounds, TooYoungForGifts
from commerce.wallet.guarding import (
    BORN_AFTER,
    EXCLUSION_DAYS,
    PAUSE_DAYS,
    Limits,
    age_for,
    day_of_age,
    limits_of,
    until_told,
)
from commerce.wallet.models import Guard
from commerce.wallet.services.coins import wallet_held, wallet_open
from marketplace.accounts.models import User
from marketplace.markets.models import Market


def _guard_held(user: User) -> Guard:
    """Hold somebody's wallet and return its guard: no gift passes meanwhile."""
    return Guard.objects.get_or_create(wallet=wallet_held(wallet_open(user)))[0]


def age_confirm(*, user: User, born: date, market: Market) -> Guard:
    """Confirm that somebody is old enough. Kept is the age alone; of who is too young, until when they are.

    Who was too young stays so until that day, whatever date is said next. Raises BirthDateRefused, TooYoungForGifts.
    """
    today, age = timezone.localdate(), age_for(market)
    if not today.year - BORN_AFTER <= born.year or born > today:
        raise BirthDateRefused
    guard = _age_note(user, born, age, today)
    if guard.too_young_until is not None and guard.too_young_until > today:
        # After the commit: that somebody is too young stays written.
        raise TooYoungForGifts(age=age)
    return guard


@transaction.atomic
def _age_note(user: User, born: date, age: int, today: date) -> Guard:
    guard = _guard_held(user)
    if guard.too_young_until is not None and guard.too_young_until > today:
        return guard
    day = day_of_age(born, age)
    if day > today:
        guard.too_young_until = day
    else:
        guard.too_young_until, guard.age_confirmed = None, max(guard.age_confirmed, age)
    guard.save(update_fields=["too_young_until", "age_confirmed"])
    return guard


@transaction.atomic
def limits_set(*, user: User, daily: int | None, monthly: int | None) -> Guard:
    """Set somebody's own limits (None: the house's). Lower ones hold at once, higher ones after a while.

    Raises GuardOutOfBounds.
    """
    house = Limits(settings.GIFT_DAILY_COINS, settings.GIFT_MONTHLY_COINS)
    for wish, most in ((daily, house.daily), (monthly, house.monthly)):
        if wish is not None and not 0 <= wish <= most:
            raise GuardOutOfBounds(most=most)
    guard, now = _guard_held(user), timezone.now()
    held = limits_of(guard, now)
    wanted = Limits(house.daily if daily is None else daily, house.monthly if monthly is None else monthly)
    guard.daily_coins, guard.monthly_coins = min(wanted.daily, held.daily), min(wanted.monthly, held.monthly)
    is_higher = wanted.daily > held.daily or wanted.monthly > held.monthly
    is_asked = (guard.wants_daily_coins, guard.wants_monthly_coins) == (daily, monthly)
    is_waiting = guard.wants_from is not None and guard.wants_from > now
    if not is_higher:
        guard.wants_from = None
    elif not (is_asked and is_waiting):
        guard.wants_from = now + timedelta(hours=settings.GIFT_COOLING_HOURS)
    guard.wants_daily_coins, guard.wants_monthly_coins = (daily, monthly) if is_higher else (None, None)
    guard.save()
    return guard


@transaction.atomic
def gifts_pause(*, user: User, days: int) -> Guard:
    """Give somebody the break they wish for. Raises GuardOutOfBounds, and GuardLocked when one holds for longer."""
    if days not in PAUSE_DAYS:
        raise GuardOutOfBounds(most=settings.GIFT_DAILY_COINS)
    guard, until = _guard_held(user), timezone.now() + timedelta(days=days)
    if guard.paused_until is not None and guard.paused_until > until:
        raise GuardLocked(until=until_told(guard.paused_until))
    guard.paused_until = until
    guard.save(update_fields=["paused_until"])
    return guard


@transaction.atomic
def gifts_exclude(*, user: User, days: int) -> Guard:
    """Exclude somebody from gifts and tips, as they wish: nobody lifts it early.

    Raises GuardOutOfBounds, and GuardLocked when they are excluded for longer.
    """
    if days not in EXCLUSION_DAYS:
        raise GuardOutOfBounds(most=settings.GIFT_DAILY_COINS)
    guard, until = _guard_held(user), timezone.now() + timedelta(days=days)
    if guard.excluded_until is not None and guard.excluded_until > until:
        raise GuardLocked(until=until_told(guard.excluded_until))
    guard.excluded_until = until
    guard.save(update_fields=["excluded_until"])
    return guard
