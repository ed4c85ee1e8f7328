"""What a fan is to a show: looked up when somebody comes in, and carried in their pass from then on."""

from typing import Final

from commerce.memberships.selectors.members import tier_with
from commerce.orders.selectors import has_bought
from commerce.wallet.selectors.ranking import fan_level
from marketplace.creators.selectors import is_following
from streams.room.models import Message
from streams.shows.models import Show
from streams.shows.selectors import Person

BUYER: Final = "buyer"
FOLLOWER: Final = "follower"
MEMBER: Final = "member"
# With the level after it: "fan2".
FAN: Final = "fan"


def badges_of(person: Person, show: Show, role: str) -> tuple[str, ...]:
    """Return the badges of a fan with an account; whoever works in the show has a badge of their own."""
    if not person.is_authenticated or role != Message.Role.FAN:
        return ()
    brand = show.collaboration.brand_id if show.collaboration is not None else None
    found = {
        BUYER: has_bought(person, scope=show.public_id, brand=brand, openly=True),
        FOLLOWER: is_following(person, show.creator),
        MEMBER: _has_member_badge(person, show),
    }
    level = fan_level(person, show.creator)
    levels = (f"{FAN}{level}",) if level else ()
    return (*(badge for badge, is_so in found.items() if is_so), *levels)


def _has_member_badge(person: Person, show: Show) -> bool:
    """Of the host's own plan, in a tier that names a badge."""
    tier = tier_with(person, show.creator)
    return tier is not None and bool(tier.badge)
