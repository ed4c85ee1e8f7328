"""Facts about orders."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """An order waits for its payment. ``scopes`` are the shows (public ids) that something of it came through."""

    order_id: int
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderPaid(Event):
    """The money is there and the pieces are the buyer's. ``scope``: the show (public id) that led to it first."""

    order_id: int
    scope: str = ""


@dataclass(frozen=True)
class OrderSoldOut(Event):
    """The money came, the pieces were gone; all of it goes back."""

    order_id: int


@dataclass(frozen=True)
class OrderCancelled(Event):
    """An order ended unpaid; its pieces are free again."""

    order_id: int


@dataclass(frozen=True)
class OrderRefunded(Event):
    """Part or all of an order's money went back. ``refund`` is the refund's public id."""

    order_id: int
    refund: str
    minor: int
    reason: str = ""


@dataclass(frozen=True)
class FulfilmentPacking(Event):
    """A brand began to pack its part of an order."""

    fulfilment_id: int


@dataclass(frozen=True)
class FulfilmentShipped(Event):
    """A parcel is on its way. ``shipment_id`` is 0 in facts of the version before."""

    fulfilment_id: int
    shipment_id: int = 0


@dataclass(frozen=True)
class FulfilmentDelivered(Event):
    """A parcel arrived."""

    fulfilment_id: int
    shipment_id: int


@dataclass(frozen=True)
class FulfilmentCancelled(Event):
    """Nothing of a brand's part of a paid order is sent."""

    fulfilment_id: int


@dataclass(frozen=True)
class FulfilmentReturned(Event):
    """Everything that was sent came back."""

    fulfilment_id: int


@dataclass(frozen=True)
class OrderConfirmed(Event):
    """An order is sent and will be paid at the door."""

    order_id: int


@dataclass(frozen=True)
class OrderRefused(Event):
    """Nobody took or paid an order at the door; it is on its way back."""

    order_id: int


@dataclass(frozen=True)
class DigestDue(Event):
    """A brand that wishes it is told what waits to be packed on a day (as in ``2026-05-04``)."""

    brand_id: int
    day: str
