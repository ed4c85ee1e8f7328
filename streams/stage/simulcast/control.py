"""Starts and ends the tasks of all targets in the media process: once a second it asks what is wanted."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Protocol

from streams.stage.encoders.standing import DoorkeeperAway
from streams.stage.registry import current
from streams.stage.simulcast.relay import Progress, Relay, Target
from streams.stage.stages import Stage

logger = logging.getLogger(__name__)

WATCH_SECONDS = 1.0


class Ledger(Protocol):
    """Everything here blocks: it is asked in a thread. All of it may raise DoorkeeperAway."""

    def targets(self, shows: Collection[str]) -> Collection[Target]:
        """Return what is wanted for these shows."""
        ...

    def tell(self, progress: Mapping[int, Progress]) -> None:
        """Remember for the hosts' pages how it goes."""
        ...


class Simulcast:
    def __init__(self, ledger: Ledger, *, is_private_allowed: bool) -> None:
        self.relays: dict[Target, Relay] = {}
        self._stages: dict[
            str, Stage
        ] = {}  # those that have been on air; a lost line does not end their tasks
        self._ledger = ledger
        self._is_private_allowed = is_private_allowed
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for target in list(self.relays):
            await self._end(target)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self.look_after_all()
            except DoorkeeperAway:
                logger.warning("The database does not answer; targets are sent to as before.", exc_info=True)

    async def look_after_all(self) -> None:
        self._stages |= current().on_air()
        self._stages = {show: stage for show, stage in self._stages.items() if not stage.is_ended}
        shows = list(self._stages)
        wanted = await asyncio.to_thread(self._ledger.targets, shows) if shows else []
        for target in set(self.relays) - set(wanted):
            # A show that is told later is over for the database before its last words are out.
            if target.show not in self._stages or not self._stages[target.show].is_ending:
                await self._end(target)
        for target in wanted:
            if target not in self.relays and target.show in self._stages:
                self._begin(target)
        progress = {target.id: relay.progress for target, relay in self.relays.items()}
        if progress:
            await asyncio.to_thread(self._ledger.tell, progress)

    def _begin(self, target: Target) -> None:
        stage = self._stages[target.show]
        relay = self.relays[target] = Relay(target, is_private_allowed=self._is_private_allowed)
        stage.taps.join(relay)

    async def _end(self, target: Target) -> None:
        relay = self.relays.pop(target)
        stage = await current().get(target.show)
        if stage is not None:
            stage.taps.leave(relay)
        await relay.close()
