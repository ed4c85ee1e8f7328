"""Which board this process uses: Redis when there is one, else its own memory."""

from functools import lru_cache
from typing import Final

from django.conf import settings

from streams.stage.capacity.board import Board, MemoryBoard
from streams.stage.capacity.redis_board import RedisBoard

memory: Final = MemoryBoard()


@lru_cache(maxsize=4)
def _redis_board(url: str, prefix: str) -> Board:
    return RedisBoard(url, prefix)


def board() -> Board:
    """Return the board of this installation."""
    if settings.REDIS_URL:
        return _redis_board(settings.REDIS_URL, settings.REDIS_PREFIX)
    return memory
