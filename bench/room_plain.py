"""A peer of `bench room`: a chat as the guide of Channels builds it, one consumer per socket and `group_send`.

An ASGI callable of its own, without our product. REDIS_URL names its layer's server; without it the layer is memory.
"""

import os
from typing import Any

import django
from django.conf import settings

REDIS_URL = os.environ.get("REDIS_URL", "")
LAYER: dict[str, Any] = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
if REDIS_URL:
    hosts = [{"address": REDIS_URL, "socket_timeout": None}]
    LAYER = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": hosts}}

settings.configure(
    SECRET_KEY="a chat without secrets",
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={"default": LAYER},
    LOGGING_CONFIG=None,
)
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

GROUP = "room"


class Chat(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # the package ships no types
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive_json(self, content: Any) -> None:
        await self.channel_layer.group_send(GROUP, {"type": "chat.message", "message": content})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json(event["message"])


application = ProtocolTypeRouter(
    {"websocket": AllowedHostsOriginValidator(URLRouter([path("room/", Chat.as_asgi())]))}
)
