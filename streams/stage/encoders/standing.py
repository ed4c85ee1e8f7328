"""What is known of encoders: by the database, of their right to send; by the listener, of what they send."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Grant:
    """The right to send a show. `proof` changes with every new key."""

    show: str
    proof: str
    is_live: bool
    safety_delay: int = 0


@dataclass(frozen=True)
class Sight:
    """What an encoder sends, as its host's page tells it."""

    width: int = 0
    height: int = 0
    fps: int = 0
    kbps: int = 0
    has_sound: bool = False
    key_seconds: float = 0.0
    is_on_air: bool = False

    @property
    def has_picture(self) -> bool:
        return self.width > 0 and self.fps > 0

    @property
    def mbps(self) -> float:
        return self.kbps / 1000

    @property
    def has_sparse_keys(self) -> bool:
        """Viewers who come in wait for the next keyframe."""
        return self.key_seconds > 2.1


class DoorkeeperAway(Exception):
    """Nobody can say at the moment who may send."""


class Doorkeeper(Protocol):
    """Everything here blocks: it is asked in a thread. All of it may raise DoorkeeperAway."""

    def admit(self, key: str) -> Grant:
        """Return what the key opens; raises RtmpRefused."""
        ...

    def standing(self, shows: Collection[str]) -> Mapping[str, Grant]:
        """Return the present rights of shows; who has none any more is left out."""
        ...

    def tell(self, sights: Mapping[str, Sight]) -> None:
        """Remember for the hosts' pages what is being sent."""
        ...
