"""Waiting for what a page says, without a task for each thing it says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

Receive = Callable[[], Awaitable[dict[str, Any]]]
GONE: Final = {"type": "websocket.disconnect"}


class Ear:
    """A server's ``receive``, which can be left when the line turns out to be gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._waiting: asyncio.Task[Any] | None = None
        self._is_gone = False

    async def next(self) -> dict[str, Any]:
        """Wait for the next event, or for the line to be gone."""
        if self._is_gone:
            return GONE
        self._waiting = task = asyncio.current_task()
        try:
            return await self._receive()
        except asyncio.CancelledError:
            # Either the line is gone and this wait with it, or the server ends: that goes on.
            if self._is_gone and task is not None and task.uncancel() == 0:
                return GONE
            raise
        finally:
            self._waiting = None

    def leave(self) -> None:
        """Wait no longer: nothing more will come."""
        self._is_gone = True
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
