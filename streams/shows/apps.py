from django.apps import AppConfig


class ShowsConfig(AppConfig):
    name = "streams.shows"
    label = "shows"

    def ready(self) -> None:
        from streams.shows import handlers  # noqa: F401
