"""Counters that only grow, looked at now and then: what happened lately is the difference of two looks."""

from collections import deque
from collections.abc import Mapping


class Trail:
    """Looks of the last ``seconds``, and one before them to count from."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._looks: deque[tuple[float, Mapping[str, float]]] = deque()

    def add(self, at: float, counters: Mapping[str, float]) -> None:
        """Remember how the counters stand; looks come in the order of time."""
        self._looks.append((at, counters))
        while len(self._looks) > 2 and self._looks[1][0] <= at - self._seconds:
            self._looks.popleft()

    def span(self, seconds: float) -> float:
        """Return how long the stretch is that ``of`` sums up: about ``seconds``, less in the beginning."""
        return self._looks[-1][0] - self._first(seconds)[0] if self._looks else 0.0

    def of(self, name: str, seconds: float) -> float:
        """Return by how much a counter grew in the last ``seconds``; one that is new began at nothing."""
        if not self._looks:
            return 0.0
        return self._looks[-1][1].get(name, 0.0) - self._first(seconds)[1].get(name, 0.0)

    def rate(self, name: str, seconds: float) -> float:
        """Return the growth per second."""
        span = self.span(seconds)
        return self.of(name, seconds) / span if span > 0 else 0.0

    def _first(self, seconds: float) -> tuple[float, Mapping[str, float]]:
        since = self._looks[-1][0] - seconds
        return next(look for look in reversed(self._looks) if look[0] <= since or look is self._looks[0])
