"""Facts about payments."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class PaymentSucceeded(Event):
    """The money of an order is settled."""

    payment_id: int
    order_id: int


@dataclass(frozen=True)
class PaymentFailed(Event):
    """A try to pay ended without money; the buyer may try again.

    ``is_late``: the bank had taken its time, so the buyer is not waiting before a page any more.
    """

    payment_id: int
    order_id: int
    failure_code: str
    is_late: bool = False


@dataclass(frozen=True)
class RefundBegun(Event):
    """Money has to go back; the provider is to be asked."""

    refund_id: int


@dataclass(frozen=True)
class WebhookStored(Event):
    """A provider's message is in the inbox."""

    event_id: int


@dataclass(frozen=True)
class PayoutReported(Event):
    """A provider told something about a payout; the floor above looks for itself."""

    provider: str
    ref: str
    reference: str


@dataclass(frozen=True)
class SandboxSpoke(Event):
    """The sandbox provider has something to tell; its message is to be posted."""

    ref: str


@dataclass(frozen=True)
class SandboxTakesTime(Event):
    """A payment in the sandbox settles later, by a task."""

    ref: str
    seconds: int


@dataclass(frozen=True)
class PaymentSurplus(Event):
    """An order was paid twice; the second payment goes back."""

    payment_id: int
    order_id: int


@dataclass(frozen=True)
class PayeeReported(Event):
    """A provider told something about a payee; the floor above looks for itself."""

    provider: str
    ref: str
    owner: str


@dataclass(frozen=True)
class MethodSaved(Event):
    """Somebody keeps a card that may be charged."""

    method_id: int
    user_id: int


@dataclass(frozen=True)
class MethodRemoved(Event):
    """A kept card is gone: what was to be charged to it has to find another."""

    method_id: int
    user_id: int


@dataclass(frozen=True)
class DisputeOpened(Event):
    """A buyer told their bank that the money should come back; the bank has it until it decides."""

    dispute_id: int
    order_id: int
    minor: int


@dataclass(frozen=True)
class DisputeAnswerReceived(Event):
    """Our answer is with the bank."""

    dispute_id: int
    order_id: int


@dataclass(frozen=True)
class DisputeWon(Event):
    """The bank found for us: the money is back."""

    dispute_id: int
    order_id: int


@dataclass(frozen=True)
class DisputeLost(Event):
    """The bank found for the buyer: the order's parts bear it."""

    dispute_id: int
    order_id: int
    minor: int


@dataclass(frozen=True)
class GoodwillCodeGiven(Event):
    """A buyer is given a code out of kindness."""

    code_id: int
    order_id: int
