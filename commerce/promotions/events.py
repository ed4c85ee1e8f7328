"""Facts that promotions announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ShowPricesChanged(Event):
    """What a show (its public id) asks is another price now: for one product, or for all when that is None.

    ``until_ms`` says when it changes again by itself (milliseconds since the epoch).
    """

    scope: str
    product_id: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True)
class DealOpened(Event):
    """A flash deal begins (or will, at its start) in a show. ``deal`` is its public id."""

    scope: str
    deal: str
    product_id: int
    starts_ms: int
    ends_ms: int


@dataclass(frozen=True)
class DealEnded(Event):
    """A flash deal was ended before its time."""

    scope: str
    deal: str
    product_id: int


@dataclass(frozen=True)
class VoucherCardOpened(Event):
    """A card can be taken in a show. ``card`` is its public id."""

    scope: str
    card: str


@dataclass(frozen=True)
class VoucherCardClosed(Event):
    """A card is off the air; who took it keeps it."""

    scope: str
    card: str


@dataclass(frozen=True)
class VoucherClaimed(Event):
    """Somebody took a card: its code is theirs to use."""

    scope: str
    card: str
    code_id: int
    user_id: int


@dataclass(frozen=True)
class FairDropDrawn(Event):
    """The order of a fair drop's entries is drawn: who is first in it may buy. ``drop`` is its public id."""

    scope: str
    drop: str


@dataclass(frozen=True)
class FairDropChanged(Event):
    """A fair drop was announced, changed, closed before its time or called off. ``drop`` is its public id."""

    scope: str
    drop: str
    product_id: int


@dataclass(frozen=True)
class FairDropEntered(Event):
    """Somebody entered a fair drop, or took their entry back."""

    drop: str
    product_id: int


@dataclass(frozen=True)
class FairDropGranted(Event):
    """A piece of a fair drop is held for whoever is behind an entry (its name on the list)."""

    drop: str
    entry: str
