from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "streams.room"
    label = "room"

    def ready(self) -> None:
        from streams.room import handlers  # noqa: F401
