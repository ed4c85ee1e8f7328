from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "commerce.renewals"
    label = "renewals"

    def ready(self) -> None:
        from commerce.renewals import handlers  # noqa: F401
