"""Small ASGI helpers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def by_path(prefixes: Mapping[str, Application], otherwise: Application) -> Application:
    """Return an application that hands a request to the first prefix its path begins with."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        for prefix, chosen in prefixes.items():
            if scope["path"].startswith(prefix):
                await chosen(scope, receive, send)
                return
        await otherwise(scope, receive, send)

    return application
