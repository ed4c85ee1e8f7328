"""What goes to providers and comes back from them, the same for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from marketplace.kernel.money import Money

PayStatus = Literal["requires_action", "processing", "authorized", "succeeded", "failed", "cancelled"]
MoneyStatus = Literal["processing", "succeeded", "failed"]
MethodStatus = Literal["requires_action", "ready", "failed"]
PayeeStatus = Literal["incomplete", "pending", "ready", "refused"]
DisputeStatus = Literal["needs_response", "under_review", "won", "lost"]
ReportKind = Literal["charge", "refund", "fee", "transfer", "payout", "dispute", "house", "other"]
Subject = Literal["payment", "refund", "payout", "method", "payee", "dispute", "other"]


@dataclass(frozen=True)
class Method:
    """How somebody pays, as far as we may know it: a token of the provider and words for the buyer.

    Of a kept card also whose it is there, and whether its holder is away.
    """

    token: str
    label: str
    customer: str = ""
    is_away: bool = False
    # The same for the same card, whoever typed it; empty where the provider does not say.
    fingerprint: str = ""


@dataclass(frozen=True)
class PayRequest:
    """What a payment is about. ``reference`` is the payment's public id.

    ``customer`` with a kept card; ``group`` names what belongs together (an order), so that money that is later
    sent on to brands and creators can be told apart at the provider.
    """

    reference: str
    amount: Money
    token: str
    description: str
    return_url: str
    customer: str = ""
    group: str = ""
    captures_later: bool = False


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
    """How a refund, a transfer or a payout stands at the provider. ``reference`` is its public id with us."""

    ref: str
    reference: str
    status: MoneyStatus
    amount: Money
    is_live: bool
    failure_code: str = ""


@dataclass(frozen=True)
class SaveRequest:
    """Whose card is to be kept. ``customer`` is the provider's name for them, once it has one."""

    reference: str
    token: str
    person: str
    customer: str
    return_url: str


@dataclass(frozen=True)
class MethodState:
    """How the keeping of a card stands. ``token`` is what is charged later."""

    ref: str
    reference: str
    status: MethodStatus
    customer: str
    token: str
    is_live: bool
    failure_code: str = ""
    next: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PayeeState:
    """How far a payee is with the provider: ``missing`` in its words, ``next`` where they go on.

    ``bank`` differs as soon as money would reach another bank account; "" where the provider does not tell.
    """

    ref: str
    owner: str
    status: PayeeStatus
    is_live: bool
    missing: tuple[str, ...] = ()
    next: Mapping[str, str] = field(default_factory=dict)
    bank: str = ""


@dataclass(frozen=True)
class DisputeState:
    """How a dispute stands. ``of``: the provider's name for the payment.

    ``fee`` is what the provider keeps for it by now, in the currency it settles in. Not ``has_withdrawn``: the bank
    only asks; no money was taken.
    """

    ref: str
    of: str
    status: DisputeStatus
    amount: Money
    fee: Money
    reason: str
    answer_by: datetime | None
    is_live: bool
    has_withdrawn: bool = True


@dataclass(frozen=True)
class Evidence:
    """Our answer to a dispute: a document, and what of it has a place of its own at providers."""

    filename: str
    document: bytes
    statement: str
    carrier: str = ""
    tracking: str = ""
    delivered_on: str = ""


@dataclass(frozen=True)
class ProviderEvent:
    """A verified message: about which object, and what it claims. It is never trusted, only looked after."""

    event_id: str
    kind: str
    subject: Subject
    ref: str
    reference: str
    amount: Money | None
    is_live: bool


@dataclass(frozen=True)
class ReportEntry:
    """One line of a provider's account: what it moved, for what, and what it kept of that.

    ``amount`` is as the account sees it: what came in is positive. ``source`` is the provider's name for what it is
    about (of a charge: the payment), ``reference`` ours where the provider tells it. "house": to the house's own bank.
    """

    ref: str
    kind: ReportKind
    source: str
    reference: str
    amount: Money
    fee: Money
    happened_at: datetime
