"""Changing the rules of a room, before the show and in its midst."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.safety.models import LogEntry
from marketplace.safety.services.log import Target, log_write
from streams.room.events import RulesChanged
from streams.room.models import RoomRules
from streams.shows.models import Show
from streams.shows.moderators import place_of

CHANGEABLE: Final = ("slow_seconds", "who", "guests", "holds_all", "links", "strength")


@transaction.atomic
def rules_change(*, show: Show, changes: Mapping[str, Any], by: User) -> RoomRules:
    """Set some of a room's rules; what is not named stays. Nothing is told or logged when nothing changed."""
    rules, _is_new = RoomRules.objects.get_or_create(show=show)
    fresh = {
        name: changes[name]
        for name in CHANGEABLE
        if name in changes and getattr(rules, name) != changes[name]
    }
    if not fresh:
        return rules
    for name, value in fresh.items():
        setattr(rules, name, value)
    rules.save(update_fields=[*fresh, "changed_at"])
    log_write(
        deed=LogEntry.Deed.RULES_CHANGED,
        by=by,
        place=place_of(show),
        target=Target(key=f"show:{show.public_id}", name=show.title, data=fresh),
    )
    emit(RulesChanged(show_id=show.pk))
    return rules
