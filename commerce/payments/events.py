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
