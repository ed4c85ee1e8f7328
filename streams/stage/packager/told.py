"""What viewers may know of a rendition: all of it, or all up to an edge that follows behind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from streams.stage.packager.log import Record
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.segments import Segment, is_ready


class Told(Protocol):
    """A rendition as players read it."""

    @property
    def version(self) -> int: ...
    @property
    def inits(self) -> Sequence[bytes]: ...
    @property
    def segments(self) -> Sequence[Segment]: ...
    @property
    def last_number(self) -> int: ...
    @property
    def discontinuities_gone(self) -> int: ...
    @property
    def is_ended(self) -> bool: ...
    def segment(self, number: int) -> Segment | None: ...
    def ready(self, number: int, part: int | None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Edge:
    """How far a rendition was at some moment: its last segment, and how much of that there was."""

    number: int = -1
    parts: int = 0
    is_done: bool = True
    inits: int = 0

    @property
    def first_after(self) -> int:
        """The first segment that is not wholly before the edge."""
        return self.number + 1 if self.is_done else self.number


def edge_of(rendition: Rendition) -> Edge:
    segments = rendition.segments
    if not segments:
        return Edge(inits=len(rendition.inits))
    last = segments[-1]
    return Edge(last.number, len(last.parts), last.is_done, len(rendition.inits))


def edges_of(records: Sequence[Record]) -> list[Edge]:
    """Return where each segment of a log ended."""
    edges: list[Edge] = []
    inits = 0
    for record in records:
        inits = max(inits, record.init + 1)
        edges.append(Edge(record.number, inits=inits))
    return edges


class ToldLater:
    """A rendition up to an edge."""

    def __init__(self, rendition: Rendition) -> None:
        self.edge = Edge()
        self.version = 0
        self._rendition = rendition
        self._segments: tuple[int, Sequence[Segment]] = (-1, ())

    def move(self, edge: Edge) -> None:
        """Tell everything up to there."""
        self.edge = edge
        self.version += 1

    @property
    def inits(self) -> Sequence[bytes]:
        return self._rendition.inits[: self.edge.inits]

    @property
    def segments(self) -> Sequence[Segment]:
        if self._segments[0] != self.version:
            self._segments = (self.version, [*self._cut()])
        return self._segments[1]

    def _cut(self) -> list[Segment]:
        edge = self.edge
        segments = [segment for segment in self._rendition.segments if segment.number <= edge.number]
        if segments and segments[-1].number == edge.number and not edge.is_done:
            open_one = segments.pop()
            # Its parts are gone when it has been a file for long: then it comes as a whole, a moment later.
            if parts := open_one.parts[: edge.parts]:
                segments.append(replace(open_one, is_done=False, parts=parts))
        return segments

    @property
    def last_number(self) -> int:
        return self.segments[-1].number if self.segments else -1

    @property
    def discontinuities_gone(self) -> int:
        return self._rendition.discontinuities_gone

    @property
    def is_ended(self) -> bool:
        return False

    def segment(self, number: int) -> Segment | None:
        return next((segment for segment in self.segments if segment.number == number), None)

    def ready(self, number: int, part: int | None) -> bool:
        return is_ready(self.segments, number, part)
