"""The small interface behind which every payment provider stands.

No answer of ``start`` is final: only ``fetch`` and what a verified message makes us fetch decide. Every call carries
a key, and the same key never does a thing twice. Where an answer was lost, ``find_…`` asks by our own name for the
thing whether it was done. Calls are never made inside a database transaction.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from django.db import connection

from commerce.payments.providers.shapes import (
    DisputeState,
    Evidence,
    Method,
    MethodState,
    MoneyState,
    MoneyStatus,
    PayeeState,
    PayRequest,
    PayState,
    PayStatus,
    ProviderEvent,
    ReportEntry,
    SaveRequest,
    Subject,
)
from marketplace.kernel.money import Money

__all__ = [
    "Can",
    "DisputeState",
    "Evidence",
    "Method",
    "MethodState",
    "MoneyState",
    "MoneyStatus",
    "PayRequest",
    "PayState",
    "PayStatus",
    "PayeeState",
    "PaymentProvider",
    "ProviderEvent",
    "ReportEntry",
    "SaveRequest",
    "Subject",
    "outside_transactions",
]


class Can(StrEnum):
    """What not every provider does. What one does not do it refuses with ``not_supported``."""

    CONFIRM = "confirm"
    CAPTURE_LATER = "capture_later"
    SAVE_METHOD = "save_method"
    CONNECT = "connect"
    TRANSFER = "transfer"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    MESSAGES = "messages"
    REPORT = "report"


class PaymentProvider(Protocol):
    """What a provider can do for us. Methods raise ProviderAway and ProviderRefused, nothing else."""

    code: ClassVar[str]
    # An order is sent before its money is there: it is collected with the parcel.
    is_on_delivery: ClassVar[bool]
    # Payees have accounts at the provider itself: money is transferred there first, and paid out from there.
    pays_connected: ClassVar[bool]
    can: ClassVar[frozenset[Can]]

    @property
    def is_live(self) -> bool:
        """Real money moves."""

    @property
    def asks_payees(self) -> bool:
        """Nobody is paid before they have told the provider itself what it wants to know of them."""

    def method_of(self, form: Mapping[str, str]) -> Method:
        """Turn what the buyer typed into a token; raises CardRefused."""

    def check(self, amount: Money) -> None:
        """Raise AmountNotTaken for a sum or a currency that this provider does not take."""

    # Money in

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Make an intent and, with a token, confirm it. Without one it waits for ``confirm``."""

    def confirm(self, ref: str, token: str, *, return_url: str, key: str) -> PayState:
        """Ask for the money of an intent that has none yet, with this card."""

    def capture(self, ref: str, amount: Money, *, key: str) -> PayState:
        """Take the money of an authorised intent, all or part of it; the rest is set free."""

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Give a payment up unless it has succeeded; the answer tells which."""

    def fetch(self, ref: str) -> PayState:
        """Tell how a payment really stands."""

    def find(self, reference: str, *, since: datetime) -> PayState | None:
        """Tell how the payment of this reference stands, made at or after a time; None when none was made."""

    # Money back

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money of a payment back."""

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell how a refund really stands."""

    def find_refund(self, of: str, reference: str) -> MoneyState | None:
        """Tell how the refund of this reference stands; None when none was made of that payment."""

    # Ways to pay that are kept

    def save_method(self, request: SaveRequest, *, key: str) -> MethodState:
        """Keep a card for later, for somebody; the bank may ask its holder."""

    def fetch_method(self, ref: str) -> MethodState:
        """Tell how the keeping of a card stands."""

    def remove_method(self, token: str) -> None:
        """Forget a kept card; one that is gone already is fine."""

    def charge_saved(self, request: PayRequest, *, key: str) -> PayState:
        """Take money with a kept card while its holder is away; "authentication_required" when the bank wants them."""

    # Money out

    def connect_payee(self, owner: str, *, country: str, return_url: str, key: str) -> PayeeState:
        """Open an account for somebody who is to be paid."""

    def continue_payee(self, ref: str, *, return_url: str) -> PayeeState:
        """Tell the same, with a page on which they go on; those of before may have run out."""

    def fetch_payee(self, ref: str) -> PayeeState:
        """Tell whether a payee can be paid, and what is missing."""

    def transfer(
        self, payee: str, amount: Money, *, reference: str, source: str = "", key: str
    ) -> MoneyState:
        """Move money from the house to a payee's account at the provider; ``source``: the payment it came from."""

    def fetch_transfer(self, ref: str) -> MoneyState:
        """Tell how a transfer stands."""

    def find_transfer(self, payee: str, reference: str) -> MoneyState | None:
        """Tell how the transfer of this reference stands; None when none was made to that payee."""

    def reverse_transfer(self, ref: str, *, key: str) -> MoneyState:
        """Take all of a transfer back from the payee's account; one that was taken back is fine."""

    def can_pay(self, amount: Money) -> bool:
        """Tell whether a payout may be of this sum."""

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money to a payee's account."""

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell how a payout really stands."""

    def find_payout(self, destination: str, reference: str) -> MoneyState | None:
        """Tell how the payout of this reference stands; None when none was made to that account."""

    # Disputes

    def fetch_dispute(self, ref: str) -> DisputeState:
        """Tell how a dispute stands."""

    def submit_evidence(self, ref: str, evidence: Evidence, *, key: str) -> DisputeState:
        """Answer a dispute; there is one answer."""

    # Reconciliation

    def report(self, day: date) -> list[ReportEntry]:
        """Tell everything that moved on one day (UTC), all of it, oldest first."""

    # Messages

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise WebhookUnsigned or WebhookStale unless the provider signed this message lately."""

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a message whose signature was verified; raises WebhookMalformed when it cannot be understood."""


def outside_transactions() -> None:
    """Stop a call that would hold the database while the network thinks (a test's own wrapping is let pass)."""
    blocks: list[Any] = getattr(connection, "atomic_blocks", [])
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("a provider is never called inside a transaction")
