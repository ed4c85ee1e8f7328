"""The safety delay of one show: what a host hides within it has never been given to anybody.

Everything that comes is stored at once, and told later: each step of each rendition waits here for its time, and so
does what goes to other sites, and the end. A show without a delay has none of this.
"""

import asyncio
import math
from collections.abc import Callable
from time import monotonic
from typing import Final

from streams.stage.holding import Holding

# A press in another process is noticed within so many seconds: so much later still is everything told.
NOTICE_SECONDS: Final = 1.2
SEGMENT_SECONDS_MIN: Final = 0.9

Deed = Callable[[], None]


class Release:
    """One per show with a delay, with one timer, which sleeps until the next thing is due."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds  # as the host chose
        self._holding: Holding[Deed] = Holding(seconds + NOTICE_SECONDS)
        self._timer: asyncio.TimerHandle | None = None

    @property
    def segments_held(self) -> int:
        """How many segments may come in the time that one waits."""
        return math.ceil(self._holding.seconds / SEGMENT_SECONDS_MIN)

    def later(self, deed: Deed) -> None:
        """Do this when its time has come; whatever was asked for before is done before."""
        self._holding.put(deed, monotonic())
        self.arm()

    def put(self, deed: Deed, *, age: float) -> None:
        """Do this, of which so many seconds have passed already; `arm` has to follow on the loop."""
        self._holding.put(deed, monotonic() - max(0.0, age))

    def is_over(self, age: float) -> bool:
        """Whether something that old may be told."""
        return age >= self._holding.seconds

    def arm(self) -> None:
        """See that somebody wakes up when the next thing is due."""
        due_at = self._holding.due_at
        if self._timer is None and due_at is not None:
            wait = max(0.0, due_at - monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self._wake)

    def tell(self) -> None:
        """Do what is due."""
        for deed in self._holding.take(monotonic()):
            deed()

    def _wake(self) -> None:
        self._timer = None
        try:
            self.tell()
        finally:
            self.arm()
