"""Listens for encoders in the media process, and looks after those that are connected once a second."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from streams.stage.encoders.connection import ON_AIR, SENTENCES, Connection
from streams.stage.encoders.standing import Doorkeeper, DoorkeeperAway, Grant
from streams.stage.parties import Publisher
from streams.stage.registry import current
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.stages import Stage

logger = logging.getLogger(__name__)

CONNECTIONS_MAX = 200
RETRY_SECONDS = 5.0  # until a port that was taken is tried again
WATCH_SECONDS = 1.0
SILENCE_SECONDS_REPLACEABLE = 3.0  # after which another may take a show without asking
LISTEN_SECONDS = 0.1

T = TypeVar("T")


class Listener:
    def __init__(self, doorkeeper: Doorkeeper, *, host: str, port: int) -> None:
        self.port = port
        self.sending: dict[str, Connection] = {}
        self._host = host
        self._doorkeeper = doorkeeper
        self._connections: set[Connection] = set()
        self._thread = ThreadPoolExecutor(max_workers=2, thread_name_prefix="encoders")
        self._tasks: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for connection in list(self._connections):
            connection.turn_away(RtmpRefused(SENTENCES["closing"]))
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._thread.shutdown(wait=False)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while self._server is None:
            try:
                self._server = await loop.create_server(lambda: Connection(self), self._host, self.port)
            except OSError as fault:
                logger.warning("Encoders cannot be heard on %s:%s (%s).", self._host, self.port, fault)
                await asyncio.sleep(RETRY_SECONDS)
        self.port = self._server.sockets[0].getsockname()[1]
        self.listening.set()

    # --- what connections ask ---

    def add(self, connection: Connection) -> bool:
        if len(self._connections) >= CONNECTIONS_MAX:
            return False
        self._connections.add(connection)
        return True

    def remove(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if connection.show is not None and self.sending.get(connection.show) is connection:
            del self.sending[connection.show]

    async def admit(self, connection: Connection, key: str) -> Grant:
        """Return what the key opens, as soon as nobody else sends by it; raises RtmpRefused."""
        grant = await self._aside(lambda: self._doorkeeper.admit(key))
        while (other := self.sending.get(grant.show)) is not None and other is not connection:
            if not other.is_closed and not await self.is_silent(other):
                raise ON_AIR
            other.refuse("replaced", 0)
            self.remove(other)
        if not connection.is_closed:
            connection.show = grant.show
            self.sending[grant.show] = connection
        return grant

    async def stage(self, show: str) -> Stage:
        return await current().open(show)

    async def is_silent(self, other: Publisher) -> bool:
        """Listen until it is clear whether whoever sends is still there."""
        asked = time.monotonic()
        while time.monotonic() - other.last_heard <= SILENCE_SECONDS_REPLACEABLE:
            if other.last_heard > asked:
                return False
            await asyncio.sleep(LISTEN_SECONDS)
        return True

    # --- once a second ---

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self.look_after_all()
            except DoorkeeperAway:
                logger.warning("The database does not answer; encoders send on meanwhile.", exc_info=True)

    async def look_after_all(self) -> None:
        sending = dict(self.sending)
        standing = await self._aside(lambda: self._doorkeeper.standing(sending)) if sending else {}
        now = time.monotonic()
        for connection in list(self._connections):
            show = connection.show
            if show is not None and show not in sending:
                continue  # came in while the database was asked
            grant = standing.get(show) if show is not None else None
            connection.look_after(grant, now)
            if grant is not None and grant.is_live and not connection.is_closed:
                await self._bring_on_air(connection)
        sights = {show: one.sight(time.monotonic()) for show, one in self.sending.items()}
        if sights:
            await self._aside(lambda: self._doorkeeper.tell(sights))

    async def _bring_on_air(self, connection: Connection) -> None:
        try:
            await connection.go_on_air_if_free(time.monotonic())
        except RtmpRefused as refusal:
            connection.turn_away(refusal)

    async def _aside(self, deed: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, deed)
