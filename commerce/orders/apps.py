from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "commerce.orders"
    label = "orders"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.orders import handlers, tasks  # noqa: F401
        from commerce.orders.coins import gift_parts
        from commerce.orders.parts import GIFTS, register_parts
        from commerce.orders.proving import prove_orders

        register_parts(GIFTS, gift_parts)
        register_prover("orders", prove_orders)
