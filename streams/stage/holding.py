"""Things that are told a while after they came: each in its turn, none before its time, none left out."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Holding(Generic[T]):
    """Knows no clock: whoever asks says what time it is."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: deque[tuple[float, T]] = deque()

    def put(self, thing: T, came: float) -> None:
        """Hold a thing back; it does not overtake what was put before, even if a clock was set back meanwhile."""
        due = came + self.seconds
        if self._waiting:
            due = max(due, self._waiting[-1][0])
        self._waiting.append((due, thing))

    def take(self, now: float) -> Iterator[T]:
        """Give out what is due, one by one: what is not fetched stays."""
        while self._waiting and self._waiting[0][0] <= now:
            yield self._waiting.popleft()[1]

    @property
    def due_at(self) -> float | None:
        """When the next thing is due; None while nothing is held back."""
        return self._waiting[0][0] if self._waiting else None
