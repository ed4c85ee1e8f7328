"""Which bus this process uses: Redis when there is one, else its own memory."""

from functools import lru_cache
from typing import Final

from django.conf import settings

from streams.room.bus.memory import MemoryBus
from streams.room.bus.redis import RedisPress, RedisWire
from streams.room.bus.shapes import OnDoubt, OnNews, Press, Wire

memory: Final = MemoryBus()


@lru_cache(maxsize=4)
def _redis_press(url: str, prefix: str) -> RedisPress:
    return RedisPress(url, prefix)


def press() -> Press:
    """Return what this process tells with."""
    if settings.REDIS_URL:
        return _redis_press(settings.REDIS_URL, settings.REDIS_PREFIX)
    return memory


def wire(on_news: OnNews, on_doubt: OnDoubt) -> Wire:
    """Return a listener for the running event loop."""
    if settings.REDIS_URL:
        return RedisWire(settings.REDIS_URL, settings.REDIS_PREFIX, on_news, on_doubt)
    return memory.wire(on_news)
