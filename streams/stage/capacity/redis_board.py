"""The board over Redis (or Valkey). All of it may vanish: it is told anew within seconds.

Keys: ``…:told`` (hash by process), ``…:seats`` (set by expiry), ``…:queue`` and ``…:queued`` (sets by arrival and by
when they are forgotten), ``…:delay:{show}`` (set by time) and ``…:delays:{show}`` (histogram).
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import redis
from redis.exceptions import RedisError

from streams.stage.capacity.board import (
    DELAY_SAMPLES_MAX,
    DELAY_SECONDS,
    HISTOGRAM_SECONDS,
    WAITING_SECONDS,
    Asked,
    BoardDown,
    Told,
)

# A page waits for this; rather let somebody in than keep everybody waiting for a board that is away.
ANSWER_SECONDS_MAX: Final = 1.0

# KEYS: seats, queue, queued. ARGV: who, now, until, limit (-1: none), sure (1) or not, until when the queue keeps it.
ENTER: Final = """
local who, now, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[3], gone)
end
if ARGV[5] == '0' and limit >= 0 and not redis.call('ZSCORE', KEYS[1], who) then
  if not redis.call('ZSCORE', KEYS[2], who) then redis.call('ZADD', KEYS[2], now, who) end
  redis.call('ZADD', KEYS[3], ARGV[6], who)
  local ahead = redis.call('ZRANK', KEYS[2], who)
  if ahead >= limit - redis.call('ZCARD', KEYS[1]) then return ahead end
end
redis.call('ZREM', KEYS[2], who)
redis.call('ZREM', KEYS[3], who)
redis.call('ZADD', KEYS[1], ARGV[3], who)
return -1
"""


class RedisBoard:
    """Safe in any thread."""

    def __init__(self, url: str, prefix: str) -> None:
        self._prefix = f"{prefix}:{{stage}}"
        self._client = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS_MAX,
            socket_connect_timeout=ANSWER_SECONDS_MAX,
        )
        self._enter = self._client.register_script(ENTER)

    def put(self, name: str, text: str) -> None:
        with _faults():
            self._client.hset(self._key("told"), name, text)

    def all(self) -> Sequence[str]:
        with _faults():
            told: list[str] = self._client.hvals(self._key("told"))
        return told

    def drop(self, name: str) -> None:
        with _faults():
            self._client.hdel(self._key("told"), name)

    def enter(self, asked: Asked, now: float) -> Told:
        keys = [self._key(part) for part in ("seats", "queue", "queued")]
        limit = -1 if asked.limit is None else asked.limit
        until, kept = now + asked.seconds, now + WAITING_SECONDS
        args: list[Any] = [_member(asked.show, asked.seat), now, until, limit, int(asked.is_sure), kept]
        with _faults():
            ahead = int(self._enter(keys=keys, args=args))
        return Told(is_in=ahead < 0, ahead=max(ahead, 0))

    def leave(self, show: str, seat: str) -> None:
        with _faults():
            asked = self._client.pipeline(transaction=False)
            for part in ("seats", "queue", "queued"):
                asked.zrem(self._key(part), _member(show, seat))
            asked.execute()

    def seats(self, now: float) -> Mapping[str, int]:
        with _faults():
            members: list[str] = self._client.zrangebyscore(self._key("seats"), f"({now}", "+inf")
        return Counter(member.partition("/")[0] for member in members)

    def delay_add(self, show: str, seat: str, delay_ms: int, now: float) -> None:
        present, histogram = self._key(f"delay:{show}"), self._key(f"delays:{show}")
        with _faults():
            asked = self._client.pipeline(transaction=False)
            asked.zadd(present, {f"{seat}/{delay_ms}": now})
            asked.zremrangebyscore(present, "-inf", now - DELAY_SECONDS)
            asked.zremrangebyrank(present, 0, -DELAY_SAMPLES_MAX - 1)
            asked.expire(present, int(DELAY_SECONDS) + 1)
            asked.hincrby(histogram, str(delay_ms), 1)
            asked.expire(histogram, HISTOGRAM_SECONDS)
            asked.execute()

    def delays(self, show: str, now: float) -> Sequence[int]:
        with _faults():
            members: list[str] = self._client.zrangebyscore(
                self._key(f"delay:{show}"), f"({now - DELAY_SECONDS}", "+inf"
            )
        # In the order of time: the newest of each seat is the one that stays.
        newest = dict(member.split("/") for member in members)
        return [int(ms) for ms in newest.values()]

    def delay_histogram(self, show: str) -> Mapping[int, int]:
        with _faults():
            found: dict[str, str] = self._client.hgetall(self._key(f"delays:{show}"))
        return {int(ms): int(count) for ms, count in found.items()}

    def _key(self, part: str) -> str:
        return f"{self._prefix}:{part}"


def _member(show: str, seat: str) -> str:
    return f"{show}/{seat}"


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise BoardDown(str(error)) from error
