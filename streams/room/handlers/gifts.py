"""The room tells of gifts and tips, and how far the goal is."""

from commerce.wallet.events import GiftReversed, GiftSent, GiftUndone, TipPaid
from commerce.wallet.selectors.gifts import gift_by_id
from commerce.wallet.selectors.ranking import tip_by_id
from marketplace.kernel.bus import on
from streams.room import news, news_gifts, tasks
from streams.room.events import GiftGoalChanged, GiftThanked
from streams.room.fan_names import fan_name
from streams.room.gifts_told import goal_tell
from streams.room.hub import kinds
from streams.room.selectors.gifts import show_of_gifts
from streams.room.selectors.standing import standing_of
from streams.room.soon import tell_soon
from streams.shows.selectors import show_by_id


@on(GiftSent)
def tell_gift(event: GiftSent) -> None:
    """Show a gift where the picture is, and count it."""
    gift, show = gift_by_id(event.gift_id), show_of_gifts(event.scope)
    if gift is None or show is None:
        return
    name = fan_name(gift.wallet.user, show, is_anonymous=gift.is_anonymous)
    news.send(event.scope, kinds.GIFT, news_gifts.gift(gift, name))
    tell_soon(tasks.gift_goal, event.scope)


@on(GiftUndone)
def tell_undone(event: GiftUndone) -> None:
    """Take it from the screens."""
    _gone(event.gift_id, event.scope)


@on(GiftReversed)
def tell_reversed(event: GiftReversed) -> None:
    """Its coins were never paid: it counts no more."""
    _gone(event.gift_id, event.scope)


def _gone(gift_id: int, scope: str) -> None:
    gift = gift_by_id(gift_id)
    if gift is not None:
        news.send(scope, kinds.UNGIFT, news_gifts.ungift(gift))
        tell_soon(tasks.gift_goal, scope)


@on(TipPaid)
def tell_tip(event: TipPaid) -> None:
    """Show a tip with its words; one that is paid after the show is the host's to see."""
    tip, show = tip_by_id(event.tip_id), show_of_gifts(event.scope)
    if tip is None or show is None or not show.is_live:
        return
    name = fan_name(tip.wallet.user, show, is_anonymous=tip.is_anonymous)
    told = news_gifts.tip(tip, name, show.language)
    user = tip.wallet.user
    if user is not None and standing_of(show, visitor=f"u:{user.public_id}").is_shadowed:
        # The money counts; the words are seen by nobody, like all that somebody in the shadow writes.
        told["m"] = ""
    news.send(event.scope, kinds.TIP, told)


@on(GiftGoalChanged)
def tell_goal(event: GiftGoalChanged) -> None:
    """Show the new goal, or none."""
    show = show_by_id(event.show_id)
    if show is not None:
        goal_tell(show.public_id)


@on(GiftThanked)
def tell_thanks(event: GiftThanked) -> None:
    """Say thanks to everybody's face."""
    news.send(event.show, kinds.THANKS, {"id": event.gift, "name": event.name})
