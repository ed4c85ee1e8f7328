"""Facts about auctions. ``auction`` is a public id, ``scope`` that of the show."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class AuctionPosted(Event):
    """An auction can be seen, and bid for before it begins."""

    scope: str
    auction: str


@dataclass(frozen=True)
class AuctionOpened(Event):
    """The clock runs. ``closes_ms`` is when it is settled if nobody bids late."""

    scope: str
    auction: str
    closes_ms: int


@dataclass(frozen=True)
class BidMade(Event):
    """Somebody bid. ``closes_ms`` is set where the bid moved the end."""

    scope: str
    auction: str
    closes_ms: int | None = None


@dataclass(frozen=True)
class AuctionSettled(Event):
    """It is known who has won, or that nobody has."""

    scope: str
    auction: str


@dataclass(frozen=True)
class AuctionOff(Event):
    """It was withdrawn before it began, or declared void."""

    scope: str
    auction: str


@dataclass(frozen=True)
class AwardMoved(Event):
    """What becomes of the piece is another thing now: ordered, paid, not paid, offered, back on the shelf."""

    scope: str
    auction: str
    round: int
    state: str


@dataclass(frozen=True)
class AuctionRelisted(Event):
    """The piece is to be auctioned again; ``relisted`` is the new auction's public id."""

    scope: str
    auction: str
    relisted: str
