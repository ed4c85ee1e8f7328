"""ASGI: pages by Django, sockets by the room and the stage, media past Django altogether."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

from marketplace.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")

# Django is set up by the next line; what needs its models is imported after it.
pages = get_asgi_application()

from marketplace.kernel.asgi import by_path, without_cookie  # noqa: E402
from streams.room.routing import socket_paths as room_paths  # noqa: E402
from streams.room.ticks import ticks_app  # noqa: E402
from streams.stage.encoders.hearing import with_encoders  # noqa: E402
from streams.stage.media import media_app  # noqa: E402
from streams.stage.routing import socket_paths as stage_paths  # noqa: E402

# Whose session it is would be asked of the database, and the gate stays open while that is away.
door_app = without_cookie(settings.SESSION_COOKIE_NAME, pages)
application = with_encoders(
    ProtocolTypeRouter(
        {
            "http": by_path({"/live/": media_app, "/ticks/": ticks_app, "/door/": door_app}, pages),
            "websocket": AllowedHostsOriginValidator(URLRouter([*room_paths, *stage_paths])),
        }
    )
)
__all__ = ["application", "celery_app"]
