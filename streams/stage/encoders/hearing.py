"""Starts the listener of a process: with its server, or with the first request where a server tells nothing."""

import asyncio
from typing import Any

from django.conf import settings

from marketplace.kernel.asgi import Application
from streams.stage.encoders.doorkeeper import KeyDoorkeeper
from streams.stage.encoders.listener import Listener


def listen() -> Listener:
    listener = Listener(KeyDoorkeeper(), host=settings.RTMP_BIND, port=settings.RTMP_PORT)
    listener.start()
    return listener


def with_encoders(application: Application) -> Application:
    """Return the application of the pages, which hears encoders too if the settings say that it is alone."""
    if not (settings.RTMP_PORT and settings.RTMP_WITH_PAGES):
        return application
    listeners: dict[asyncio.AbstractEventLoop, Listener] = {}

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        if loop not in listeners:
            listeners[loop] = listen()
        await application(scope, receive, send)

    return listening
