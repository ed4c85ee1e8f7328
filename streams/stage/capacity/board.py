"""Where processes tell each other how they are. The seats of the house and the delays of its players stand there too.

The board of a single process is in its memory; `redis_board` is the one that several share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

WAITING_SECONDS: Final = 90.0  # after which somebody who does not ask again has gone
DELAY_SECONDS: Final = 100.0  # what "now" is among delays: two renewals of a pass, and a little
DELAY_SAMPLES_MAX: Final = 4000
HISTOGRAM_SECONDS: Final = 24 * 3600


class BoardDown(Exception):
    """The board did not answer."""


@dataclass(frozen=True)
class Asked:
    """Somebody asks for a seat."""

    show: str
    seat: str
    seconds: float  # how long it is theirs unless they ask again
    limit: int | None  # how many seats there are; None: as many as are asked for
    is_sure: bool  # has a seat already, or a ticket: comes in whatever the limit


@dataclass(frozen=True)
class Told:
    """The answer: in, or how many are to be let in before (0: next)."""

    is_in: bool
    ahead: int = 0


class Board(Protocol):
    """Every method may raise BoardDown; ``now`` is in seconds since the epoch."""

    def put(self, name: str, text: str) -> None:
        """Tell how a process is."""

    def all(self) -> Sequence[str]:
        """Return what each process told last."""

    def drop(self, name: str) -> None:
        """Take off what a process told that is gone."""

    def enter(self, asked: Asked, now: float) -> Told:
        """Give a seat, or a place in the queue; who waits goes before who comes."""

    def leave(self, show: str, seat: str) -> None:
        """Give a seat back."""

    def seats(self, now: float) -> Mapping[str, int]:
        """Return the seats taken, by show."""

    def delay_add(self, show: str, seat: str, delay_ms: int, now: float) -> None:
        """Keep what one player measured: among the present ones, and in the show's histogram."""

    def delays(self, show: str, now: float) -> Sequence[int]:
        """Return the newest delay of each present player, in milliseconds."""

    def delay_histogram(self, show: str) -> Mapping[int, int]:
        """Return how often each delay (rounded as it was added) was measured during the whole show."""


class MemoryBoard:
    """For one process alone."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._told: dict[str, str] = {}
        self._seats: dict[tuple[str, str], float] = {}
        self._queue: dict[tuple[str, str], float] = {}  # in the order of arrival; until when it is kept
        self._delays: dict[str, dict[str, tuple[float, int]]] = {}
        self._histograms: dict[str, dict[int, int]] = {}

    def put(self, name: str, text: str) -> None:
        self._told[name] = text

    def all(self) -> Sequence[str]:
        return list(self._told.values())

    def drop(self, name: str) -> None:
        self._told.pop(name, None)

    def enter(self, asked: Asked, now: float) -> Told:
        me = (asked.show, asked.seat)
        self._seats = {seat: until for seat, until in self._seats.items() if until > now}
        self._queue = {seat: until for seat, until in self._queue.items() if until > now}
        if not asked.is_sure and asked.limit is not None and me not in self._seats:
            self._queue[me] = now + WAITING_SECONDS
            ahead = list(self._queue).index(me)
            if ahead >= asked.limit - len(self._seats):
                return Told(is_in=False, ahead=ahead)
        self._queue.pop(me, None)
        self._seats[me] = now + asked.seconds
        return Told(is_in=True)

    def leave(self, show: str, seat: str) -> None:
        self._seats.pop((show, seat), None)
        self._queue.pop((show, seat), None)

    def seats(self, now: float) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for (show, _seat), until in self._seats.items():
            if until > now:
                counts[show] = counts.get(show, 0) + 1
        return counts

    def delay_add(self, show: str, seat: str, delay_ms: int, now: float) -> None:
        self._delays.setdefault(show, {})[seat] = (now, delay_ms)
        histogram = self._histograms.setdefault(show, {})
        histogram[delay_ms] = histogram.get(delay_ms, 0) + 1

    def delays(self, show: str, now: float) -> Sequence[int]:
        return [ms for at, ms in self._delays.get(show, {}).values() if at > now - DELAY_SECONDS]

    def delay_histogram(self, show: str) -> Mapping[int, int]:
        return dict(self._histograms.get(show, {}))
