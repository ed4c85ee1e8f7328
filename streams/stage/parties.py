"""Who has to do with a stage from outside: the connection that sends to it, and those that it is passed on to."""

from typing import Protocol

from streams.stage.protocol import Message, Start


class Publisher(Protocol):
    """The connection that sends a show."""

    session: str
    last_heard: float

    def acknowledge(self, seq: int) -> None: ...
    def refuse(self, reason: str, code: int) -> None: ...


class Tap(Protocol):
    """Hears what the encoder sends, to pass it on; it neither waits nor fails."""

    def start(self, start: Start) -> None: ...
    def hear(self, message: Message) -> None: ...
    def leave_out(self) -> None: ...
