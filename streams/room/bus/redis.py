"""The bus over Redis (or Valkey): one Lua script numbers, keeps and tells, so that a room has one order for all.

Keys of a room: ``…{room}:m`` (hash: epoch and number), ``:s`` (stream of the last 2,000), ``:v`` (presence by process),
``:h`` (hearts), ``:b`` (bucket of the room's talk), ``:t<n>`` (ticks that are read over HTTP). All of them may vanish:
then a new epoch begins, and every process sends its members a snapshot from the database.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final

import redis
import redis.asyncio
from redis.exceptions import RedisError

from streams.room.bus.shapes import (
    PRESENCE_SECONDS,
    ROOM_SECONDS,
    STREAM_NEWS_MAX,
    TICK_KEPT_SECONDS,
    Beat,
    BusDown,
    Kept,
    OnDoubt,
    OnNews,
)
from streams.room.hub.envelope import News

logger = logging.getLogger(__name__)

ANSWER_SECONDS_MAX: Final = 3.0
RECONNECT_SECONDS: Final = (0.2, 0.5, 1.0, 2.0)
QUIET_CHANNEL: Final = "-"

BUCKET: Final = """
local function take(key, burst, rate)
  local t = redis.call('TIME')
  local now = t[1] + t[2] / 1000000
  local had = redis.call('HMGET', key, 'n', 'at')
  local tokens = burst
  if had[1] then tokens = math.min(burst, tonumber(had[1]) + math.max(0, now - tonumber(had[2])) * rate) end
  local wait = 0
  if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
  redis.call('HSET', key, 'n', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
  redis.call('EXPIRE', key, math.ceil(burst / rate) + 1)
  return wait
end
"""
META: Final = """
local function epoch(key, fresh, stream, seconds)
  local found = redis.call('HGET', key, 'ep')
  if not found then
    redis.call('DEL', stream)
    redis.call('HSET', key, 'ep', fresh, 'seq', 0)
    redis.call('EXPIRE', key, seconds)
    found = fresh
  end
  return found
end
"""
PUBLISH: Final = (
    BUCKET
    + META
    + """
local ep = epoch(KEYS[1], ARGV[4], KEYS[2], ARGV[6])
local most = tonumber(ARGV[7])
local step = tonumber(redis.call('HGET', KEYS[1], 'step') or '0')
if most > 0 and step >= 2 then most = math.max(1, math.floor(most / 2 ^ (step - 1))) end
if most > 0 and take(KEYS[3], most, most) > 0 then return 0 end
local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], seq .. '-0', 'k', ARGV[1], 'b', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('PUBLISH', ARGV[3], seq .. ' ' .. ep .. ' ' .. ARGV[1] .. ' ' .. ARGV[2])
return seq
"""
)
TAKE: Final = BUCKET + "return tostring(take(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])))"
BEAT: Final = (
    META
    + """
local ep = epoch(KEYS[1], ARGV[3], KEYS[2], ARGV[4])
local now = tonumber(redis.call('TIME')[1])
if tonumber(ARGV[2]) >= 0 then
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[2] .. ':' .. now .. ':' .. ARGV[6])
  redis.call('EXPIRE', KEYS[3], ARGV[5] * 2)
end
local viewers, step = 0, 0
local rows = redis.call('HGETALL', KEYS[3])
for i = 2, #rows, 2 do
  local n, at, on = string.match(rows[i], '^(%d+):(%d+):(%d)$')
  if n and now - tonumber(at) < tonumber(ARGV[5]) then
    viewers = viewers + tonumber(n)
    step = math.max(step, tonumber(on))
  else
    redis.call('HDEL', KEYS[3], rows[i - 1])
  end
end
redis.call('HSET', KEYS[1], 'step', step)
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq'))
return {ep, seq, viewers, tonumber(redis.call('GET', KEYS[4]) or '0'), step}
"""
)
HEARTS: Final = """
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[2], '0 - h ' .. total)
return total
"""


class Names:
    """The names of a room's keys; the braces keep them on one node of a cluster."""

    def __init__(self, prefix: str) -> None:
        self._prefix = f"{prefix}:room"

    def key(self, room: str, part: str) -> str:
        """Return the name of one part of a room."""
        return f"{self._prefix}:{{{room}}}:{part}"

    def channel(self, room: str) -> str:
        """Return the channel a room's news is told on."""
        return f"{self._prefix}:{room}"

    def room(self, channel: str) -> str:
        """Return whose channel it is."""
        return channel.removeprefix(f"{self._prefix}:")

    def limit(self, key: str) -> str:
        """Return the name of a bucket."""
        return f"{self._prefix}:limit:{key}"


def parse(text: str) -> News:
    """Read what was published: ``<seq> <epoch> <kind> <body>``."""
    seq, epoch, kind, body = text.split(" ", 3)
    return News(int(seq), epoch, kind, body)


def _kept(text: str) -> Kept:
    last, epoch, body = text.split(" ", 2)
    return Kept(epoch, int(last), body)


class RedisPress:
    """Tells over Redis; safe in any thread."""

    def __init__(self, url: str, prefix: str) -> None:
        self._names = Names(prefix)
        self._client = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS_MAX,
            socket_connect_timeout=ANSWER_SECONDS_MAX,
        )
        self._publish = self._client.register_script(PUBLISH)
        self._take = self._client.register_script(TAKE)

    def publish(self, room: str, kind: str, body: str, *, per_second_max: int = 0) -> int:
        """Number, keep and tell one piece of news; 0 when the room is over its limit. Raises BusDown."""
        names = self._names
        keys = [names.key(room, "m"), names.key(room, "s"), names.key(room, "b")]
        fresh = secrets.token_hex(4)
        args = [kind, body, names.channel(room), fresh, STREAM_NEWS_MAX, ROOM_SECONDS, per_second_max]
        with _faults():
            return int(self._publish(keys=keys, args=args))

    def viewers(self, rooms: Sequence[str]) -> dict[str, int]:
        """Return how many watch each room, in one round trip. Raises BusDown."""
        if not rooms:
            return {}
        with _faults():
            asked = self._client.pipeline(transaction=False)
            asked.time()
            for room in rooms:
                asked.hgetall(self._names.key(room, "v"))
            (now, _micros), *rows = asked.execute()
        return {room: _fresh(row, now) for room, row in zip(rooms, rows, strict=True)}

    def take(self, key: str, *, burst: int, per_second: float) -> float:
        """Take one token of a bucket; returns the seconds to wait. Raises BusDown."""
        with _faults():
            return float(self._take(keys=[self._names.limit(key)], args=[burst, per_second]))


def _fresh(presence: dict[str, str], now: int) -> int:
    rows = (value.split(":") for value in presence.values())
    return sum(int(count) for count, at, _step in rows if now - int(at) < PRESENCE_SECONDS)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise BusDown(str(error)) from error


@contextlib.asynccontextmanager
async def _waiting_faults() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise BusDown(str(error)) from error


class RedisWire:
    """One event loop's ear: one subscription connection for all rooms, one client for questions.

    ``on_doubt`` is told of a room whose subscription was renewed: something may have been missed.
    """

    def __init__(self, url: str, prefix: str, on_news: OnNews, on_doubt: OnDoubt) -> None:
        self._url = url
        self._names = Names(prefix)
        self._on_news = on_news
        self._on_doubt = on_doubt
        self._client = redis.asyncio.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS_MAX,
            socket_connect_timeout=ANSWER_SECONDS_MAX,
        )
        # A listener waits for as long as the room is silent: no timeout on reading.
        self._ear = redis.asyncio.Redis.from_url(url, decode_responses=True, socket_timeout=None)
        self._pubsub: Any = None
        self._reader: asyncio.Task[None] | None = None
        self._rooms: dict[str, asyncio.Event] = {}
        self._beat = self._client.register_script(BEAT)
        self._hearts = self._client.register_script(HEARTS)

    async def join(self, room: str) -> None:
        """Hear the room from now on; returns when Redis has confirmed. Raises BusDown."""
        confirmed = self._rooms.setdefault(room, asyncio.Event())
        if self._reader is None:
            self._reader = asyncio.get_running_loop().create_task(self._read())
        async with _waiting_faults():
            if self._pubsub is not None and not confirmed.is_set():
                await self._pubsub.subscribe(self._names.channel(room))
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                await confirmed.wait()

    async def leave(self, room: str) -> None:
        """Hear it no longer."""
        self._rooms.pop(room, None)
        if self._pubsub is not None:
            async with _waiting_faults():
                await self._pubsub.unsubscribe(self._names.channel(room))

    async def since(self, room: str, epoch: str, after: int) -> list[News] | None:
        """Return the numbered news after ``after``, or None when it is not all there. Raises BusDown."""
        names = self._names
        async with _waiting_faults():
            meta = await self._client.hmget(names.key(room, "m"), ["ep", "seq"])
            rows = await self._client.xrange(names.key(room, "s"), min=f"({after}-0")
        head = int(meta[1] or 0)
        if meta[0] != epoch or after > head:
            return None
        found = [News(int(key.split("-")[0]), epoch, row["k"], row["b"]) for key, row in rows]
        # Something published between the two questions is welcome; a hole at the beginning is not.
        expected = range(after + 1, after + 1 + max(len(found), head - after))
        return found if [news.seq for news in found] == list(expected) else None

    async def beat(self, room: str, process: str, members: int, step: int = 0) -> Beat:
        """Say how many members there are here, and read where the room stands. Raises BusDown."""
        keys = [self._names.key(room, part) for part in ("m", "s", "v", "h")]
        args: list[str | int] = [
            process,
            members,
            secrets.token_hex(4),
            ROOM_SECONDS,
            PRESENCE_SECONDS,
            int(step),
        ]
        async with _waiting_faults():
            epoch, *numbers = await self._beat(keys=keys, args=args)
        return Beat(str(epoch), *(int(number) for number in numbers))

    async def hearts_add(self, room: str, count: int) -> None:
        """Add hearts and tell the new total. Raises BusDown."""
        args: list[str | int] = [count, self._names.channel(room), ROOM_SECONDS]
        async with _waiting_faults():
            await self._hearts(keys=[self._names.key(room, "h")], args=args)

    async def kept(self, room: str, number: int) -> Kept | None:
        """Return a tick that some process made, or None. Raises BusDown."""
        async with _waiting_faults():
            found = await self._client.get(self._names.key(room, f"t{number}"))
        return _kept(found) if found else None

    async def keep(self, room: str, number: int, tick: Kept) -> Kept:
        """Keep a tick unless there is one of that number, and return the one that is kept. Raises BusDown."""
        key = self._names.key(room, f"t{number}")
        text = f"{tick.last} {tick.epoch} {tick.text}"
        async with _waiting_faults():
            is_first = await self._client.set(key, text, nx=True, ex=TICK_KEPT_SECONDS)
            before = None if is_first else await self._client.get(key)
        return _kept(before) if before else tick

    async def close(self) -> None:
        """Stop listening."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        # The stubs are older than the library.
        await self._client.aclose()  # type: ignore[attr-defined]
        await self._ear.aclose()  # type: ignore[attr-defined]

    async def _read(self) -> None:
        tries = 0
        while True:
            try:
                await self._subscribe_all()
                while True:
                    message = await self._pubsub.get_message(timeout=None)
                    tries = 0
                    if message is not None:
                        self._take_message(message)
            except (RedisError, OSError) as error:
                wait = RECONNECT_SECONDS[min(tries, len(RECONNECT_SECONDS) - 1)]
                logger.warning("the room's bus is away (%s); trying again in %s s", error, wait)
                tries += 1
                await self._hang_up()
                await asyncio.sleep(wait)

    async def _subscribe_all(self) -> None:
        channels = [self._names.channel(room) for room in self._rooms]
        pubsub = self._ear.pubsub()
        await pubsub.subscribe(self._names.channel(QUIET_CHANNEL), *channels)
        self._pubsub = pubsub

    async def _hang_up(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await pubsub.aclose()

    def _take_message(self, message: dict[str, Any]) -> None:
        room = self._names.room(message["channel"])
        if message["type"] == "message":
            self._on_news(room, parse(message["data"]))
        elif message["type"] == "subscribe" and room in self._rooms:
            confirmed = self._rooms[room]
            if confirmed.is_set():
                self._on_doubt(room)
            confirmed.set()
