"""One clock for all renditions of a show, and the places where all of them are cut.

Encoder time (`pts`, microseconds, any origin) becomes stage time (microseconds since the show's first frame,
without holes). An era is a stretch in which both run at the same pace; a new session or a leap of the
encoder's clock begins the next one. A cut gives the segments of all renditions that begin together the same number.
"""

from dataclasses import dataclass

MICROS = 1_000_000

CUT_TOLERANCE_US = (
    300_000  # renditions are encoded from the same frames; their keyframes are this close at worst
)


@dataclass(frozen=True)
class Era:
    pts: int
    time: int


@dataclass(frozen=True)
class Cut:
    number: int
    start: int
    wall: float
    is_discontinuity: bool


class Timeline:
    def __init__(self) -> None:
        self.session = ""
        self.end = 0  # stage time up to which any rendition has media
        self.cuts: list[Cut] = []  # cuts[n].number == n
        self._eras: list[Era] = []
        self._wall_offset: float | None = None  # wall seconds = offset + pts
        self._is_broken = False

    def begin(self, session: str) -> None:
        """Another encoder: its first keyframe continues where the old one ended."""
        self.session = session
        self._eras = []
        self._wall_offset = None
        self._is_broken = bool(self.cuts)

    def resume(self, session: str, *, pts: int, time: int, wall: float) -> None:
        """The same encoder as before a restart: nothing breaks, `pts` is known to lie at `time`."""
        self.session = session
        self._eras = [Era(pts - time, 0)]  # sound that came late lies before `pts`
        self._wall_offset = wall - pts / MICROS
        self._is_broken = False

    def hear(self, newest_pts: int, now: float) -> None:
        """The newest sample of a message was just captured; the first message of a session sets the clock."""
        if self._wall_offset is None:
            self._wall_offset = now - newest_pts / MICROS

    def drift(self, pts: int, now: float) -> float:
        """Seconds by which the encoder's clock is ahead of ours since the session began."""
        if self._wall_offset is None:
            return 0.0
        return self._wall_offset + pts / MICROS - now

    def wall_of(self, pts: int) -> float:
        return (self._wall_offset or 0.0) + pts / MICROS

    def time_of(self, pts: int) -> int | None:
        """Return None for what came before the first keyframe or lies in a hole that was leapt over."""
        until: int | None = None
        for era in reversed(self._eras):
            if pts >= era.pts:
                time = era.time + pts - era.pts
                return time if until is None or time < until else None
            until = era.time
        return None

    def leap(self, *, after: int | None, pts: int, time: int) -> None:
        """Put `pts` at `time`, unless another rendition has leapt over the hole that follows `after`."""
        if self._eras and (after is None or self._eras[-1].pts > after):
            return
        if self._eras:
            self._is_broken = True
        self._eras.append(Era(pts, time))

    def cut(self, start: int, wall: float, *, number_min: int) -> Cut:
        """Return the cut at `start`, one from `number_min` on if another rendition was cut there already."""
        for cut in reversed(self.cuts[number_min:]):
            if abs(cut.start - start) < CUT_TOLERANCE_US:
                return cut
            if cut.start < start:
                break
        new = Cut(len(self.cuts), start, wall, self._is_broken)
        self._is_broken = False
        self.cuts.append(new)
        return new

    def remember(self, cuts: list[Cut]) -> None:
        """The cuts of one rendition's log; the longest of them knows the others' too."""
        self.cuts = max(self.cuts, cuts, key=len)
