"""The rules of a room as they are now."""

from typing import Any

from django.conf import settings

from streams.room.models import RoomRules
from streams.shows.models import Show


def rules_of(show: Show) -> RoomRules:
    """Return the rules of a show's room: its own, or the defaults that nobody has changed."""
    try:
        return show.room_rules
    except RoomRules.DoesNotExist:
        return RoomRules(show=show)


def guests_write(rules: RoomRules) -> bool:
    """Tell whether people without an account may write."""
    return settings.GUESTS_MAY_WRITE if rules.guests is None else rules.guests


def rules_facts(rules: RoomRules) -> dict[str, Any]:
    """Return the rules as the room is told them."""
    is_open = rules.who == RoomRules.Who.EVERYONE
    return {
        "slow": rules.slow_seconds,
        "who": RoomRules.Who.SIGNED_IN.value if is_open and not guests_write(rules) else rules.who,
        "hold": rules.holds_all,
    }
