"""One target's task: connects, sends what the stage hears, and tries again with growing patience when it fails."""

import asyncio
import logging
import ssl
import time
from collections import deque
from dataclasses import dataclass

from streams.stage.protocol import Message, Start
from streams.stage.rtmp.client import Client
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.outgoing import Outgoing
from streams.stage.simulcast.addresses import AddressRefused, parse, pinned

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
SEND_SECONDS = 10.0  # that another server may take no byte
QUEUE_BYTES_MAX = 4 * 1024 * 1024
QUEUE_MESSAGES_MAX = 300
RETRY_SECONDS_FIRST, RETRY_SECONDS_MAX = 1.0, 30.0
SLOW_SECONDS = 10.0  # that a target counts as too slow after it has missed something
STEADY_SECONDS = 30.0  # after which a connection counts as good, and patience begins anew
READ_BYTES = 65_536


@dataclass(frozen=True)
class Target:
    """What a task needs to know; a change of anything in it starts another."""

    id: int
    show: str
    url: str
    key: str | None  # None when it cannot be read any more


@dataclass(frozen=True)
class Progress:
    """What the host's page tells. States: waiting, connecting, sending, slow, failed, needs_aac, unreadable."""

    state: str = "waiting"
    detail: str = ""
    lost: int = 0  # times that it was too slow and something had to be left out


class Relay:
    """A tap of the stage. `start` and `hear` never wait and never fail."""

    def __init__(self, target: Target, *, is_private_allowed: bool) -> None:
        self.target = target
        self.progress = Progress()
        self._is_private_allowed = is_private_allowed
        self._queue: deque[Start | Message] = deque()
        self._queued = 0
        self._news = asyncio.Event()
        self._start: Start | None = None
        self._is_skipping = False
        self._lost = 0
        self._lost_at = 0.0
        self._patience = RETRY_SECONDS_FIRST
        self._task = asyncio.create_task(self._run())

    # --- what the stage tells ---

    def start(self, start: Start) -> None:
        self._start = start
        if self._is_sending:
            self._queue.append(start)
        self._news.set()

    def hear(self, message: Message) -> None:
        if not self._is_sending:
            return
        if self._queued + message.size > QUEUE_BYTES_MAX or len(self._queue) >= QUEUE_MESSAGES_MAX:
            self._forget()
            self._is_skipping = True
            self._lost += 1
            self._lost_at = time.monotonic()
            self._tell("slow")
        self._queue.append(message)
        self._queued += message.size
        self._news.set()

    def leave_out(self) -> None:
        """The picture is hidden: nothing more of it goes out, and it begins anew with a keyframe."""
        if self._is_sending:
            self._forget()
            self._is_skipping = True

    @property
    def _is_sending(self) -> bool:
        return self.progress.state in ("sending", "slow")

    async def close(self) -> None:
        self._task.cancel()
        # Not `suppress`: it would also swallow that whoever waits here is cancelled.
        await asyncio.gather(self._task, return_exceptions=True)

    # --- the task ---

    async def _run(self) -> None:
        while True:
            await self._until_it_can_begin()
            began = asyncio.get_running_loop().time()
            try:
                await self._connection()
            except (AddressRefused, RtmpRefused, OSError, TimeoutError, asyncio.IncompleteReadError) as fault:
                logger.info("Target %s of show %s failed: %r", self.target.id, self.target.show, fault)
                self._tell("failed", _words(fault))
            if asyncio.get_running_loop().time() - began > STEADY_SECONDS:
                self._patience = RETRY_SECONDS_FIRST
            await asyncio.sleep(self._patience)
            self._patience = min(RETRY_SECONDS_MAX, 2 * self._patience)

    async def _until_it_can_begin(self) -> None:
        while not self._can_begin():
            self._news.clear()
            await self._news.wait()

    def _can_begin(self) -> bool:
        if self.target.key is None:
            self._tell("unreadable")
        elif self._start is None:
            self._tell("waiting")
        elif self._start.audio is not None and self._start.audio.kind != "aac":
            self._tell("needs_aac")
        else:
            return True
        return False

    async def _connection(self) -> None:
        self._tell("connecting")
        address = parse(self.target.url)
        client = Client(app=address.app, url=address.url, key=self.target.key or "")
        async with asyncio.timeout(CONNECT_SECONDS):
            machine = await pinned(address, is_private_allowed=self._is_private_allowed)
            context = ssl.create_default_context() if address.is_secure else None
            name = address.host if address.is_secure else None
            reader, writer = await asyncio.open_connection(
                machine, address.port, ssl=context, server_hostname=name
            )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._agree(client, reader, writer)
            await self._send_and_listen(client, reader, writer)
        finally:
            client.leave()
            writer.write(client.take_output())
            writer.close()

    async def _agree(
        self, client: Client, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while not client.is_ready:
            writer.write(client.take_output())
            await writer.drain()
            await self._read(client, reader)

    async def _read(self, client: Client, reader: asyncio.StreamReader) -> None:
        data = await reader.read(READ_BYTES)
        if not data:
            raise ConnectionResetError
        client.feed(data)

    async def _send_and_listen(
        self, client: Client, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        listening = asyncio.create_task(self._listen(client, reader, writer))
        sending = asyncio.create_task(self._send(client, writer))
        try:
            done, _ = await asyncio.wait({listening, sending}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (listening, sending):
                task.cancel()
            await asyncio.gather(listening, sending, return_exceptions=True)

    async def _listen(
        self, client: Client, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """A server that refuses later, pings, or hangs up is heard while we send."""
        while True:
            await self._read(client, reader)
            writer.write(client.take_output())

    async def _send(self, client: Client, writer: asyncio.StreamWriter) -> None:
        outgoing = Outgoing()
        self._queue.clear()
        self._queued = 0
        if self._start is not None:
            self._queue.append(self._start)
        self._tell("sending")
        while True:
            while self._queue:
                if not self._send_one(client, outgoing, self._queue.popleft()):
                    return
                writer.write(client.take_output())
                async with asyncio.timeout(SEND_SECONDS):
                    await writer.drain()
            if self.progress.state == "slow" and time.monotonic() - self._lost_at > SLOW_SECONDS:
                self._tell("sending")
            self._news.clear()
            await self._news.wait()

    def _send_one(self, client: Client, outgoing: Outgoing, said: Start | Message) -> bool:
        """Return whether this connection can go on."""
        if isinstance(said, Start):
            if not self._can_begin():
                return False
            outgoing.start(said)
            client.describe(outgoing.described())
            self._tell("sending")
            return True
        self._queued -= said.size
        if self._is_skipping:
            self._is_skipping = False
            outgoing.skip()
        for kind, timestamp, body in outgoing.tags(said):
            client.send(kind, timestamp, body)
        return True

    def _forget(self) -> None:
        """Leave out what waits, but never that the encoder has changed."""
        starts = [said for said in self._queue if isinstance(said, Start)]
        self._queue.clear()
        self._queue.extend(starts[-1:])
        self._queued = 0

    def _tell(self, state: str, detail: str = "") -> None:
        self.progress = Progress(state, detail, self._lost)


def _words(fault: Exception) -> str:
    """What the host reads: the other server's own sentence, or a code that the page knows a sentence for."""
    match fault:
        case RtmpRefused(sentence=sentence):
            return sentence or "refused"
        case AddressRefused(reason=reason):
            return reason
        case ssl.SSLError():
            return "certificate"
        case TimeoutError():
            return "timeout"
    return "unreachable"
