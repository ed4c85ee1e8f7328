"""Template helpers for gifts."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils.formats import number_format

from commerce.wallet.models import GiftKind
from commerce.wallet.selectors.gifts import kinds_known
from commerce.wallet.selectors.ranking import fan_level, gifts_of_shows
from marketplace.accounts.models import User
from streams.room.emotes import FAN_EMOTES, Emote
from streams.shows.models import Show

register = template.Library()


@register.simple_tag
def gift_kinds() -> Sequence[GiftKind]:
    """Return all gifts there are: what was sent before one was taken off is still shown by its name."""
    return kinds_known()


@register.simple_tag
def fan_emotes(show: Show, user: User | AnonymousUser | None) -> tuple[Emote, ...]:
    """Return the emotes that a fan with a level has besides everybody's."""
    if user is None or not user.is_authenticated:
        return ()
    return FAN_EMOTES if fan_level(user, show.creator) else ()


@register.inclusion_tag("streams/room/_gifts_report.html")
def gifts_report(show: Show) -> dict[str, Any]:
    """Show what a show was given, once it is over."""
    return {"show": show, "given": gifts_of_shows([show.public_id]).get(show.public_id)}


@register.filter
def coins(count: int) -> str:
    """Write a number of coins as the reader does."""
    return str(number_format(count, use_l10n=True, force_grouping=True))
