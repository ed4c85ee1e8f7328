from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "commerce.invoices"
    label = "invoices"

    def ready(self) -> None:
        from commerce.invoices.proving import prove_invoices
        from commerce.ledger.proof import register_prover

        register_prover("invoices", prove_invoices)
