"""Facts about returns."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ReturnAsked(Event):
    """A buyer wants to send something back; the brand has to answer by a deadline."""

    return_id: int


@dataclass(frozen=True)
class ReturnAccepted(Event):
    """The brand takes it back; the label is there."""

    return_id: int


@dataclass(frozen=True)
class ReturnRefused(Event):
    """It is not taken back, or not paid for, and the buyer reads why."""

    return_id: int


@dataclass(frozen=True)
class ReturnWithdrawn(Event):
    """The buyer keeps it."""

    return_id: int


@dataclass(frozen=True)
class ReturnReceived(Event):
    """It came back."""

    return_id: int


@dataclass(frozen=True)
class ReturnRefunded(Event):
    """Its money is on the way to the buyer."""

    return_id: int


@dataclass(frozen=True)
class ReturnEscalated(Event):
    """The brand let the deadline pass; an operator decides."""

    return_id: int
