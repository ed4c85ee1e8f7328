"""Facts about coins, gifts and tips."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class GiftSent(Event):
    """Somebody sent a gift in a show (``scope``, its public id); it may be taken back for a minute."""

    gift_id: int
    scope: str


@dataclass(frozen=True)
class GiftUndone(Event):
    """It was taken back in time."""

    gift_id: int
    scope: str


@dataclass(frozen=True)
class GiftSettled(Event):
    """It is the creator's."""

    gift_id: int
    scope: str


@dataclass(frozen=True)
class GiftReversed(Event):
    """The money for its coins went back: it is no longer the creator's."""

    gift_id: int
    scope: str


@dataclass(frozen=True)
class CoinsCame(Event):
    """Coins were put into a wallet."""

    lot_id: int


@dataclass(frozen=True)
class CoinsFrozen(Event):
    """The money for coins is argued about or going back: how many are held back of what is left."""

    lot_id: int
    coins: int


@dataclass(frozen=True)
class TipPaid(Event):
    """Somebody gave a creator plain money."""

    tip_id: int
    scope: str


@dataclass(frozen=True)
class TipReturned(Event):
    """The money of a tip went back."""

    tip_id: int
    scope: str
