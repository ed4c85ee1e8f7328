"""Facts about who comes in."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class SeatResold(Event):
    """The box office has sold a seat again that this ticket gave back; its buyer is owed what it cost."""

    ticket_id: int


@dataclass(frozen=True)
class OverAdmitted(Event):
    """A ticket let in more than it should have while nobody could be asked."""

    over_id: int


@dataclass(frozen=True)
class ShowMoved(Event):
    """A performance begins at another time, or is shorter; decided once (see ShowChange)."""

    change_id: int
