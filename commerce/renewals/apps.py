from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "commerce.renewals"
    label = "renewals"

    def ready(self) -> None:
        from commerce.orders.parts import POOL, register_parts
        from commerce.renewals import handlers  # noqa: F401
        from commerce.renewals.statements import pool_parts

        register_parts(POOL, pool_parts)
