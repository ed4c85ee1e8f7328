"""Facts about who watches."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ScreenTaken(Event):
    """Somebody watches a show on another screen than before (all public ids, and the new screen's name)."""

    show: str
    user: str
    screen: str


@dataclass(frozen=True)
class TicketUsed(Event):
    """The player of somebody with a ticket got a pass."""

    show_id: int
    user_id: int
