"""Facts the brands announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class BrandSubmitted(Event):
    """A brand waits for review."""

    brand_id: int


@dataclass(frozen=True)
class BrandApproved(Event):
    """An operator let a brand sell."""

    brand_id: int


@dataclass(frozen=True)
class BrandRefused(Event):
    """An operator sent a brand back with a reason."""

    brand_id: int
