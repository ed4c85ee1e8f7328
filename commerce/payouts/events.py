"""Facts about payouts."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class PayoutMade(Event):
    """Money is set aside for a payee; the provider is to be asked to send it."""

    payout_id: int


@dataclass(frozen=True)
class PayoutPaid(Event):
    """The money arrived."""

    payout_id: int


@dataclass(frozen=True)
class PayoutFailed(Event):
    """The money came back; it is owed again."""

    payout_id: int


@dataclass(frozen=True)
class PayeeAccountChanged(Event):
    """A provider knows more or less of a payee than before; ``was`` is empty for a new account."""

    account_id: int
    was: str
    status: str
