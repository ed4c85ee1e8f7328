"""Facts about tickets."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class TicketsIssued(Event):
    """Somebody may go in. ``source`` is the public id of the order line that was paid."""

    tier_id: int
    holder_id: int | None
    source: str
