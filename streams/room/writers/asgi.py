"""Any ASGI server: frames go through its ``send``, one message each."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

from streams.room.hub.encoded import Encoded
from streams.room.writers.steps import Rest, step

Send = Callable[[dict[str, Any]], Awaitable[None]]

# A close that cannot be said in this time is not said.
CLOSE_SAY_SECONDS: Final = 1.0


class AsgiWriter:
    """Steps the server's ``send`` once: most frames are taken at once, and no task is made for them.

    When the server waits (the line is full) the rest runs in a task, and ``on_free`` is called when it is done.
    """

    def __init__(self, send: Send, on_free: Callable[[], None], on_gone: Callable[[], None]) -> None:
        self._send = send
        self._on_free = on_free
        self._on_gone = on_gone
        self._task: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Nothing can be asked of a server that is not known."""

    def write(self, frame: Encoded) -> bool:
        """Hand over one frame; False when it is still on its way."""
        try:
            rest = step(self._send(frame.message))
        except Exception:  # noqa: BLE001 -- servers differ in what they raise for a line that is gone
            asyncio.get_running_loop().call_soon(self._on_gone)
            return True
        if rest is None:
            return True
        self._task = asyncio.get_running_loop().create_task(self._finish(rest))
        return False

    def close(self, code: int) -> None:
        """Give the line up: what is on its way is forgotten, and the endpoint ends."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._say_close(code))
            self._closing.add_done_callback(lambda _done: self._on_gone())

    async def closed(self) -> None:
        """Return when a close that was begun has been said: servers cut the line when the endpoint ends before."""
        if self._closing is not None:
            await asyncio.wait({self._closing})

    async def _finish(self, rest: Rest) -> None:
        try:
            await rest
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 -- as above
            self._on_gone()
        else:
            self._on_free()

    async def _say_close(self, code: int) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_SAY_SECONDS):
                await self._send({"type": "websocket.close", "code": code})
