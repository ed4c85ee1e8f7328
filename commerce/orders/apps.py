from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "commerce.orders"
    label = "orders"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.orders import handlers, tasks  # noqa: F401
        from commerce.orders.proving import prove_orders

        register_prover("orders", prove_orders)
