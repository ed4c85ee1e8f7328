"""Where else the picture of a show goes. What its viewers hear of later goes there later too."""

from collections.abc import Iterator
from functools import partial

from streams.stage.parties import Tap
from streams.stage.protocol import Message, Start
from streams.stage.release import Release


class Taps:
    """Those of one show. The first thing each of them hears is how the pictures that follow are encoded."""

    def __init__(self) -> None:
        self.release: Release | None = None
        self._taps: list[Tap] = []
        self._start: Start | None = None  # that the taps know
        self._stretch = 0  # counts what was hidden: what came before it and still waits goes nowhere

    def __iter__(self) -> Iterator[Tap]:
        return iter(self._taps)

    def join(self, tap: Tap) -> None:
        self._taps.append(tap)
        if self._start is not None:
            tap.start(self._start)

    def leave(self, tap: Tap) -> None:
        if tap in self._taps:
            self._taps.remove(tap)

    def start(self, start: Start) -> None:
        if self.release is None:
            self._begin(start)
        else:
            self.release.later(partial(self._begin, start))

    def hear(self, message: Message) -> None:
        if self.release is None:
            self._pass_on(message, self._stretch)
        elif self._taps:
            self.release.later(partial(self._pass_on, message, self._stretch))

    def leave_out(self) -> None:
        """The picture is hidden: what is sent now goes nowhere."""
        for tap in self._taps:
            tap.leave_out()

    def forget(self) -> None:
        """The picture has just been hidden: what waits goes nowhere either."""
        if self.release is not None:
            self._stretch += 1
            self.leave_out()

    def _begin(self, start: Start) -> None:
        self._start = start
        for tap in self._taps:
            tap.start(start)

    def _pass_on(self, message: Message, stretch: int) -> None:
        if stretch == self._stretch:
            for tap in self._taps:
                tap.hear(message)
