"""What of a rendition on air is on disk, as a playlist to wind back in: read on every five seconds at most."""

import asyncio
from pathlib import Path
from time import monotonic

from streams.stage.darkness import Veil
from streams.stage.packager.log import Record, log_read_on
from streams.stage.packager.playlists import RewindPlaylist

SECONDS_BETWEEN_READINGS = 5.0


class Rewind:
    """One per rendition; its log is read in a thread, and each of its lines once."""

    def __init__(self, directory: Path, veil: Veil) -> None:
        self._directory = directory
        self._veil = veil
        self._veil_version = veil.version
        self._playlist = RewindPlaylist()
        self._count = 0
        self._at = 0
        self._due_at = 0.0
        self._is_ended = False
        self._body: bytes | None = None
        self._untold: list[Record] = []
        self._reading = asyncio.Lock()

    async def playlist(self, *, is_ended: bool, last: int | None = None) -> bytes | None:
        """Return the playlist up to the last segment that may be told, or None while there is none.

        How often that is asked costs nothing.
        """
        async with self._reading:
            if self._veil_version != self._veil.version:
                self._begin_anew()
            if monotonic() >= self._due_at or is_ended != self._is_ended:
                self._body = await asyncio.to_thread(self._read_on, is_ended, last)
                self._is_ended = is_ended
                self._due_at = monotonic() + (SECONDS_BETWEEN_READINGS if self._body else 0.0)
        return self._body

    def _begin_anew(self) -> None:
        """Something was hidden that may have been told of."""
        self._veil_version = self._veil.version
        self._playlist = RewindPlaylist()
        self._count = self._at = 0
        self._untold = []
        self._due_at = 0.0

    def _read_on(self, is_ended: bool, last: int | None) -> bytes | None:
        records, self._at = log_read_on(self._directory, count=self._count, at=self._at)
        self._count += len(records)
        read = [*self._untold, *records]
        told = read if last is None else [record for record in read if record.number <= last]
        self._untold = read[len(told) :]
        self._playlist.add(self._veil.covered(told))
        is_begun = self._count > len(self._untold)
        return self._playlist.text(is_ended=is_ended).encode() if is_begun else None
