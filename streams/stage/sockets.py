"""What the sockets of the stage have in common: who may knock, and listening beside speaking."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

from marketplace.kernel.asgi import Receive, Scope, Send, is_same_origin
from streams.stage.protocol import CLOSE_FORBIDDEN


async def show_knocked_for(
    scope: Scope, receive: Receive, send: Send, *, path: re.Pattern[str], subprotocol: str
) -> str | None:
    """Accept a socket of one of our own pages that speaks this protocol, and return its show; hang up on others."""
    match = path.fullmatch(scope["path"])
    await receive()
    if match is None or subprotocol not in scope.get("subprotocols", ()) or not is_same_origin(scope):
        await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
        return None
    await send({"type": "websocket.accept", "subprotocol": subprotocol})
    return match["show"]


async def until_one_ends(*deeds: Coroutine[Any, Any, None]) -> Exception | None:
    """Run deeds beside each other until the first ends; end the others, and return why it was if not by itself.

    A socket listens in one and speaks from another, so that a slow reader holds nobody up.
    """
    tasks = [asyncio.create_task(deed) for deed in deeds]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return next((result for result in results if isinstance(result, Exception)), None)
