"""Which stages this process holds in memory, and the one watcher that looks after all of them."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from streams.stage.backstage.greenroom import greenroom_forget
from streams.stage.capacity.meter import Load
from streams.stage.capacity.teller import Teller
from streams.stage.darkness import Stretch, stretches_read
from streams.stage.files import is_end_marked, live_root, show_directory
from streams.stage.joined import Joined, joined_read
from streams.stage.protocol import CLOSE_ENDED
from streams.stage.shelf import shelf
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
        self.load = Load()
        self._teller = Teller(self.load, root)
        self._stages: dict[str, Stage] = {}
        self._loading = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None
        self._covering = asyncio.Lock()  # who reads first must also tell first
        self._looking: set[asyncio.Task[None]] = set()
        shelf()  # its client takes a second to load: now, not in the middle of a show

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
            await self._look_for_dark(stage)
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
            if stage.release is not None:
                stage.release.arm()
            self._watch()
        return stage

    def _watch(self) -> None:
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._look_after())

    async def _look_after(self) -> None:
        while self._stages:
            await asyncio.sleep(WATCH_SECONDS)
            stages = list(self._stages.values())
            for stage in await self._marked(stages):
                await self._end(stage)
            for stage in stages:
                # However the show ended, and whoever knocked since: nobody waits behind it.
                if stage.is_ending:
                    greenroom_forget(stage.show)
                self._forget_if_idle(stage)
            await self._teller.look(self._stages.values())

    async def _marked(self, stages: Sequence[Stage]) -> list[Stage]:
        """Cover what other processes hid, take up what they joined; return the shows that they ended."""
        async with self._covering:
            # One trip to another thread for all of them: a trip costs more than a look at a file.
            told = await asyncio.to_thread(_files_tell, stages)
            for stage, found in told:
                await stage.cover(found.stretches)
        for stage, found in told:
            if found.joined is not None:
                stage.take_joined(found.joined)
        return [stage for stage, found in told if found.is_end_marked and not stage.is_ending]

    async def _end(self, stage: Stage) -> None:
        await stage.finish()
        if stage.publisher is not None:
            stage.publisher.refuse("ended", CLOSE_ENDED)

    async def _look_for_dark(self, stage: Stage) -> None:
        """Another process hid the picture, or brought it back: it left a file."""
        async with self._covering:
            await stage.cover(await asyncio.to_thread(stretches_read, stage.path))

    def look_soon(self, show: str) -> None:
        """Look at a show's files now instead of within a second."""
        stage = self._stages.get(show)
        if stage is not None:
            task = asyncio.create_task(self._look_for_dark(stage))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    def _forget_if_idle(self, stage: Stage) -> None:
        if stage.publisher is None and time.monotonic() - stage.last_asked > FORGET_SECONDS:
            self._stages.pop(stage.show, None)
            self.load.forget(stage.show)


@dataclass(frozen=True)
class _Found:
    """What other processes left in the folder of a show."""

    stretches: tuple[Stretch, ...]
    is_end_marked: bool
    joined: Joined | None  # of a recording


def _files_tell(stages: Sequence[Stage]) -> list[tuple[Stage, _Found]]:
    return [(stage, _found(stage)) for stage in stages]


def _found(stage: Stage) -> _Found:
    joined = joined_read(stage.path, stage.joined) if stage.is_ended else None
    return _Found(stretches_read(stage.path), is_end_marked(stage.path), joined)


_current: Stages | None = None


def current() -> Stages:
    """Return the stages of this process. The folder is read each time, so that tests may have their own."""
    global _current
    loop = asyncio.get_running_loop()
    if _current is None or _current.loop is not loop or _current.root != live_root():
        _current = Stages(live_root(), loop)
        _close_on_termination(_current)
    return _current


def look_soon(show: str) -> None:
    """If this process holds the show, it sees at once what was written about it; callable from any thread."""
    if _current is not None and not _current.loop.is_closed():
        _current.loop.call_soon_threadsafe(_current.look_soon, show)


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
