"""Which stages this process holds in memory, and the one watcher that looks after all of them."""

import asyncio
import logging
import signal
import threading
import time
from pathlib import Path
from types import FrameType

from streams.stage.files import is_end_marked, live_root, show_directory
from streams.stage.protocol import CLOSE_ENDED
from streams.stage.stages import Stage

logger = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
FORGET_SECONDS = 600.0


class Stages:
    """Belongs to one event loop and one folder; `current` makes another when either changes."""

    def __init__(self, root: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.root = root
        self.loop = loop
        self.is_closing = False
        self._stages: dict[str, Stage] = {}
        self._loading = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None

    async def get(self, show: str) -> Stage | None:
        """Return the stage of a show that has been on air, also if only its files are left."""
        stage = self._stages.get(show)
        if stage is None:
            async with self._loading:
                stage = self._stages.get(show) or await self._load(show)
        if stage is not None:
            stage.last_asked = time.monotonic()
        return stage

    async def open(self, show: str) -> Stage:
        """Return the stage of a show, a new one if it has never been on air."""
        stage = await self.get(show)
        if stage is None:
            stage = self._stages.setdefault(show, Stage(show, show_directory(show)))
            self._watch()
        return stage

    def on_air(self) -> dict[str, Stage]:
        """The shows that somebody sends at the moment."""
        return {
            show: stage
            for show, stage in self._stages.items()
            if stage.publisher is not None and not stage.is_ended
        }

    def close(self) -> None:
        """The process is about to stop: nobody should wait for what will not come."""
        self.is_closing = True
        for stage in self._stages.values():
            stage.wake_all()

    async def settled(self) -> None:
        """Wait until everything that is closed is on disk."""
        for stage in self._stages.values():
            await stage.settled()

    async def _load(self, show: str) -> Stage | None:
        stage = await asyncio.to_thread(Stage.load, show, show_directory(show))
        if stage is not None:
            self._stages[show] = stage
            self._watch()
        return stage

    def _watch(self) -> None:
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._look_after())

    async def _look_after(self) -> None:
        while self._stages:
            await asyncio.sleep(WATCH_SECONDS)
            for stage in list(self._stages.values()):
                await self._end_if_marked(stage)
                self._forget_if_idle(stage)

    async def _end_if_marked(self, stage: Stage) -> None:
        """Another process ended the show: it left a file."""
        if stage.is_ended or not await asyncio.to_thread(is_end_marked, stage.path):
            return
        await stage.finish()
        if stage.publisher is not None:
            stage.publisher.refuse("ended", CLOSE_ENDED)

    def _forget_if_idle(self, stage: Stage) -> None:
        if stage.publisher is None and time.monotonic() - stage.last_asked > FORGET_SECONDS:
            self._stages.pop(stage.show, None)


_current: Stages | None = None


def current() -> Stages:
    """Return the stages of this process. The folder is read each time, so that tests may have their own."""
    global _current
    loop = asyncio.get_running_loop()
    if _current is None or _current.loop is not loop or _current.root != live_root():
        _current = Stages(live_root(), loop)
        _close_on_termination(_current)
    return _current


def _close_on_termination(stages: Stages) -> None:
    """Servers wait for open requests before they say that they stop; ours would keep them waiting.

    So the signal is heard here first, and then by whoever heard it before.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    before = signal.getsignal(signal.SIGTERM)
    if not callable(before):
        return

    def close_first(number: int, frame: FrameType | None) -> None:
        stages.loop.call_soon_threadsafe(stages.close)
        before(number, frame)

    signal.signal(signal.SIGTERM, close_first)
