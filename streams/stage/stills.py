"""The newest still of a show on air: drawn beside the event loop, one at a time, and not too often."""

import asyncio
import logging
import time
from pathlib import Path

from streams.stage.posters import SECONDS_BETWEEN_POSTERS, poster_write

logger = logging.getLogger(__name__)


class Still:
    """One per show."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def draw(self, media: bytes) -> None:
        """Draw an init segment and a segment, unless one was drawn in the last ten seconds.

        A black one is tried again with the next segment.
        """
        is_drawing = self._task is not None and not self._task.done()
        if is_drawing or time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + SECONDS_BETWEEN_POSTERS
        self._task = asyncio.create_task(self._draw(media))

    async def drawn(self) -> None:
        """Wait for the one that is being drawn."""
        if self._task is not None:
            await self._task

    async def remove(self) -> None:
        """Take the last one away, and the one that is being drawn."""
        await self.drawn()
        await asyncio.to_thread(self._path.unlink, missing_ok=True)
        self._next_at = 0.0

    async def _draw(self, media: bytes) -> None:
        try:
            if not await asyncio.to_thread(poster_write, media, self._path):
                self._next_at = 0.0
        except OSError:
            logger.exception("The poster of a show could not be written.")
