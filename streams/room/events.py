"""Facts that the room announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class MessagePosted(Event):
    message_id: int


@dataclass(frozen=True)
class MessageDeleted(Event):
    message_id: int


@dataclass(frozen=True)
class NoteChanged(Event):
    """Another message is held up in a show, or none."""

    show_id: int


@dataclass(frozen=True)
class VisitorHidden(Event):
    """Everything one visitor wrote in a show was taken out, and nothing more is taken from them."""

    show_id: int
    visitor: str
