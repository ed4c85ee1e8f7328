"""Django's Redis cache with one client for each process.

Django makes a cache object for every request, each with a pool of connections of its own, and a new client of redis-py
for every command: more work than what is asked of Redis.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """The same with one redis-py client for each pool; they may be shared by threads."""

    _get_connection_pool_index: Callable[[bool], int]

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client to read or write with."""
        index = self._get_connection_pool_index(write)
        if index not in self._kept:
            self._kept[index] = super().get_client(key, write=write)
        return self._kept[index]


@lru_cache(maxsize=8)
def _client_of(servers: tuple[str, ...], options: tuple[tuple[str, Any], ...]) -> KeptClient:
    return KeptClient(list(servers), **dict(options))


class SharedRedisCache(RedisCache):
    """The cache whose client outlives the request."""

    _servers: list[str]
    _options: dict[str, Any]

    @cached_property
    def _cache(self) -> KeptClient:
        return _client_of(tuple(self._servers), tuple(sorted(self._options.items())))
