"""Facts about memberships."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class MembershipMoved(Event):
    """A membership came to another state, or was agreed to be another one: ``word`` says how (see Entry.Kind)."""

    membership_id: int
    entry_id: int
    word: str


@dataclass(frozen=True)
class GiftBought(Event):
    """Months of a membership were paid for somebody."""

    gift_id: int


@dataclass(frozen=True)
class GiftUsed(Event):
    """Somebody redeemed a gift."""

    gift_id: int
