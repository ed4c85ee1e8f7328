"""The media process on its own: `uvicorn streams.stage.server:application`; no pages, no room."""

import os
from typing import TYPE_CHECKING

import django
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.kernel.asgi import Receive, Scope, Send
from streams.stage.media import media_app
from streams.stage.registry import current
from streams.stage.routing import socket_paths

if TYPE_CHECKING:
    from streams.stage.encoders.hearing import Hearing

# Settings are all that ingest and media need of Django. The keys of encoders and of other sites are in the database:
# for those its models are set up too.
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
    hearing: Hearing | None = None
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup" and (settings.RTMP_PORT or settings.SIMULCAST):
            django.setup()
            hearing = import_string("streams.stage.encoders.hearing.Hearing")()
        if event["type"] == "lifespan.shutdown":
            current().close()
            if hearing is not None:
                await hearing.close()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
