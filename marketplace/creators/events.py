"""Facts the creators announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class CreatorSubmitted(Event):
    """A profile waits for review."""

    creator_id: int


@dataclass(frozen=True)
class CreatorApproved(Event):
    """An operator let a creator go live."""

    creator_id: int


@dataclass(frozen=True)
class CreatorRefused(Event):
    """An operator sent a profile back with a reason."""

    creator_id: int


@dataclass(frozen=True)
class CreatorSuspended(Event):
    """An operator stopped a creator; shows must not go on."""

    creator_id: int


@dataclass(frozen=True)
class CreatorFollowed(Event):
    """A fan began to follow a creator."""

    creator_id: int
    user_id: int
