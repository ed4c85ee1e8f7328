"""What a process does for hosts besides its requests: hears encoders, and sends shows on to other sites.

It begins with the server, or with the first request where a server tells nothing of its beginning (Daphne).
"""

import asyncio
from typing import Any

from django.conf import settings

from marketplace.kernel.asgi import Application
from streams.stage.encoders.doorkeeper import KeyDoorkeeper, TargetLedger
from streams.stage.encoders.listener import Listener
from streams.stage.simulcast.control import Simulcast


class Hearing:
    def __init__(self) -> None:
        self.parts: list[Listener | Simulcast] = []
        if settings.RTMP_PORT:
            self.parts.append(Listener(KeyDoorkeeper(), host=settings.RTMP_BIND, port=settings.RTMP_PORT))
        if settings.SIMULCAST:
            self.parts.append(Simulcast(TargetLedger(), is_private_allowed=settings.SIMULCAST_PRIVATE))
        for part in self.parts:
            part.start()

    async def close(self) -> None:
        for part in self.parts:
            await part.close()


def with_encoders(application: Application) -> Application:
    """Return the application of the pages, which does all this too if the settings say that it is alone."""
    if not settings.RTMP_WITH_PAGES:
        return application
    hearings: dict[asyncio.AbstractEventLoop, Hearing] = {}

    async def hearing(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        if loop not in hearings:
            hearings[loop] = Hearing()
        await application(scope, receive, send)

    return hearing
