"""Guardrails: age, limits, breaks and exclusion, asked in the transaction that spends; a refusal changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commerce.wallet.errors import (
    AgeNotConfirmed,
    BirthDateRefused,
    DailyLimitReached,
    GiftsExcluded,
    GiftsPaused,
    GuardLocked,
    GuardOutOfBounds,
    MonthlyLimitReached,
    TooYoungForGifts,
)
from commerce.wallet.guarding import age_for, day_of_age, limits_of
from commerce.wallet.models import Gift, Guard
from commerce.wallet.services import (
    age_confirm,
    coins_present,
    gift_undo,
    gifts_exclude,
    gifts_pause,
    limits_set,
)
from marketplace.markets.models import Market
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db


@pytest.fixture
def fan(alice):
    coins_present(source="welcome", user=alice, coins=1000)
    return alice


@pytest.fixture
def adult(fan):
    purses.grown_up(fan)
    return fan


def years_ago(years, days=0):
    today = timezone.localdate()
    return day_of_age(today, -years) + timedelta(days=days)


def refused(error, user, creator, kind="rose", count=1):
    before = purses.snapshot()
    with pytest.raises(error):
        purses.send(user, creator, kind, count)
    assert purses.snapshot() == before


def test_an_age_is_confirmed_first_and_the_date_is_not_kept(fan, bruno):
    refused(AgeNotConfirmed, fan, bruno)

    guard = age_confirm(user=fan, born=years_ago(18), market=Market.objects.get(code="eu"))

    assert (guard.age_confirmed, guard.too_young_until) == (18, None)
    assert purses.send(fan, bruno).coins == 10


def test_who_said_they_are_too_young_stays_so(fan, bruno):
    market = Market.objects.get(code="eu")
    with pytest.raises(TooYoungForGifts):
        age_confirm(user=fan, born=years_ago(18, days=1), market=market)
    with pytest.raises(TooYoungForGifts):
        age_confirm(user=fan, born=years_ago(40), market=market)
    refused(TooYoungForGifts, fan, bruno)
    assert Guard.objects.get().too_young_until == timezone.localdate() + timedelta(days=1)

    Guard.objects.update(too_young_until=timezone.localdate())
    assert age_confirm(user=fan, born=years_ago(18), market=market).age_confirmed == 18


@pytest.mark.parametrize("born", [date(1850, 1, 1), date(9000, 1, 1)], ids=["long ago", "to come"])
def test_nobody_was_born_then(fan, born):
    with pytest.raises(BirthDateRefused):
        age_confirm(user=fan, born=born, market=Market.objects.get(code="eu"))
    assert not Guard.objects.exists()


def test_south_korea_asks_for_nineteen(fan, bruno):
    market = Market.objects.get(code="eu")
    assert age_for(market) == 18
    market.countries = ["KR"]
    assert age_for(market) == 19
    market.gift_age = 21
    assert age_for(market) == 21
    market.gift_age = 18
    market.save(update_fields=["countries"])
    with pytest.raises(TooYoungForGifts):
        age_confirm(user=fan, born=years_ago(18), market=market)


def test_who_confirmed_eighteen_elsewhere_confirms_nineteen_there(adult, bruno):
    Guard.objects.update(age_confirmed=18)
    Market.objects.filter(code="eu").update(countries=["KR"])
    refused(AgeNotConfirmed, adult, bruno)


def test_a_leapling_is_of_age_on_the_first_of_march():
    assert day_of_age(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_a_daily_limit_counts_what_was_sent_and_not_what_was_taken_back(adult, bruno):
    limits_set(user=adult, daily=100, monthly=None)
    gift = purses.send(adult, bruno, "rose", 9)
    refused(DailyLimitReached, adult, bruno, "rose", 2)
    purses.send(adult, bruno)
    refused(DailyLimitReached, adult, bruno, "spark")

    gift_undo(sender=adult, public_id=gift.public_id)
    assert purses.send(adult, bruno, "rose", 9).coins == 90

    Gift.objects.update(sent_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert purses.send(adult, bruno, "rose", 10).coins == 100


def test_a_monthly_limit_and_the_houses(adult, bruno, settings):
    limits_set(user=adult, daily=None, monthly=50)
    purses.send(adult, bruno, "rose", 5)
    Gift.objects.update(sent_at=timezone.now() - timedelta(days=29))
    refused(MonthlyLimitReached, adult, bruno, "spark")
    Gift.objects.update(sent_at=timezone.now() - timedelta(days=31))
    purses.send(adult, bruno, "rose", 5)

    settings.GIFT_DAILY_COINS = 55
    limits_set(user=adult, daily=None, monthly=None)
    refused(DailyLimitReached, adult, bruno)


def test_a_lower_limit_holds_at_once_and_a_higher_one_after_a_while(adult, bruno, settings):
    limits_set(user=adult, daily=10, monthly=None)
    purses.send(adult, bruno)
    guard = limits_set(user=adult, daily=500, monthly=None)
    refused(DailyLimitReached, adult, bruno)
    first = guard.wants_from
    # Asking again does not begin the wait anew.
    assert limits_set(user=adult, daily=500, monthly=None).wants_from == first

    assert first is not None
    later = first + timedelta(seconds=1)
    assert limits_of(Guard.objects.get(), later).daily == 500
    Guard.objects.update(wants_from=timezone.now())
    assert purses.send(adult, bruno, "lantern", 10).coins == 300

    limits_set(user=adult, daily=300, monthly=None)
    refused(DailyLimitReached, adult, bruno)
    assert settings.GIFT_DAILY_COINS > 500


@pytest.mark.parametrize("wish", [-1, 10**9])
def test_a_limit_above_the_houses_is_none(adult, wish):
    with pytest.raises(GuardOutOfBounds):
        limits_set(user=adult, daily=wish, monthly=None)
    assert Guard.objects.get().daily_coins is None


def test_a_break_ends_by_itself_and_never_early(adult, bruno):
    gifts_pause(user=adult, days=7)
    refused(GiftsPaused, adult, bruno)
    with pytest.raises(GuardLocked):
        gifts_pause(user=adult, days=1)
    with pytest.raises(GuardOutOfBounds):
        gifts_pause(user=adult, days=2)
    gifts_pause(user=adult, days=30)
    Guard.objects.update(paused_until=timezone.now())
    assert purses.send(adult, bruno).coins == 10


def test_an_exclusion_cannot_be_lifted_early(adult, bruno):
    gifts_exclude(user=adult, days=365)
    held = Guard.objects.get().excluded_until
    refused(GiftsExcluded, adult, bruno)
    with pytest.raises(GuardLocked):
        gifts_exclude(user=adult, days=180)
    with pytest.raises(GuardOutOfBounds):
        gifts_exclude(user=adult, days=0)
    gifts_pause(user=adult, days=1)
    age_confirm(user=adult, born=years_ago(30), market=Market.objects.get(code="eu"))
    assert Guard.objects.get().excluded_until == held
    refused(GiftsExcluded, adult, bruno)
