"""Telling rooms what is left. Handlers of two sales may read and tell in any order: the last word has to be true."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from streams.room import news
from streams.room.hub import kinds

TELLINGS_MAX: Final = 5


def settled(read: Callable[[], int]) -> Iterator[int]:
    """Yield what is to be told until what was told last is still so: never less than nothing.

    Whoever tells an old count after somebody else told the new one reads once more and tells that.
    """
    told: int | None = None
    for _again in range(TELLINGS_MAX):
        left = max(read(), 0)
        if left == told:
            return
        told = left
        yield left


def stock_tell(shows: Iterable[str], product: str, read: Callable[[], int]) -> None:
    """Tell rooms (public ids of shows) what is left of a product."""
    rooms = list(shows)
    for left in settled(read):
        for show in rooms:
            news.send(show, kinds.STOCK, news.stock(product, left))
