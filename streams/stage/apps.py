from django.apps import AppConfig


class StageConfig(AppConfig):
    name = "streams.stage"
    label = "stage"

    def ready(self) -> None:
        from streams.stage import handlers  # noqa: F401
