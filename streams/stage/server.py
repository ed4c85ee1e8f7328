"""The media process on its own: `uvicorn streams.stage.server:application`; no pages, no room."""

import os

from channels.security.websocket import AllowedHostsOriginValidator

from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.backstage.socket import backstage_app
from streams.stage.ingest import ingest_app
from streams.stage.media import media_app
from streams.stage.registry import current

# Settings are all this process needs of Django: no models, no pages, so it starts in a moment.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

_ingest = AllowedHostsOriginValidator(ingest_app)
_backstage = AllowedHostsOriginValidator(backstage_app)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        socket = _backstage if scope["path"].endswith("/backstage/") else _ingest
        await socket(scope, receive, send)
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
