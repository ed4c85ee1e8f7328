"""Facts about tickets."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class TicketsIssued(Event):
    """Somebody may go in. ``source`` is the public id of the order line that was paid."""

    tier_id: int
    holder_id: int | None
    source: str


@dataclass(frozen=True)
class TicketLeft(Event):
    """A ticket does not admit this person any more (None: nobody had claimed it): given away, or taken back."""

    ticket_id: int
    holder_id: int | None


@dataclass(frozen=True)
class TicketGiven(Event):
    """A ticket is for somebody else now; ``hand`` is how often it has changed hands."""

    ticket_id: int
    hand: int
