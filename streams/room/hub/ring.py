"""The last ticks of a room, for members that were busy when they went out."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from streams.room.hub.encoded import Encoded

RING_TICKS: Final = 64


@dataclass(frozen=True, slots=True)
class Tick:
    """One frame for all: its own number, the range of news it covers, and the frame itself."""

    number: int
    first: int
    last: int
    frame: Encoded

    @property
    def text(self) -> str:
        """What the frame says."""
        return self.frame.text


class Ring:
    """Keeps the last 64 ticks; ``number`` counts all that ever were."""

    def __init__(self, size: int = RING_TICKS) -> None:
        self._ticks: deque[Tick] = deque(maxlen=size)
        self.number = 0

    def add(self, *, first: int, last: int, text: str) -> Tick:
        """Keep a new tick and return it with its number."""
        self.number += 1
        tick = Tick(self.number, first, last, Encoded(text))
        self._ticks.append(tick)
        return tick

    def since(self, number: int) -> list[Tick] | None:
        """Return the ticks after ``number``, or None when some of them are no longer here."""
        missed = self.number - number
        if missed > len(self._ticks):
            return None
        return list(self._ticks)[len(self._ticks) - missed :] if missed else []

    def clear(self) -> None:
        """Forget the ticks (their numbers in the room no longer hold); the count goes on."""
        self._ticks.clear()
