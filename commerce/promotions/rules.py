"""What may make a basket cheaper, as plain values: each kind of offer says what it gives, for what, and who pays.

Pure: no database, no clock. Whether an offer holds at a moment and for a buyer is decided before it gets here.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from marketplace.kernel.money import BASIS_POINTS, Money


class Bearer(StrEnum):
    """Whose share an offer comes out of."""

    # What is sold costs less: brand, creator and house count their shares on what is paid.
    BRAND = "brand"
    # Brand and creator get what they would have got; the house adds what is missing.
    HOUSE = "house"


class Why(StrEnum):
    """Why an offer gave nothing."""

    MINIMUM = "minimum"
    NO_MATCH = "no_match"
    NOTHING_LEFT = "nothing_left"
    OUTRANKED = "outranked"


@dataclass(frozen=True)
class Reach:
    """What an offer is for: these sellers' things, these products, what was bought in this show. Empty is any."""

    sellers: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    scope: str = ""

    def covers(self, *, seller: int, product: int, scope: str) -> bool:
        """Tell whether a line is among what is meant."""
        return (
            (not self.sellers or seller in self.sellers)
            and (not self.products or product in self.products)
            and (not self.scope or scope == self.scope)
        )


EVERYTHING: Final = Reach()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Anything that makes a basket cheaper. ``key`` names it in orders, ``label`` is what people read."""

    key: str
    label: str = ""
    bearer: Bearer = Bearer.BRAND
    reach: Reach = EVERYTHING


@dataclass(frozen=True, kw_only=True)
class CodeOffer(Offer):
    """An offer that a buyer asks for.

    One that ``stacks`` is counted beside others that do, and on what a bundle left; any other stands alone among
    codes and counts what no offer has made cheaper. ``minimum`` is asked of the lines it is for, before any code.
    ``most`` is all it may give in this basket.
    """

    stacks: bool = False
    minimum: Money | None = None
    most: Money | None = None


@dataclass(frozen=True, kw_only=True)
class PercentOff(CodeOffer):
    """A share of what the lines cost."""

    basis_points: int

    def __post_init__(self) -> None:
        if not 0 < self.basis_points <= BASIS_POINTS:
            raise ValueError("between nothing and everything")


@dataclass(frozen=True, kw_only=True)
class AmountOff(CodeOffer):
    """A fixed sum, never more than the lines cost."""

    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError("a sum to give")


@dataclass(frozen=True, kw_only=True)
class FreeShipping(CodeOffer):
    """The delivery fees of the parcels in which something lies that it is for."""


@dataclass(frozen=True, kw_only=True)
class BundlePrice(Offer):
    """So many pieces of certain variants together at one price, as often as they are all there."""

    pieces: tuple[tuple[int, int], ...]
    price: Money

    def __post_init__(self) -> None:
        keys = [key for key, _count in self.pieces]
        if not keys or len(keys) != len(set(keys)) or min(count for _key, count in self.pieces) < 1:
            raise ValueError("different variants, each at least once")


@dataclass(frozen=True, kw_only=True)
class BuyXGetY(Offer):
    """Of every ``buy + get`` pieces, dearest first, the last ``get`` cost less (by default nothing).

    With ``gifts`` (products) the pieces that cost less are of those, and the ones to buy are of the others.
    """

    buy: int
    get: int
    basis_points: int = BASIS_POINTS
    gifts: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.buy < 1 or self.get < 1 or not 0 < self.basis_points <= BASIS_POINTS:
            raise ValueError("buy at least one, get at least one")


@dataclass(frozen=True, kw_only=True)
class FlashDeal(Offer):
    """Prices per piece (by variant) while it lasts, for at most ``left`` pieces of this buyer.

    It outranks everything else, and nothing else is counted on its pieces; those beyond cost what they always do.
    """

    prices: tuple[tuple[int, Money], ...] = field(default=())
    left: int = 0

    def __post_init__(self) -> None:
        if self.left < 0:
            raise ValueError("never fewer than no piece")


@dataclass(frozen=True)
class Given:
    """What one offer takes off one line, or off one parcel's delivery fee."""

    offer: Offer
    amount: Money

    @property
    def off(self) -> Money:
        """The amount as a column of costs has it."""
        return -self.amount


@dataclass(frozen=True)
class Unused:
    """An offer that gave nothing, why, and what is missing to its minimum."""

    offer: Offer
    why: Why
    missing: Money | None = None
