"""Writes files in a thread, in the order they were asked for, and says when each is on disk."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from streams.stage.capacity.spent import spent_on_show

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
WAITING_MAX = 60  # about half a minute of a full disk


@dataclass(frozen=True)
class _Job:
    write: Callable[[], None]
    done: Callable[[], None] | None


class Writer:
    """One per show. Everything but the writing itself happens on the event loop."""

    def __init__(self) -> None:
        self._jobs: deque[_Job] = deque()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_overrun(self) -> bool:
        """The disk does not take what the host sends; more would only fill the memory."""
        return len(self._jobs) > WAITING_MAX

    def put(self, write: Callable[[], None], done: Callable[[], None] | None = None) -> None:
        self._jobs.append(_Job(write, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())

    async def flushed(self) -> None:
        """Wait until everything asked for so far is written."""
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)

    async def _drain(self) -> None:
        while self._jobs:
            waiting = list(self._jobs)
            written = await asyncio.to_thread(_write, waiting)
            for job in waiting[:written]:
                self._jobs.popleft()
                if job.done is not None:
                    job.done()
            if written < len(waiting):
                await asyncio.sleep(RETRY_SECONDS)


@spent_on_show("beside")
def _write(jobs: list[_Job]) -> int:
    """Return how many were written; the first that cannot be written stops the others, for order's sake."""
    for count, job in enumerate(jobs):
        try:
            job.write()
        except OSError:
            logger.exception("A stage could not be written; trying again.")
            return count
    return len(jobs)
