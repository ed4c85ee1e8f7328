"""What stands beside a recording: its chapters, each a product that was on stage, as it can be bought today."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.shows.models import Show
from streams.shows.selectors import LineUpFact
from streams.shows.showings import showings_of
from streams.stage.selectors import stage_offsets


@dataclass(frozen=True)
class Chapter:
    """A place in a recording, in seconds from its start, and what was shown from there on."""

    fact: LineUpFact
    seconds: float

    @property
    def clock(self) -> str:
        """The place as players write it: ``4:05`` or ``1:04:05``."""
        return clock_of(self.seconds)


def clock_of(place: float) -> str:
    """Return a place in a recording as players write it."""
    minutes, seconds = divmod(int(place), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def chapters_of(show: Show, line_up: Sequence[LineUpFact]) -> list[Chapter]:
    """Return the chapters of a recording in order; what came on stage after its end has no place in it."""
    shown = showings_of(show, line_up)
    offsets = stage_offsets(show.public_id, [one.shown_at for one in shown])
    return [Chapter(one.fact, at) for one, at in zip(shown, offsets, strict=True) if at is not None]
