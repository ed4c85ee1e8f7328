"""Gifts and tips in a room: only while it is on air, from who may take part, to the show's creator."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commerce.checkout.models import Placement
from commerce.checkout.services import coins_order, tip_order
from commerce.checkout.shoppers import Shopper
from commerce.wallet.models import Gift
from commerce.wallet.services import GiftWish, TipWish, gift_send
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.markets.models import Market
from marketplace.safety.reading.terms import Action
from streams.room import words
from streams.room.errors import MessageBlocked
from streams.room.events import GiftGoalChanged, GiftThanked
from streams.room.gift_errors import GiftsLiveOnly, GoalUnreadable, RehearsalTakesNoGifts
from streams.room.models import GOAL_CHARACTERS_MAX, GOAL_COINS_MAX, GiftGoal, GiftThanks
from streams.room.selectors.filters import room_filter
from streams.room.selectors.standing import standing_of
from streams.room.services.gate import check_standing
from streams.shows.errors import ShowNotLive
from streams.shows.locks import require_live
from streams.shows.models import Show


@dataclass(frozen=True)
class Giver:
    """Who gives: their account, as whom they shop, and where."""

    user: User
    shopper: Shopper
    market: Market


def check_giving(show: Show, user: User) -> None:
    """Refuse gifts where there are none. Raises RehearsalTakesNoGifts, GiftsLiveOnly, Banned, Muted."""
    if show.is_rehearsal:
        raise RehearsalTakesNoGifts
    try:
        require_live(show)
    except ShowNotLive as refusal:
        raise GiftsLiveOnly from refusal
    # Who was silenced does not speak by gifts.
    check_standing(standing_of(show, visitor=f"u:{user.public_id}"), is_signed_in=True)


@transaction.atomic
def room_gift_send(*, show: Show, giver: Giver, what: tuple[str, int], is_anonymous: bool, key: UUID) -> Gift:
    """Send so many of a gift (its code) to a show's creator; the same key returns the first.

    Raises what ``check_giving`` and ``gift_send`` raise; then nothing changed.
    """
    kind, count = what
    check_giving(show, giver.user)
    wish = GiftWish(
        kind=kind,
        count=count,
        creator=show.creator,
        scope=show.public_id,
        market=giver.market,
        is_anonymous=is_anonymous,
    )
    return gift_send(sender=giver.user, wish=wish, key=key)[0]


@transaction.atomic
def room_tip(
    *, show: Show, giver: Giver, amount: str, message: str, is_anonymous: bool, key: UUID
) -> Placement:
    """Place the order of a tip with a few words; the room reads them when it is paid. The same key, once.

    Raises MessageBlocked and what ``check_giving`` and ``tip_order`` raise; then nothing is booked.
    """
    check_giving(show, giver.user)
    said = words.clean_message(message)
    if any(hit.action is not Action.LOG for hit in room_filter(show).read(said)):
        raise MessageBlocked
    wish = TipWish(amount, show.creator, show.public_id, giver.market, said, is_anonymous)
    return tip_order(user=giver.user, shopper=giver.shopper, wish=wish, key=key)[1]


@transaction.atomic
def room_coins(*, show: Show, giver: Giver, pack: str, key: UUID) -> Placement:
    """Place the order of a pack of coins from within a show. Raises what ``coins_order`` raises."""
    return coins_order(
        user=giver.user,
        shopper=giver.shopper,
        pack=pack,
        key=key,
        market=giver.market,
        scope="" if show.is_rehearsal else show.public_id,
    )


@transaction.atomic
def goal_set(*, show: Show, title: str, coins: int) -> GiftGoal:
    """Set the goal of a show on air; the one before it ends. Raises GoalUnreadable, ShowNotLive."""
    require_live(show)
    said = words.clean_message(title)
    if not said or len(said) > GOAL_CHARACTERS_MAX or not 1 <= coins <= GOAL_COINS_MAX:
        raise GoalUnreadable(characters=GOAL_CHARACTERS_MAX)
    now = timezone.now()
    GiftGoal.objects.filter(show=show, ended_at__isnull=True).update(ended_at=now)
    goal = GiftGoal.objects.create(show=show, title=said, coins=coins, set_at=now)
    emit(GiftGoalChanged(show_id=show.pk))
    return goal


@transaction.atomic
def goal_end(*, show: Show) -> bool:
    """Take the goal down; False when there was none."""
    ended = GiftGoal.objects.filter(show=show, ended_at__isnull=True).update(ended_at=timezone.now())
    if ended:
        emit(GiftGoalChanged(show_id=show.pk))
    return bool(ended)


@transaction.atomic
def gift_thank(*, show: Show, gift: str, name: str) -> bool:
    """Thank for a gift or a tip (its public id), once."""
    _row, is_new = GiftThanks.objects.get_or_create(gift=gift, defaults={"show": show})
    if is_new:
        emit(GiftThanked(show=show.public_id, gift=gift, name=name))
    return is_new
