from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "commerce.payments"
    label = "payments"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.payments import handlers  # noqa: F401
        from commerce.payments.proving import prove_payments

        register_prover("payments", prove_payments)
