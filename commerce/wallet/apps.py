from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "commerce.wallet"
    label = "wallet"

    def ready(self) -> None:
        from commerce.ledger.proof import register_prover
        from commerce.wallet.proving import prove_wallets

        register_prover("wallets", prove_wallets)
