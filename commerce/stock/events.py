"""Facts that stock announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class StockChanged(Event):
    """The number of pieces of a variant that can be bought now is another one."""

    variant_id: int
