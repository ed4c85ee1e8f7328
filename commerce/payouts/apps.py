from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "commerce.payouts"
    label = "payouts"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.payouts import checks, handlers  # noqa: F401
        from commerce.payouts.proving import prove_payouts

        register_prover("payouts", prove_payouts)
