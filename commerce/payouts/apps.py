from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "commerce.payouts"
    label = "payouts"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.payments.payees_known import register_payees
        from commerce.payouts import checks, gate_handlers, handlers  # noqa: F401
        from commerce.payouts.connecting import payee_is_ours
        from commerce.payouts.proving import prove_payouts
        from commerce.payouts.sent_by import providers_of
        from commerce.reconciliation.outgoing import register_payouts

        register_prover("payouts", prove_payouts)
        register_payees(payee_is_ours)
        register_payouts(providers_of)
