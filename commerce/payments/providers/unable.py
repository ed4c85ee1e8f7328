"""What a provider says to what it does not do. A provider's class inherits it and overrides what it does."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, NoReturn

from commerce.payments.errors import ProviderRefused, WebhookUnsigned
from commerce.payments.providers.base import (
    Can,
    DisputeState,
    Evidence,
    MethodState,
    MoneyState,
    PayeeState,
    PayRequest,
    PayState,
    ProviderEvent,
    ReportEntry,
    SaveRequest,
)
from commerce.payments.providers.limits import Limits
from marketplace.kernel.money import Money


def _no() -> NoReturn:
    raise ProviderRefused("not_supported")


class Unable:
    """Refuses everything that not every provider does; finds nothing."""

    limits: ClassVar[Limits] = Limits()
    pays_connected: ClassVar[bool] = False
    can: ClassVar[frozenset[Can]] = frozenset()

    @property
    def asks_payees(self) -> bool:
        """Whoever keeps no accounts of payees asks them nothing."""
        return False

    def check(self, amount: Money) -> None:
        """Raise AmountNotTaken for a sum or a currency outside the provider's limits."""
        self.limits.check(amount)

    def confirm(self, ref: str, token: str, *, return_url: str, key: str) -> PayState:
        """Refused."""
        _no()

    def capture(self, ref: str, amount: Money, *, key: str) -> PayState:
        """Refused."""
        _no()

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Nothing."""
        return None

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Nothing."""
        return None

    def save_method(self, request: SaveRequest, *, key: str) -> MethodState:
        """Refused."""
        _no()

    def fetch_method(self, ref: str) -> MethodState:
        """Refused."""
        _no()

    def remove_method(self, token: str) -> None:
        """Refused."""
        _no()

    def charge_saved(self, request: PayRequest, *, key: str) -> PayState:
        """Refused."""
        _no()

    def connect_payee(self, owner: str, *, country: str, return_url: str, key: str) -> PayeeState:
        """Refused."""
        _no()

    def continue_payee(self, ref: str, *, return_url: str) -> PayeeState:
        """Refused."""
        _no()

    def fetch_payee(self, ref: str) -> PayeeState:
        """Refused."""
        _no()

    def transfer(
        self, payee: str, amount: Money, *, reference: str, source: str = "", key: str
    ) -> MoneyState:
        """Refused."""
        _no()

    def fetch_transfer(self, ref: str) -> MoneyState:
        """Refused."""
        _no()

    def find_transfer(self, payee: str, reference: str) -> MoneyState | None:
        """Nothing."""
        return None

    def reverse_transfer(self, ref: str, *, key: str) -> MoneyState:
        """Refused."""
        _no()

    def can_pay(self, amount: Money) -> bool:
        """Any sum."""
        return True

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Refused."""
        _no()

    def fetch_payout(self, ref: str) -> MoneyState:
        """Refused."""
        _no()

    def find_payout(self, destination: str, reference: str) -> MoneyState | None:
        """Nothing."""
        return None

    def fetch_dispute(self, ref: str) -> DisputeState:
        """Refused."""
        _no()

    def submit_evidence(self, ref: str, evidence: Evidence, *, key: str) -> DisputeState:
        """Refused."""
        _no()

    def report(self, day: date) -> list[ReportEntry]:
        """Refused."""
        _no()

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Nobody sends messages of this provider."""
        raise WebhookUnsigned

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Nobody sends messages of this provider."""
        raise WebhookUnsigned
