"""The bus of a single process: development, unit tests, a demo without Redis. Same promises, no network."""

import asyncio
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Final

from streams.room.bus.shapes import PRESENCE_SECONDS, STREAM_NEWS_MAX, TICK_KEPT_SECONDS, Beat, Kept, OnNews
from streams.room.hub.envelope import News
from streams.room.hub.ladder import talk_limit
from streams.room.hub.limits import Bucket

ROOMS_MAX: Final = 500
BUCKETS_MAX: Final = 10_000


@dataclass(eq=False)
class _Stream:
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    seq: int = 0
    hearts: int = 0
    news: deque[News] = field(default_factory=lambda: deque(maxlen=STREAM_NEWS_MAX))
    presence: dict[str, tuple[int, float, int]] = field(default_factory=dict)
    talk: Bucket | None = None
    ticks: dict[int, tuple[float, Kept]] = field(default_factory=dict)

    def viewers(self, now: float) -> int:
        return sum(count for count, at, _step in self.presence.values() if now - at < PRESENCE_SECONDS)

    def step(self, now: float) -> int:
        steps = (step for _count, at, step in self.presence.values() if now - at < PRESENCE_SECONDS)
        return max(steps, default=0)


class MemoryBus:
    """All rooms of this process; safe to tell from any thread."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._streams: OrderedDict[str, _Stream] = OrderedDict()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._wires: dict[str, set[MemoryWire]] = {}

    def publish(self, room: str, kind: str, body: str, *, per_second_max: int = 0) -> int:
        """Number, keep and tell one piece of news; 0 when the room is over its limit."""
        with self._lock:
            stream = self.stream(room)
            if per_second_max and not _may_talk(stream, per_second_max):
                return 0
            stream.seq += 1
            news = News(stream.seq, stream.epoch, kind, body)
            stream.news.append(news)
            self._tell(room, news)
            return news.seq

    def take(self, key: str, *, burst: int, per_second: float) -> float:
        """Take one token of a bucket; returns the seconds to wait."""
        with self._lock:
            bucket = self._buckets.setdefault(key, Bucket(burst, per_second))
            self._buckets.move_to_end(key)
            while len(self._buckets) > BUCKETS_MAX:
                self._buckets.popitem(last=False)
            return bucket.take(time.monotonic())

    def viewers(self, rooms: Sequence[str]) -> dict[str, int]:
        """Return how many watch each room."""
        now = time.monotonic()
        with self._lock:
            return {room: self._streams[room].viewers(now) for room in rooms if room in self._streams}

    def wire(self, on_news: OnNews) -> "MemoryWire":
        """Return a listener for the running event loop."""
        return MemoryWire(self, on_news)

    def shout(self, room: str, kind: str, body: str) -> None:
        """Tell something unnumbered."""
        with self._lock:
            self._tell(room, News(0, self.stream(room).epoch, kind, body))

    def stream(self, room: str) -> _Stream:
        """Return the memory of a room; call it with the lock held."""
        stream = self._streams.setdefault(room, _Stream())
        self._streams.move_to_end(room)
        while len(self._streams) > ROOMS_MAX:
            self._streams.popitem(last=False)
        return stream

    def locked(self) -> RLock:
        """Return the lock, for the wires."""
        return self._lock

    def wires_of(self, room: str) -> "set[MemoryWire]":
        """Return who listens to a room."""
        return self._wires.setdefault(room, set())

    def forget_everything(self) -> None:
        """Be as after a restart (a test's deed): numbers begin anew, in another epoch."""
        with self._lock:
            self._streams.clear()
            self._buckets.clear()

    def _tell(self, room: str, news: News) -> None:
        for wire in list(self._wires.get(room, ())):
            wire.hand(room, news)


def _may_talk(stream: _Stream, per_second_max: int) -> bool:
    per_second_max = talk_limit(per_second_max, stream.step(time.monotonic()))
    if stream.talk is None or stream.talk.per_second != per_second_max:
        stream.talk = Bucket(per_second_max, per_second_max)
    return stream.talk.take(time.monotonic()) == 0.0


class MemoryWire:
    """One event loop's ear."""

    def __init__(self, bus: MemoryBus, on_news: OnNews) -> None:
        self._bus = bus
        self._on_news = on_news
        self._loop = asyncio.get_running_loop()

    def hand(self, room: str, news: News) -> None:
        """Give news to the loop; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_news, room, news)

    async def join(self, room: str) -> None:
        """Hear the room from now on."""
        with self._bus.locked():
            self._bus.wires_of(room).add(self)

    async def leave(self, room: str) -> None:
        """Hear it no longer."""
        with self._bus.locked():
            self._bus.wires_of(room).discard(self)

    async def since(self, room: str, epoch: str, after: int) -> list[News] | None:
        """Return the numbered news after ``after``, or None when it is not all there."""
        with self._bus.locked():
            stream = self._bus.stream(room)
            if stream.epoch != epoch or after > stream.seq:
                return None
            found = [news for news in stream.news if news.seq > after]
            return found if len(found) == stream.seq - after else None

    async def beat(self, room: str, process: str, members: int, step: int = 0) -> Beat:
        """Say how many members there are here, and read where the room stands."""
        now = time.monotonic()
        with self._bus.locked():
            stream = self._bus.stream(room)
            if members >= 0:
                stream.presence[process] = (members, now, step)
            return Beat(stream.epoch, stream.seq, stream.viewers(now), stream.hearts, stream.step(now))

    async def hearts_add(self, room: str, count: int) -> None:
        """Add hearts and tell the new total."""
        with self._bus.locked():
            stream = self._bus.stream(room)
            stream.hearts += count
            self._bus.shout(room, "h", str(stream.hearts))

    async def kept(self, room: str, number: int) -> Kept | None:
        """Return a tick that some process made, or None."""
        with self._bus.locked():
            found = self._bus.stream(room).ticks.get(number)
        return found[1] if found and time.monotonic() - found[0] < TICK_KEPT_SECONDS else None

    async def keep(self, room: str, number: int, tick: Kept) -> Kept:
        """Keep a tick unless there is one of that number, and return the one that is kept."""
        now = time.monotonic()
        with self._bus.locked():
            ticks = self._bus.stream(room).ticks
            for old in [one for one, (at, _tick) in ticks.items() if now - at >= TICK_KEPT_SECONDS]:
                del ticks[old]
            return ticks.setdefault(number, (now, tick))[1]

    async def close(self) -> None:
        """Stop listening."""
        with self._bus.locked():
            for wires in self._bus._wires.values():
                wires.discard(self)
