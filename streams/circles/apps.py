from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "streams.circles"
    label = "circles"

    def ready(self) -> None:
        from streams.circles import handlers  # noqa: F401
