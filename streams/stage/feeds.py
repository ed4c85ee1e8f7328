"""One rendition of a show with what surrounds it here: its folder, its log, and who waits for news of it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from streams.stage.darkness import NOTHING, Span, Veil
from streams.stage.packager.log import Record
from streams.stage.packager.playlists import live_playlist
from streams.stage.packager.rendition import Rendition
from streams.stage.packager.timeline import Timeline
from streams.stage.packager.told import Edge, Told, ToldLater, edge_of
from streams.stage.release import Release
from streams.stage.rewind import Rewind


@dataclass
class Feed:
    """One rendition with what surrounds it here."""

    name: str
    directory: Path
    rendition: Rendition
    veil: Veil
    records: list[Record] = field(default_factory=list)  # recovered from disk; later ones are only in the log
    finished: bytes | None = None  # the playlist of the whole show
    acked: int = -1
    is_dropped: bool = False  # the host does not send it any more, though it sends others
    last_part_at: float = 0.0
    release: Release | None = None  # when viewers hear of everything later
    on_told: Callable[["Feed", Edge], None] = lambda _feed, _edge: None
    told: Told = field(init=False)  # what viewers may know of
    rewind: Rewind = field(init=False)
    _version: int = -1
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _playlist: tuple[int, int, bytes] = (-1, -1, b"")

    def __post_init__(self) -> None:
        self.told = self.rendition
        self.rewind = Rewind(self.directory, self.veil)
        if self.release is not None:
            self.rendition.hold(self.release.segments_held)
            self.told = ToldLater(self.rendition)

    def publish(self, now: float) -> None:
        """Wake everybody who waits, if there is anything new, or do so later."""
        if self.rendition.version == self._version:
            return
        self._version = self.rendition.version
        self.last_part_at = now
        if self.release is None:
            self.wake()
        else:
            self.release.later(partial(self.tell, edge_of(self.rendition)))

    def tell(self, edge: Edge) -> None:
        """The time has come for everything up to there."""
        if isinstance(self.told, ToldLater):
            self.told.move(edge)
            self.wake()
            self.on_told(self, edge)

    def finish(self, playlist: str) -> None:
        """All of it may be told now, and it is the recording."""
        self.finished = playlist.encode()
        self.rendition.end()
        self.told = self.rendition
        self._playlist = (-1, -1, b"")
        self.wake()

    def wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> bool:
        """Return whether it became ready in time."""
        try:
            async with asyncio.timeout(seconds):
                while not is_ready():
                    await self._changed.wait()
        except TimeoutError:
            return is_ready()
        return True

    @property
    def last_to_rewind(self) -> int | None:
        """The last whole segment that may be told; None: any of them."""
        return self.told.edge.first_after - 1 if isinstance(self.told, ToldLater) else None

    @property
    def bits_per_second(self) -> int:
        """Of the last few whole segments."""
        whole = [segment for segment in self.rendition.segments if segment.is_done and segment.parts]
        seconds = sum(segment.seconds for segment in whole)
        return round(8 * sum(segment.size for segment in whole) / seconds) if seconds else 0

    @property
    def has_shown(self) -> bool:
        """Whether there is a segment that players may begin with."""
        return self.veil.first_shown(self.told.last_number) <= self.told.last_number

    def playlist(self) -> bytes:
        if self._playlist[:2] != (self.told.version, self.veil.version):
            first = self.veil.first_shown(self.told.last_number)
            text = live_playlist(self.told, first=first).encode()
            self._playlist = (self.told.version, self.veil.version, text)
        return self._playlist[2]


def untold(feeds: Iterable[Feed], timeline: Timeline) -> Span:
    """When the first and the last segment began that viewers have not, or not wholly, been told of."""
    firsts = [feed.told.edge.first_after for feed in feeds if isinstance(feed.told, ToldLater)]
    cuts = timeline.cuts[min(firsts) :] if firsts else []
    return (cuts[0].wall, cuts[-1].wall) if cuts else NOTHING
