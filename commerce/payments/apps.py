from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "commerce.payments"
    label = "payments"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.orders.extensions import register_part_panel
        from commerce.payments import handlers  # noqa: F401
        from commerce.payments.panels import part_panels
        from commerce.payments.proving import prove_payments

        register_part_panel(part_panels)
        register_prover("payments", prove_payments)
