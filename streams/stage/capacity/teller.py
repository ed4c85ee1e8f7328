"""Tells the board, every few seconds, how this media process is."""

import asyncio
import logging
import os
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board
from streams.stage.capacity.machine import MachineReader
from streams.stage.capacity.meter import Load
from streams.stage.feeds import Feed

logger = logging.getLogger(__name__)

TELL_SECONDS: Final = 3.0


class OnStage(Protocol):
    """A show that the process holds."""

    show: str
    feeds: dict[str, Feed]

    @property
    def is_sent(self) -> bool: ...


class Teller:
    """One per event loop; ``look`` is called about once a second."""

    def __init__(self, load: Load, root: Path) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._load = load
        self._root = root
        self._machine = MachineReader()
        self._told_at = float("-inf")

    async def look(self, stages: Iterable[OnStage]) -> None:
        """Look at the counters, and tell when it is time."""
        on_air = {
            stage.show: sum(feed.bits_per_second for feed in stage.feeds.values())
            for stage in stages
            if stage.is_sent
        }
        self._load.tick(on_air)
        now = self._load.clock.now()
        if now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            await self.tell()

    async def tell(self) -> None:
        """Tell now. A board that is away costs nobody anything: readers go by what they know."""
        machine = await asyncio.to_thread(self._machine.look, self._root)
        text = self._load.report(self.name, machine).text()
        try:
            await asyncio.to_thread(board().put, self.name, text)
        except BoardDown as error:
            logger.warning("How the media process is could not be told: %s", error)
