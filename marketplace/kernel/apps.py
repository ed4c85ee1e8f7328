from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "marketplace.kernel"
    label = "kernel"

    def ready(self) -> None:
        from marketplace.kernel import checks, handlers, tasks  # noqa: F401
