"""The gate before the money of a payee: what is there, what is missing, and whether anything may leave."""

from dataclasses import dataclass
from typing import Final

from commerce.payments.providers.registry import provider_in_use
from commerce.payouts.gate_words import words_for
from commerce.payouts.models import PayeeAccount
from commerce.taxforms.selectors import TaxStanding, tax_standing

Status = PayeeAccount.Status
# Why a provider pays nobody yet, by how far the payee is with it.
AT_PROVIDER: Final = {
    Status.INCOMPLETE: "provider_incomplete",
    Status.PENDING: "provider_pending",
    Status.REFUSED: "provider_refused",
}
# Agencies have no log-in here: operators see their papers before they verify them.
BY_HAND: Final = "agency:"


@dataclass(frozen=True)
class Gate:
    """Everything that is asked of a payee before a payout. ``account`` is none where the provider asks nothing."""

    is_verified: bool
    has_account: bool
    asks: bool
    account: PayeeAccount | None
    tax: TaxStanding
    # The provider asks for the bank account itself; what was typed here means nothing to it.
    holds_account: bool = False

    @property
    def obstacle(self) -> str:
        """The first thing that stands in the way, or ""."""
        if not self.is_verified:
            return "not_verified"
        if self.asks and (self.account is None or self.account.status != Status.READY):
            return AT_PROVIDER[Status(self.account.status)] if self.account else "provider_incomplete"
        if not self.has_account:
            return "no_account"
        return self.tax.obstacle

    @property
    def missing_words(self) -> list[str]:
        """What the provider still wants to know, in people's words."""
        return words_for(self.account.missing) if self.account else []

    @property
    def is_open(self) -> bool:
        """Money may leave."""
        return not self.obstacle


def gate_of(owner: str, *, is_verified: bool, has_account: bool) -> Gate:
    """Return what is there and what is missing of one payee."""
    provider = provider_in_use()
    asks = provider.asks_payees and not owner.startswith(BY_HAND)
    account = (
        PayeeAccount.objects.filter(owner=owner, provider=provider.code).first()
        if provider.asks_payees or provider.pays_connected
        else None
    )
    return Gate(
        is_verified=is_verified,
        has_account=has_account,
        asks=asks,
        holds_account=provider.pays_connected,
        account=account,
        tax=tax_standing(owner) if not owner.startswith(BY_HAND) else TaxStanding(),
    )
