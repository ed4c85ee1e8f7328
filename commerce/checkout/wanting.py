"""What somebody wants to buy, before it is priced."""

from dataclasses import dataclass
from datetime import datetime

from commerce.catalog.models import Product, Variant
from commerce.checkout.credit import NO_CREDIT, Credit
from commerce.promotions.asking import Seen
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Kept:
    """So many pieces are held for the person who wants them, until then."""

    quantity: int
    until: datetime


@dataclass(frozen=True)
class CartRow:
    """A line of a cart as it was read: to be taken out only if it is still so."""

    pk: int
    cart_id: int
    quantity: int


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant, and who is credited for it."""

    variant: Variant
    quantity: int
    credit: Credit = NO_CREDIT
    # What a page of the show proves that its buyer saw.
    seen: Seen | None = None
    # What is held for them already: because they spoke up in the chat, or their turn on a waitlist came.
    kept: Kept | None = None
    # The lines of carts that this was read from; none for what is bought at once.
    rows: tuple[CartRow, ...] = ()
    # What the buyer wants to give for a piece, where they name the price.
    chosen: Money | None = None
    # Seats that are set aside for whoever knows a word, as they do.
    aside: int = 0

    @property
    def product(self) -> Product:
        return self.variant.product


@dataclass(frozen=True)
class Shown:
    """What a page showed its buyer: the total, and (as a digest) what it is for."""

    total: Money
    things: str
