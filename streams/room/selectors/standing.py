"""How a writer stands in a room: banned, silenced, in the shadow, or as free as anybody."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.safety.models import Ban
from marketplace.safety.selectors.bans import bans_that_meet, bans_there
from streams.room.models import Mute
from streams.shows.models import Show
from streams.shows.moderators import place_of


@dataclass(frozen=True)
class Standing:
    """What holds for one writer now. ``is_near`` says that somebody was banned from the same network."""

    ban: Ban | None = None
    mute: Mute | None = None
    is_near: bool = False

    @property
    def is_shadowed(self) -> bool:
        """Seen by themselves alone."""
        return self.mute is not None and self.mute.kind == Mute.Kind.SHADOW


def mutes_now(show: Show) -> QuerySet[Mute]:
    """Return whom the word was taken from in a show and has not come back to."""
    return Mute.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), show=show)


def standing_of(show: Show, *, visitor: str, device: str = "", network: str = "") -> Standing:
    """Return how a writer stands, by account and by browser; the network alone bans nobody. Two queries."""
    keys = [key for key in {visitor, device} if key]
    place = place_of(show)
    met = bans_that_meet(bans_there(brand=place.brand, creator=place.creator), keys=keys, network=network)
    by_key = [ban for ban in met if ban.visitor in keys or (ban.device and ban.device in keys)]
    mutes = list(mutes_now(show).filter(Q(visitor__in=keys) | Q(device__in=keys)))
    # Of several the one that says so counts: a shadow must not hide that somebody was silenced.
    mutes.sort(key=lambda mute: mute.kind == Mute.Kind.SHADOW)
    return Standing(
        ban=by_key[0] if by_key else None,
        mute=mutes[0] if mutes else None,
        is_near=len(met) > len(by_key),
    )
