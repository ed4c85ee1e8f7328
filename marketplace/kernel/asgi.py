"""Small ASGI helpers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def is_same_origin(scope: Scope) -> bool:
    """Tell whether the page that opened the socket is ours, scheme and port too (the router checked the host name)."""
    headers = dict(scope.get("headers", []))
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    host = headers.get(b"host", b"").decode("latin-1")
    if settings.HTTPS and origin.scheme != "https":
        return False
    return not host or origin.netloc == host


def by_path(prefixes: Mapping[str, Application], otherwise: Application) -> Application:
    """Return an application that hands a request to the first prefix its path begins with."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        for prefix, chosen in prefixes.items():
            if scope["path"].startswith(prefix):
                await chosen(scope, receive, send)
                return
        await otherwise(scope, receive, send)

    return application


def without_cookie(name: str, application: Application) -> Application:
    """Return an application that never sees one cookie."""
    prefix = f"{name}=".encode()

    def kept(value: bytes) -> bytes:
        return b"; ".join(part for part in map(bytes.strip, value.split(b";")) if not part.startswith(prefix))

    async def blind(scope: Any, receive: Any, send: Any) -> None:
        headers = [
            (key, kept(value) if key.lower() == b"cookie" else value) for key, value in scope["headers"]
        ]
        await application({**scope, "headers": headers}, receive, send)

    return blind
