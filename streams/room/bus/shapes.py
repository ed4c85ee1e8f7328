"""What a bus offers: a press for those who tell (blocking), and a wire for those who listen (asyncio)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from streams.room.hub.envelope import News

STREAM_NEWS_MAX: Final = 2000
# A room that was silent for a day begins a new epoch.
ROOM_SECONDS: Final = 24 * 3600
PRESENCE_SECONDS: Final = 10
# How long a tick that is read over HTTP is kept: who is further behind begins anew.
TICK_KEPT_SECONDS: Final = 60

OnNews = Callable[[str, News], None]
OnDoubt = Callable[[str], None]


class BusDown(Exception):
    """The bus did not answer; what was to be told is lost, and the database still has it."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Where a room's news stands, how many watch and how many hearts were sent in all processes, and how far down the
    ladder of ``hub.ladder`` the most loaded of them is.
    """

    epoch: str
    seq: int
    viewers: int
    hearts: int
    step: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A tick that is read over HTTP: its text, and where the room's news stood when it was made."""

    epoch: str
    last: int
    text: str


class Press(Protocol):
    """Tells. Every method may raise BusDown."""

    def publish(self, room: str, kind: str, body: str, *, per_second_max: int = 0) -> int:
        """Number the news, keep it, tell it; returns its number, or 0 when the room is over its limit.

        The limit falls with the step that its processes are on.
        """

    def viewers(self, rooms: Sequence[str]) -> dict[str, int]:
        """Return how many watch each room in all processes."""

    def take(self, key: str, *, burst: int, per_second: float) -> float:
        """Take one token of a bucket shared by all processes; returns seconds to wait (0.0: taken)."""


class Wire(Protocol):
    """Listens, for one event loop. Every coroutine may raise BusDown."""

    async def join(self, room: str) -> None:
        """Hear the room from now on; returns when the bus has confirmed."""

    async def leave(self, room: str) -> None:
        """Hear it no longer."""

    async def since(self, room: str, epoch: str, after: int) -> list[News] | None:
        """Return the numbered news after ``after``, or None when it is not all there or of another epoch."""

    async def beat(self, room: str, process: str, members: int, step: int = 0) -> Beat:
        """Say how many members this process has (-1: say nothing) and its step; read where the room stands."""

    async def hearts_add(self, room: str, count: int) -> None:
        """Add hearts and tell the new total, unnumbered."""

    async def kept(self, room: str, number: int) -> Kept | None:
        """Return a tick that some process made, or None."""

    async def keep(self, room: str, number: int, tick: Kept) -> Kept:
        """Keep a tick unless there is one of that number, and return the one that is kept."""

    async def close(self) -> None:
        """Stop listening."""
