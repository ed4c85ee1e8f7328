"""How loaded this process is: the processor time it used, and how late its loop runs what was due."""

import time

from streams.room.hub.ladder import Ladder, Step


class Load:
    """Measures once a round, and holds the ladder."""

    def __init__(self, now: float) -> None:
        self.ladder = Ladder()
        self._at = now
        self._cpu = time.process_time()

    def measure(self, now: float, *, late: float) -> Step:
        """Take a measure of the time since the last one."""
        cpu = time.process_time()
        share = (cpu - self._cpu) / max(now - self._at, 0.001)
        self._at, self._cpu = now, cpu
        return self.ladder.measure(now, late=late, cpu_share=share)
