"""Which methods carry a parcel, and for how much. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from commerce.shipping.promise import Promise
from marketplace.kernel.money import Money

Problem = Literal["", "not_there", "too_heavy"]


@dataclass(frozen=True)
class Destination:
    """Where a parcel goes; without a country nobody said yet."""

    country: str = ""
    region: str = ""


@dataclass(frozen=True)
class ParcelSize:
    """What a parcel's fee is counted on."""

    weight_g: int
    goods: Money


@dataclass(frozen=True)
class DeliveryWish:
    """Where to, and by which method (its public id) of which brand (its key)."""

    destination: Destination = Destination()
    methods: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """A method as its buyer may choose it; the market's flat fee has no ``key`` and no name."""

    key: str
    name: str
    fee: Money
    promise: Promise | None = None
    is_express: bool = False


@dataclass(frozen=True)
class Delivery:
    """How one brand's parcel may travel, and how it does."""

    options: tuple[Option, ...]
    chosen: Option | None
    problem: Problem = ""
    # What the brand asks for having cash collected; None where its carrier takes none.
    cash_fee: Money | None = None
    pays_duties: bool = False

    @property
    def fee(self) -> Money | None:
        """What it costs, unless it cannot be delivered."""
        return self.chosen.fee if self.chosen else None


def fits(places: Sequence[str], destination: Destination) -> int:
    """Return how closely a zone's places name a destination: 3 its region, 2 its country, 1 all that is left, 0 not.

    Before anybody said where, every zone will do.
    """
    if not destination.country or not places:
        return 1
    if destination.region and f"{destination.country}-{destination.region}" in places:
        return 3
    return 2 if destination.country in places else 0


def fee_of(
    steps: Sequence[tuple[int | None, int]], *, free_from: int | None, size: ParcelSize
) -> Money | None:
    """Return the fee of a table (weight up to, fee) for a parcel; None when it is too heavy for it."""
    by_weight = sorted(steps, key=lambda step: (step[0] is None, step[0]))
    fee = next((fee for most, fee in by_weight if most is None or size.weight_g <= most), None)
    if fee is None:
        return None
    is_free = free_from is not None and size.goods.minor >= free_from
    return Money(0 if is_free else fee, size.goods.currency)


def choose(options: Sequence[Option], key: str) -> Option | None:
    """Return the wished option, else the cheapest, the slower first when two cost the same."""
    wished = next((option for option in options if option.key == key), None)
    return wished or min(options, key=lambda option: (option.fee.minor, option.is_express), default=None)
