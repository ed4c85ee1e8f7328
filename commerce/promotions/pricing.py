"""What things cost together. Pure: no database, no clock; the parts always add up to the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from marketplace.kernel.money import Money

STANDARD: Final = "standard"


@dataclass(frozen=True)
class AskedPrice:
    """What one piece costs now, and the lowest price of the 30 days before, if that is higher."""

    price: Money
    was: Money | None
    is_show_price: bool
    # Since when it is asked; until when, where that is known, and what is asked then.
    since: datetime | None = None
    until: datetime | None = None
    then: "AskedPrice | None" = None
    # What others are asked by now, when this is what the buyer saw a moment ago.
    honoured_over: Money | None = None
    # What the buyer saw, when too much time has gone by since it was raised.
    raised_from: Money | None = None

    @classmethod
    def of(cls, price: Money, lowest_minor: int | None, *, is_show_price: bool) -> "AskedPrice":
        """Strike a price through only if nothing lower was asked in the 30 days before."""
        higher = lowest_minor is not None and lowest_minor > price.minor
        return cls(
            price, Money(lowest_minor, price.currency) if higher and lowest_minor else None, is_show_price
        )


@dataclass(frozen=True)
class Taxes:
    """The rates of one place, in basis points by tax class; they are contained in prices."""

    standard_bp: int
    by_class: Mapping[str, int] = field(default_factory=dict)

    def on(self, amount: Money, tax_class: str = STANDARD) -> Money:
        """Return the tax in an amount."""
        return amount.included_tax(self.by_class.get(tax_class, self.standard_bp))


@dataclass(frozen=True)
class BasketLine:
    """So many pieces of one thing (``key``) from ``seller``; what is not sent, like a ticket, needs no parcel."""

    key: int
    seller: int
    quantity: int
    asked: AskedPrice
    is_sent: bool = True
    tax_class: str = STANDARD


@dataclass(frozen=True)
class PricedLine:
    """A line with what it costs; ``was`` is what as many pieces cost before, if that was more.

    ``total`` is ``unit`` times ``quantity`` less ``discount``; ``tax`` is contained in it.
    """

    key: int
    seller: int
    quantity: int
    unit: Money
    was: Money | None
    discount: Money
    total: Money
    tax: Money
    is_show_price: bool


@dataclass(frozen=True)
class PricedParcel:
    """One seller's part: goods and the delivery fee of its parcel, nothing if there is none to send."""

    seller: int
    lines: tuple[PricedLine, ...]
    goods: Money
    shipping: Money
    shipping_tax: Money


@dataclass(frozen=True)
class PricedCart:
    """What a basket costs. Tax is contained in the amounts, never added to them.

    An order is made of exactly these amounts: nothing is counted a second time when it is placed.
    """

    lines: tuple[PricedLine, ...]
    parcels: tuple[PricedParcel, ...]
    goods: Money
    shipping: Money
    tax: Money
    total: Money


def price_cart(
    lines: Sequence[BasketLine], *, currency: str, fees: Mapping[int, Money], taxes: Taxes
) -> PricedCart:
    """Price a basket in a currency; ``fees`` are those of each seller's parcel, if it sends one.

    Sellers keep the order in which they first appear. Raises CurrencyMismatch for a line in another currency.
    """
    zero = Money(0, currency)
    priced = tuple(_priced(line, taxes) for line in lines)
    sending = {line.seller for line in lines if line.is_sent}
    parcels = tuple(
        _parcel(
            seller,
            [line for line in priced if line.seller == seller],
            fees.get(seller, zero) if seller in sending else zero,
            taxes,
        )
        for seller in dict.fromkeys(line.seller for line in priced)
    )
    goods = sum((line.total for line in priced), zero)
    delivery = sum((parcel.shipping for parcel in parcels), zero)
    # Per line and per parcel, as the order keeps it: a refund of one line gives back that line's tax exactly.
    tax = sum((part.tax for part in priced), zero) + sum((each.shipping_tax for each in parcels), zero)
    return PricedCart(priced, parcels, goods, delivery, tax, goods + delivery)


def _priced(line: BasketLine, taxes: Taxes) -> PricedLine:
    if line.quantity < 1:
        raise ValueError("a line is of at least one piece")
    asked = line.asked
    total = asked.price * line.quantity
    return PricedLine(
        key=line.key,
        seller=line.seller,
        quantity=line.quantity,
        unit=asked.price,
        was=asked.was * line.quantity if asked.was else None,
        discount=Money(0, total.currency),
        total=total,
        tax=taxes.on(total, line.tax_class),
        is_show_price=asked.is_show_price,
    )


def _parcel(seller: int, lines: list[PricedLine], shipping: Money, taxes: Taxes) -> PricedParcel:
    goods = sum((line.total for line in lines), Money(0, shipping.currency))
    return PricedParcel(seller, tuple(lines), goods, shipping, taxes.on(shipping))
