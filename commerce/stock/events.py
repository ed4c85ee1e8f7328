"""Facts that stock announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class StockChanged(Event):
    """The number of pieces of a variant that can be bought now is another one."""

    variant_id: int


@dataclass(frozen=True)
class StockLow(Event):
    """So few pieces of a thing are left that its brand wants to know; noticed then (milliseconds)."""

    stock_id: int
    crossing_ms: int


@dataclass(frozen=True)
class WaitOffered(Event):
    """A piece is held for somebody who waited for it."""

    entry_id: int


@dataclass(frozen=True)
class WaitBackInStock(Event):
    """What somebody wanted to be told of can be bought again."""

    entry_id: int


@dataclass(frozen=True)
class WaitEnded(Event):
    """What somebody waited for is not sold any more."""

    entry_id: int
