from celery.signals import task_prerun
from django.apps import AppConfig
from django.db.backends.signals import connection_created


class KernelConfig(AppConfig):
    name = "marketplace.kernel"
    label = "kernel"

    def ready(self) -> None:
        from marketplace.kernel import checks, handlers, tasks  # noqa: F401
        from marketplace.kernel.memory import look_afresh, watch_connection

        connection_created.connect(watch_connection)
        task_prerun.connect(look_afresh)
