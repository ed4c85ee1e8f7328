"""A room without Django, database and bus, for trying lines: real writers, members, ring and ticks on a real server.

``uvicorn tests.streams.room.line_server:application`` or Daphne. A page says what it wants in JSON; times are short.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from streams.room.hub import members
from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import News
from streams.room.hub.members import CLOSE_TOO_LARGE, Member
from streams.room.hub.room import Room, Snapshot
from streams.room.pump import LiveRoom, Pump
from streams.room.writers import daphne, limits
from streams.room.writers.choice import writer_for
from streams.room.writers.ear import Ear

SWEEP_SECONDS = 0.1
CHARACTERS_MAX = 16_384
SIGN = b'{"sign": 1}'
limits.GOODBYE_SECONDS = 0.5  # type: ignore[misc]


class House:
    """The one room, and what can be seen of its lines."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self.live = LiveRoom(Room("r"), is_checking=False)
        self.live.room.begin(Snapshot("one", 0, [], {}))
        self.pump = Pump(self.run)
        self.kept = 0
        self.was_busy = 0
        self.was_free = 0
        self.at_once = 0
        self.run(self.sweep())

    def run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def tell(self, text: str) -> None:
        room = self.live.room
        room.hear(News(room.seq + 1, "one", "chat", json.dumps({"id": room.seq + 1, "w": "x", "m": text})))
        self.pump.plan(self.live)

    async def flood(self, count: int, size: int, seconds: float) -> None:
        for number in range(count):
            self.tell(f"{number}:" + os.urandom(size // 2).hex())
            await asyncio.sleep(seconds)

    async def sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for member in self.live.room.members:
                self.kept = max(self.kept, kept_for(member.writer))
                self.was_busy += member.busy_since is not None
            self.pump.sweep(self.live)

    def facts(self, writer: object, scope: Any) -> dict[str, Any]:
        kept, self.kept = self.kept, 0
        sockets = sum(1 for fd in Path("/proc/self/fd").iterdir() if is_socket(fd))
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {
            "writer": type(writer).__name__,
            "headers": len(scope["headers"]),
            "members": len(self.live.room.members),
            "sockets": sockets,
            "rss": pages * os.sysconf("SC_PAGE_SIZE"),
            "kept": kept,
            "was_busy": self.was_busy,
            "was_free": self.was_free,
            "at_once": self.at_once,
        }


def is_socket(fd: Path) -> bool:
    try:
        return str(fd.readlink()).startswith("socket:")
    except OSError:
        return False


def kept_for(writer: Any) -> int:
    """Return what the process holds for a line that does not take it."""
    match type(writer).__name__:
        case "UvicornWriter":
            return int(writer._line.transport.get_write_buffer_size())
        case "DaphneWriter":
            return daphne.pending(writer._transport)
    return 0


house: House | None = None


class Guest:
    """One socket."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        global house
        house = house or House()
        self.house = house
        self.loop = asyncio.get_running_loop()
        self.ear = Ear(receive)
        self.scope = scope
        self.writer = writer_for(scope, send, self.on_free, self.on_gone, self.on_text)
        self.writer.prepare()
        self.member = Member(self.writer, heard_at=self.loop.time())

    async def serve(self) -> None:
        room = self.house.live.room
        room.members.add(self.member)
        self.member.tick = room.ring.number
        try:
            await self.listen()
        finally:
            room.members.discard(self.member)
            await self.writer.closed()

    async def listen(self) -> None:
        while not self.member.is_closed:
            event = await self.ear.next()
            if event["type"] != "websocket.receive":
                self.member.is_closed = True
                return
            self.member.heard_at = self.loop.time()
            text = event.get("text")
            if text is None:
                self.answer({"binary": len(event["bytes"])})
            elif len(text) > CHARACTERS_MAX:
                self.member.close(CLOSE_TOO_LARGE)
            else:
                self.take(text)

    def take(self, text: str) -> None:
        match json.loads(text):
            case {"say": sizes}:
                for number, size in enumerate(sizes):
                    self.member.answer(Encoded(f"{number}:".ljust(size, "x")), self.loop.time())
            case {"mix": count}:
                self.mix(count)
            case {"flood": count, "size": size, "every": seconds}:
                self.house.run(self.house.flood(count, size, seconds))
            case {"patience": seconds}:
                members.BUSY_SECONDS_MAX = seconds  # type: ignore[misc]
            case {"close": code}:
                self.member.close(code)
            case {"facts": _}:
                self.answer(self.house.facts(self.writer, self.scope))
            case other:
                self.answer({"heard": other})

    def mix(self, count: int) -> None:
        """Alternate what is for all with what is for this page."""
        room = self.house.live.room
        for number in range(count):
            room.hear(News(room.seq + 1, "one", "chat", json.dumps({"id": room.seq + 1, "w": "x", "m": ""})))
            tick = room.take_tick(self.loop.time())
            assert tick is not None
            for member in list(room.members):
                member.offer(tick, self.loop.time())
            self.answer({"number": number, "after": room.seq})

    def answer(self, body: dict[str, Any]) -> None:
        self.member.answer(Encoded(json.dumps(body)), self.loop.time())

    def on_free(self) -> None:
        self.house.was_free += 1
        room = self.house.live.room
        if not self.member.woke(room.ring, self.loop.time()):
            self.member.seq, self.member.tick = room.seq, room.ring.number
            self.member.answer(room.snapshot_frame(), self.loop.time())

    def on_text(self, text: bytes) -> bool:
        if text != SIGN:
            return False
        self.house.at_once += 1
        self.answer({"heard": json.loads(text)})
        return True

    def on_gone(self) -> None:
        self.member.is_closed = True
        self.ear.leave()


async def application(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "websocket"
    await receive()
    if scope["path"] == "/refused/":
        await send({"type": "websocket.close", "code": 4008})
        return
    guest = Guest(scope, receive, send)
    await send({"type": "websocket.accept"})
    await guest.serve()
