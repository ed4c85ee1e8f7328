"""The media process on its own: `uvicorn streams.stage.server:application`; no pages, no room."""

import os

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.media import media_app
from streams.stage.registry import current
from streams.stage.routing import socket_paths

# Settings are all this process needs of Django: no models, no pages, so it starts in a moment.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

_ingest = AllowedHostsOriginValidator(URLRouter([*socket_paths]))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await _ingest(scope, receive, send)
    elif scope["type"] == "http":
        await media_app(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live_and_die(receive, send)


async def _live_and_die(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        if event["type"] == "lifespan.shutdown":
            current().close()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
