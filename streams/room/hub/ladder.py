"""What a loaded process gives up, one step after the other, and when it takes it back. Pure: load and time come in.

Steps: hearts are not counted, fewer of what fans say leave the house, ticks are twice as long, and who only reads is
sent to the files. Pins, prices, stock, sales, what hosts say and a writer's own words are on no step.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

# A step is taken when the loop was this late, or this much of a core was used, for so many seconds on end …
LATE_SECONDS_MAX: Final = 0.25
CPU_SHARE_MAX: Final = 0.85
UP_AFTER_SECONDS: Final = 3.0
# … and taken back when there is air again, for longer: so it does not swing.
LATE_SECONDS_FREE: Final = 0.1
CPU_SHARE_FREE: Final = 0.6
DOWN_AFTER_SECONDS: Final = 10.0

TICK_STRETCH: Final = 2.0
MOVED_SHARE: Final = 0.1


class Step(IntEnum):
    """How far down the ladder a process is; each step keeps what the ones before gave up."""

    NOTHING = 0
    HEARTS = 1
    CHAT = 2
    TICKS = 3
    FILES = 4


@dataclass
class Ladder:
    """One process's ladder."""

    step: Step = Step.NOTHING
    _heavy_since: float | None = None
    _light_since: float | None = None

    def measure(self, now: float, *, late: float, cpu_share: float) -> Step:
        """Take a measure (seconds by which the loop was late, cores used since the last one); return the step."""
        is_heavy = late > LATE_SECONDS_MAX or cpu_share > CPU_SHARE_MAX
        is_light = late < LATE_SECONDS_FREE and cpu_share < CPU_SHARE_FREE
        self._heavy_since = (
            (self._heavy_since if self._heavy_since is not None else now) if is_heavy else None
        )
        self._light_since = (
            (self._light_since if self._light_since is not None else now) if is_light else None
        )
        if self._heavy_since is not None and now - self._heavy_since >= UP_AFTER_SECONDS:
            self._move(1, now)
        elif self._light_since is not None and now - self._light_since >= DOWN_AFTER_SECONDS:
            self._move(-1, now)
        return self.step

    def _move(self, by: int, now: float) -> None:
        self.step = Step(min(max(self.step + by, Step.NOTHING), Step.FILES))
        # The next step needs its own time: what this one brought must show first.
        self._heavy_since = self._light_since = now

    @property
    def counts_hearts(self) -> bool:
        """Whether hearts are still counted."""
        return self.step < Step.HEARTS

    @property
    def tick_stretch(self) -> float:
        """By how much ticks are longer."""
        return TICK_STRETCH if self.step >= Step.TICKS else 1.0

    @property
    def sends_readers_away(self) -> bool:
        """Whether those who only read are sent to the files."""
        return self.step >= Step.FILES


def talk_limit(per_second: int, step: int) -> int:
    """Return how many messages of fans leave the house in a second: half as many on each step from the second on."""
    return max(1, per_second >> (step - Step.HEARTS)) if per_second and step >= Step.CHAT else per_second
