"""One rendition of a show with what surrounds it here: its folder, its log, and who waits for news of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from streams.stage.darkness import Veil
from streams.stage.packager.log import Record
from streams.stage.packager.playlists import live_playlist
from streams.stage.packager.rendition import Rendition
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
    rewind: Rewind = field(init=False)
    _told: int = -1
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _playlist: tuple[int, int, bytes] = (-1, -1, b"")

    def __post_init__(self) -> None:
        self.rewind = Rewind(self.directory, self.veil)

    def publish(self, now: float) -> None:
        """Wake everybody who waits, if there is anything new."""
        if self.rendition.version != self._told:
            self._told = self.rendition.version
            self.last_part_at = now
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
    def bits_per_second(self) -> int:
        """Of the last few whole segments."""
        whole = [segment for segment in self.rendition.segments if segment.is_done and segment.parts]
        seconds = sum(segment.seconds for segment in whole)
        return round(8 * sum(segment.size for segment in whole) / seconds) if seconds else 0

    @property
    def has_shown(self) -> bool:
        """Whether there is a segment that players may begin with."""
        return self.veil.first_shown(self.rendition.last_number) <= self.rendition.last_number

    def playlist(self) -> bytes:
        if self._playlist[:2] != (self.rendition.version, self.veil.version):
            first = self.veil.first_shown(self.rendition.last_number)
            text = live_playlist(self.rendition, first=first).encode()
            self._playlist = (self.rendition.version, self.veil.version, text)
        return self._playlist[2]
