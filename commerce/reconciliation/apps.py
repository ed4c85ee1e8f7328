from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "commerce.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        from commerce.reconciliation import handlers  # noqa: F401
