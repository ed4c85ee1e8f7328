"""Writers: how a frame reaches one socket. This one works on any ASGI server."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


class _Rest:
    """Awaits what is left of a coroutine that was stepped once and gave ``waiting``."""

    def __init__(self, begun: Coroutine[Any, Any, None], waiting: Any) -> None:
        self._begun = begun
        self._waiting = waiting

    def __await__(self) -> Generator[Any, Any, None]:
        waiting = self._waiting
        while True:
            try:
                try:
                    value = yield waiting
                except BaseException as error:  # noqa: BLE001 -- handed on to the coroutine, cancellation too
                    waiting = self._begun.throw(error)
                else:
                    waiting = self._begun.send(value)
            except StopIteration:
                return


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

    def write(self, frame: dict[str, Any]) -> bool:
        """Hand over one frame; False when it is still on its way."""
        begun: Any = self._send(frame)
        try:
            waiting = begun.send(None)
        except StopIteration:
            return True
        except Exception:  # noqa: BLE001 -- servers differ in what they raise for a line that is gone
            asyncio.get_running_loop().call_soon(self._on_gone)
            return True
        self._task = asyncio.get_running_loop().create_task(self._finish(_Rest(begun, waiting)))
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

    async def _finish(self, rest: _Rest) -> None:
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
            async with asyncio.timeout(1.0):
                await self._send({"type": "websocket.close", "code": code})
