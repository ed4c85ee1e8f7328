"""The small interface behind which every payment provider stands.

No answer of ``start`` is final: only ``fetch`` and what a verified message makes us fetch decide. Every call carries
a key, and the same key never does a thing twice. Calls are never made inside a database transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from django.db import connection

from marketplace.kernel.money import Money

PayStatus = Literal["requires_action", "processing", "succeeded", "failed", "cancelled"]
MoneyStatus = Literal["processing", "succeeded", "failed"]


@dataclass(frozen=True)
class Method:
    """How somebody pays, as far as we may know it: a token of the provider and words for the buyer."""

    token: str
    label: str


@dataclass(frozen=True)
class PayRequest:
    """What a payment is about. ``reference`` is the payment's public id."""

    reference: str
    amount: Money
    token: str
    description: str
    return_url: str


@dataclass(frozen=True)
class PayState:
    """How a payment stands at the provider; ``next``: what the buyer does, ``{"kind": "redirect", "url": …}``."""

    ref: str
    reference: str
    status: PayStatus
    amount: Money
    is_live: bool
    failure_code: str = ""
    next: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MoneyState:
    """How a refund or a payout stands at the provider. ``reference`` is its public id with us."""

    ref: str
    reference: str
    status: MoneyStatus
    amount: Money
    is_live: bool
    failure_code: str = ""


@dataclass(frozen=True)
class ProviderEvent:
    """A verified message: about which object, and what it claims. It is never trusted, only looked after."""

    event_id: str
    kind: str
    subject: Literal["payment", "refund", "payout", "other"]
    ref: str
    reference: str
    amount: Money | None
    is_live: bool


class PaymentProvider(Protocol):
    """What a provider can do for us. Methods raise ProviderAway and ProviderRefused, nothing else."""

    code: ClassVar[str]
    is_live: ClassVar[bool]
    # An order is sent before its money is there: it is collected with the parcel.
    is_on_delivery: ClassVar[bool]

    def method_of(self, form: Mapping[str, str]) -> Method:
        """Turn what the buyer typed into a token; raises CardRefused."""

    def start(self, request: PayRequest, *, key: str) -> PayState:
        """Ask for money."""

    def fetch(self, ref: str) -> PayState:
        """Tell how a payment really stands."""

    def cancel(self, ref: str, *, key: str) -> PayState:
        """Give a payment up unless it has succeeded; the answer tells which."""

    def refund(self, ref: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money of a payment back."""

    def fetch_refund(self, ref: str) -> MoneyState:
        """Tell how a refund really stands."""

    def payout(self, destination: str, amount: Money, *, reference: str, key: str) -> MoneyState:
        """Send money to a payee's account."""

    def fetch_payout(self, ref: str) -> MoneyState:
        """Tell how a payout really stands."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise WebhookRefused unless the provider signed this message lately."""

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a message whose signature was verified; raises WebhookRefused when it cannot be understood."""


def outside_transactions() -> None:
    """Stop a call that would hold the database while the network thinks (a test's own wrapping is let pass)."""
    blocks: list[Any] = getattr(connection, "atomic_blocks", [])
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("a provider is never called inside a transaction")
