"""Facts that shows announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ShowScheduled(Event):
    show_id: int


@dataclass(frozen=True)
class ShowStarted(Event):
    show_id: int


@dataclass(frozen=True)
class ShowPaused(Event):
    show_id: int


@dataclass(frozen=True)
class ShowResumed(Event):
    show_id: int


@dataclass(frozen=True)
class ShowEnded(Event):
    show_id: int


@dataclass(frozen=True)
class RehearsalEnded(Event):
    """The rehearsal with this public id is over, and its row is gone."""

    show: str


@dataclass(frozen=True)
class ShowDarkened(Event):
    """The picture is hidden from everybody since then (milliseconds since the epoch)."""

    show_id: int
    begin_ms: int


@dataclass(frozen=True)
class ShowLightened(Event):
    """The picture that was hidden at ``begin_ms`` is back."""

    show_id: int
    begin_ms: int
    end_ms: int


@dataclass(frozen=True)
class CaptionWritten(Event):
    """Somebody wrote what was said in a show on air."""

    caption_id: int


@dataclass(frozen=True)
class ShowCancelled(Event):
    show_id: int


@dataclass(frozen=True)
class ShowRescheduled(Event):
    """A show that was announced begins at another time than before (a time as ISO 8601 has it)."""

    show_id: int
    starts_before: str


@dataclass(frozen=True)
class TicketRefundOwed(Event):
    """A show will not take place, and this order line (its public id) paid for tickets to it."""

    show_id: int
    line: str


@dataclass(frozen=True)
class LineUpPinned(Event):
    """What is on stage changed; ``item_id`` is None when nothing is."""

    show_id: int
    item_id: int | None


@dataclass(frozen=True)
class LineUpSoldOut(Event):
    """The show's people said that a product is sold out, or that it is not any more."""

    show_id: int
    item_id: int


@dataclass(frozen=True)
class ModeratorChanged(Event):
    """What somebody (a user's public id) may do in a creator's shows is another thing now."""

    creator_id: int
    user: str
