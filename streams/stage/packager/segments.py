"""Parts and segments as they stay in memory, and what goes to disk."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.stage.packager.log import Record
from streams.stage.packager.timeline import MICROS, Cut


@dataclass(frozen=True, slots=True)
class Part:
    seconds: float
    is_independent: bool
    data: bytes


@dataclass(slots=True)
class Segment:
    number: int
    start: int
    wall: float
    init: int
    is_discontinuity: bool = False
    is_independent: bool = True
    is_done: bool = False
    is_gap: bool = False
    is_stored: bool = False
    seconds: float = 0.0
    parts: list[Part] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        return b"".join(part.data for part in self.parts)

    @property
    def size(self) -> int:
        return sum(len(part.data) for part in self.parts)


@dataclass(frozen=True)
class Closed:
    """A segment for the disk."""

    record: Record
    data: bytes


def is_ready(segments: Sequence[Segment], number: int, part: int | None) -> bool:
    """Whether a playlist that was asked for with this segment (and part) can be answered."""
    if not segments or segments[-1].number < number:
        return False
    last = segments[-1]
    if last.number > number:
        return True
    # A part after the last of a finished segment means the first of the next one.
    return last.is_done if part is None else len(last.parts) > part


def cut_of(record: Record) -> Cut:
    start = record.end - round(record.seconds * MICROS)
    return Cut(record.number, start, record.wall, record.is_discontinuity)


def segment_of(record: Record) -> Segment:
    return Segment(
        number=record.number,
        start=record.end - round(record.seconds * MICROS),
        wall=record.wall,
        init=record.init,
        is_discontinuity=record.is_discontinuity,
        is_independent=record.is_independent,
        is_done=True,
        is_gap=record.is_gap,
        is_stored=True,
        seconds=record.seconds,
    )
