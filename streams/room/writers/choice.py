"""Which writer serves a connection: its server's own where there is one, the general one else."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from streams.room.hub.members import Writer
from streams.room.writers.asgi import AsgiWriter, Send
from streams.room.writers.daphne import DaphneWriter, protocol_of

# Under this name in a scope's extensions stands whoever makes a writer of its own (`writers/uvicorn.py`).
LINE: Final = "showfloor.line"


class LineWriter(Writer, Protocol):
    """A writer from before the socket is accepted until after its end."""

    def prepare(self) -> None:
        """Agree with the client on what the line allows; call it before the socket is accepted."""

    async def closed(self) -> None:
        """Return when the endpoint may end: what was said last is said, and the line will go."""


def writer_for(
    scope: Any,
    send: Send,
    on_free: Callable[[], None],
    on_gone: Callable[[], None],
    on_text: Callable[[bytes], bool] = lambda _text: False,
) -> LineWriter:
    """Return the writer of a connection. ``on_free``: a busy line takes frames again; ``on_gone``: it is lost.

    ``on_text``: a text that came, before the application is woken by it; True when it was dealt with, and the
    application need not have it. A server that cannot ask gives everything to the application.
    """
    line = scope.get("extensions", {}).get(LINE)
    if line is not None:
        made: LineWriter = line.writer(on_free, on_text)
        return made
    protocol = protocol_of(send)
    if protocol is not None:
        return DaphneWriter(protocol, on_free, on_gone)
    return AsgiWriter(send, on_free, on_gone)
