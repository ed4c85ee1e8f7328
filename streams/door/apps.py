from importlib import import_module

from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "streams.door"
    label = "door"

    def ready(self) -> None:
        """Hear what happens to tickets and shows."""
        import_module("streams.door.handlers")
        import_module("streams.door.carrying_out").register()
