"""When the picture of a show was hidden from its viewers, and which of its segments that hides.

<root>/<show>/dark/<begin>      milliseconds since the epoch; empty while it is dark, else when it ended
<root>/<show>/dark/<begin>.untold   when the first and the last segment began that had been sent and shown to nobody

A stretch is a file of its own: any process may write it, in any order and more than once, and none overwrites another.
Like everything about files, the functions block.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from streams.stage.files import profile_read, write_durably
from streams.stage.packager.log import Record
from streams.stage.packager.segments import cut_of
from streams.stage.packager.timeline import MICROS, Timeline

FOLDER_NAME = "dark"
UNTOLD_SUFFIX = ".untold"

# What makes a host press comes before the press.
LEAD_SECONDS = 5.0
# Pictures carry the time at which they reached us, which is a little after they were taken.
TAIL_SECONDS = 1.0
SEGMENT_SECONDS_MAX = 2.4
SEGMENTS_LOOKED_AT = 40


Span = tuple[float, float]
NOTHING: Span = (math.inf, -math.inf)


@dataclass(frozen=True)
class Stretch:
    """From the press that hid the picture to the one that brought it back, in seconds since the epoch."""

    begin: float
    end: float = math.inf
    lead: float = LEAD_SECONDS  # before the press that is hidden too: what nobody may have seen yet
    untold: Span = NOTHING

    def hides(self, wall: float, seconds: float) -> bool:
        """Whether any moment of a segment that began then lies in it, or nobody had seen it at the press."""
        is_near = wall < self.end + TAIL_SECONDS and wall + seconds > self.begin - self.lead
        return is_near or self.untold[0] <= wall <= self.untold[1]

    @property
    def is_open(self) -> bool:
        return math.isinf(self.end)


def stretch_begin(show_path: Path, begin_ms: int) -> bool:
    """The picture is hidden from then on; False, and nothing happens, if that is known or even over."""
    path = show_path / FOLDER_NAME / str(begin_ms)
    if path.exists():
        return False
    write_durably(path, b"")
    return True


def stretch_end(show_path: Path, begin_ms: int, end_ms: int) -> None:
    """The picture that was hidden at ``begin_ms`` came back."""
    write_durably(show_path / FOLDER_NAME / str(begin_ms), str(end_ms).encode())


def stretches_read(show_path: Path) -> tuple[Stretch, ...]:
    """Return all of a show's stretches, earliest first."""
    try:
        names = [path.name for path in (show_path / FOLDER_NAME).iterdir()]
    except FileNotFoundError:
        return ()
    if not names:
        return ()
    profile = profile_read(show_path)
    lead = max(LEAD_SECONDS, profile.safety_delay if profile is not None else 0.0)
    return tuple(
        _stretch_read(show_path, begin, lead)
        for begin in sorted(int(name) for name in names if name.isdecimal())
    )


def _stretch_read(show_path: Path, begin_ms: int, lead: float) -> Stretch:
    path = show_path / FOLDER_NAME / str(begin_ms)
    text = path.read_text()
    return Stretch(begin_ms / 1000, int(text) / 1000 if text else math.inf, lead, _untold_read(path))


def _untold_read(path: Path) -> Span:
    try:
        first, last = path.with_suffix(UNTOLD_SUFFIX).read_text().split()
    except FileNotFoundError:
        return NOTHING
    return int(first) / 1000, int(last) / 1000


def untold_keep(show_path: Path, stretch: Stretch) -> None:
    """What had been sent, and shown to nobody when the picture was hidden, stays hidden for ever."""
    path = show_path / FOLDER_NAME / f"{round(stretch.begin * 1000)}{UNTOLD_SUFFIX}"
    first, last = math.floor(stretch.untold[0] * 1000), math.ceil(stretch.untold[1] * 1000)
    write_durably(path, f"{first} {last}".encode())


class Reach:
    """Remembers, of the stretches of a show that is told later, what each of them took from its viewers unseen."""

    def __init__(self) -> None:
        self._untold: dict[float, Span] = {}

    def over(self, stretches: Sequence[Stretch], untold: Span) -> tuple[Sequence[Stretch], Sequence[Stretch]]:
        """Return the stretches with what had not been told when each was first seen, and the new ones of them.

        What a file says of that counts: it is from the process that saw the stretch first.
        """
        new = [stretch.begin for stretch in stretches if stretch.begin not in self._untold]
        for stretch in stretches:
            # One that was over long ago, and is seen first after a restart, took nothing of what waits now.
            is_of_now = stretch.untold == NOTHING and (stretch.is_open or stretch.begin >= untold[0])
            self._untold.setdefault(stretch.begin, untold if is_of_now else stretch.untold)
        reaching = tuple(replace(stretch, untold=self._untold[stretch.begin]) for stretch in stretches)
        return reaching, [stretch for stretch in reaching if stretch.begin in new]


class Veil:
    """The stretches of one show laid over its segments. All renditions share their numbers, so they share this."""

    def __init__(self, timeline: Timeline) -> None:
        self.version = 0
        self._timeline = timeline
        self._stretches: Sequence[Stretch] = ()

    def change(self, stretches: Sequence[Stretch]) -> bool:
        """Return whether anything is other than it was."""
        if stretches == self._stretches:
            return False
        self._stretches = stretches
        self.version += 1
        return True

    @property
    def is_dark(self) -> bool:
        return any(stretch.is_open for stretch in self._stretches)

    def hides(self, number: int) -> bool:
        """Tell whether any moment of a segment lies in a stretch."""
        if not self._stretches or not 0 <= number < len(self._timeline.cuts):
            return False
        cut, *after = self._timeline.cuts[number : number + 2]
        seconds = (after[0].start - cut.start) / MICROS if after else SEGMENT_SECONDS_MAX
        return any(stretch.hides(cut.wall, seconds) for stretch in self._stretches)

    def first_shown(self, last: int) -> int:
        """Return the segment that players who come now may begin with: the one after the last hidden one, if any."""
        if not self._stretches:
            return 0
        recent = range(last, max(-1, last - SEGMENTS_LOOKED_AT), -1)
        return next((number + 1 for number in recent if self.hides(number)), 0)

    def covered(self, records: Iterable[Record]) -> list[Record]:
        """Return all segments, the hidden ones without media: who winds back keeps their place in the count."""
        return [replace(record, size=0) if self.hides(record.number) else record for record in records]

    def shown(self, records: Iterable[Record]) -> list[Record]:
        """Return the segments of a recording without the hidden ones; where some are missing, the time breaks."""
        kept: list[Record] = []
        for record in records:
            if self.hides(record.number):
                continue
            is_after_hole = bool(kept) and kept[-1].number != record.number - 1
            kept.append(replace(record, is_discontinuity=True) if is_after_hole else record)
        return kept


def shown_of(records: Sequence[Record], stretches: Sequence[Stretch]) -> list[Record]:
    """Return the segments that the recording of a show consists of, from its log and its stretches."""
    timeline = Timeline()
    timeline.remember([cut_of(record) for record in records])
    veil = Veil(timeline)
    veil.change(stretches)
    return veil.shown(records)
