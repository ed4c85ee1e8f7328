"""What things cost together. Pure: no database, no clock; the parts always add up to the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final

from commerce.promotions.discounting import Tally, discounts_of
from commerce.promotions.rules import Bearer, Given, Offer, Unused
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
    """The rates of one place, in basis points by tax class: contained in prices and fees, or added to them."""

    standard_bp: int
    by_class: Mapping[str, int] = field(default_factory=dict)
    is_added: bool = False

    def on(self, amount: Money, tax_class: str = STANDARD) -> Money:
        """Return the tax in an amount, or on it where tax is added."""
        basis_points = self.by_class.get(tax_class, self.standard_bp)
        return amount.share(basis_points) if self.is_added else amount.included_tax(basis_points)

    def split(self, amount: Money, tax_class: str = STANDARD) -> tuple[Money, Money, Money]:
        """Return what is paid for an amount, the tax in that, and which part of the tax came on top."""
        tax = self.on(amount, tax_class)
        zero = Money(0, amount.currency)
        return (amount + tax, tax, tax) if self.is_added else (amount, tax, zero)


@dataclass(frozen=True)
class BasketLine:
    """So many pieces of one thing (``key``) from ``seller``; what is not sent, like a ticket, needs no parcel."""

    key: int
    seller: int
    quantity: int
    asked: AskedPrice
    is_sent: bool = True
    tax_class: str = STANDARD
    # What offers may be for: the product, and the show (its public id) through which it is bought.
    product: int = 0
    scope: str = ""


@dataclass(frozen=True)
class PricedLine:
    """A line with what it costs; ``was`` is what as many pieces cost before, if that was more.

    ``total`` is ``unit`` times ``quantity`` less ``discount`` plus ``added_tax``; ``tax`` is contained in it.
    ``given`` says which offer gave which part of the discount, and ``house`` what the house adds to the sale for
    those it bears, so that the base of all shares is what it would be without them.
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
    added_tax: Money
    house: Money
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class PricedParcel:
    """One seller's part: goods and the delivery fee of its parcel, nothing if there is none to send.

    ``shipping`` is the fee less ``discount`` plus ``added_tax``; ``shipping_tax`` is contained in it.
    """

    seller: int
    lines: tuple[PricedLine, ...]
    goods: Money
    shipping: Money
    shipping_tax: Money
    discount: Money
    added_tax: Money
    house: Money
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class PricedCart:
    """What a basket costs. All tax is contained in goods and shipping; ``added_tax`` is what came on top of prices.

    An order is made of exactly these amounts: nothing is counted a second time when it is placed.
    """

    lines: tuple[PricedLine, ...]
    parcels: tuple[PricedParcel, ...]
    goods: Money
    shipping: Money
    tax: Money
    total: Money
    discount: Money
    shipping_discount: Money
    added_tax: Money
    unused: tuple[Unused, ...] = ()

    @property
    def before(self) -> Money:
        """What the goods cost before offers and without tax that is added."""
        return sum((line.unit * line.quantity for line in self.lines), Money(0, self.total.currency))

    @property
    def fees(self) -> Money:
        """What delivery costs before offers and without tax that is added."""
        added = sum((each.added_tax for each in self.parcels), Money(0, self.total.currency))
        return self.shipping + self.shipping_discount - added

    @property
    def applied(self) -> dict[Offer, Money]:
        """What each offer gave in all, goods and delivery."""
        found: dict[Offer, Money] = {}
        givens = [part.given for part in self.lines] + [each.given for each in self.parcels]
        for given in chain.from_iterable(givens):
            before = found.get(given.offer, Money(0, self.total.currency))
            found[given.offer] = before + given.amount
        return found


def price_cart(
    lines: Sequence[BasketLine],
    *,
    currency: str,
    fees: Mapping[int, Money],
    taxes: Taxes,
    offers: Sequence[Offer] = (),
    taxes_of: Mapping[int, Taxes] | None = None,
) -> PricedCart:
    """Price a basket in a currency; ``fees`` are those of each seller's parcel, if it sends one.

    Sellers keep the order in which they first appear, and no amount depends on it. Raises CurrencyMismatch for a line
    or an offer in another currency. ``taxes_of`` are those of sellers of whom other ones hold.
    """
    zero, own = Money(0, currency), taxes_of or {}
    sending = {line.seller for line in lines if line.is_sent}
    charged = {seller: fees.get(seller, zero) for seller in sending}
    found = discounts_of([_tally(line) for line in lines], charged, offers, currency)
    priced = tuple(
        _priced(line, given, own.get(line.seller, taxes), zero)
        for line, given in zip(lines, found.lines, strict=True)
    )
    parcels = tuple(
        _parcel(
            [line for line in priced if line.seller == seller],
            charged.get(seller, zero),
            found.fees.get(seller, ()),
            own.get(seller, taxes),
        )
        for seller in dict.fromkeys(line.seller for line in priced)
    )
    goods = sum((line.total for line in priced), zero)
    delivery = sum((parcel.shipping for parcel in parcels), zero)
    # Per line and per parcel, as the order keeps it: a refund of one line gives back that line's tax exactly.
    tax = sum((part.tax for part in priced), zero) + sum((each.shipping_tax for each in parcels), zero)
    return PricedCart(
        lines=priced,
        parcels=parcels,
        goods=goods,
        shipping=delivery,
        tax=tax,
        total=goods + delivery,
        discount=sum((line.discount for line in priced), zero),
        shipping_discount=sum((each.discount for each in parcels), zero),
        added_tax=sum((part.added_tax for part in priced), zero)
        + sum((each.added_tax for each in parcels), zero),
        unused=found.unused,
    )


def _tally(line: BasketLine) -> Tally:
    if line.quantity < 1:
        raise ValueError("a line is of at least one piece")
    return Tally(
        key=line.key,
        seller=line.seller,
        product=line.product,
        scope=line.scope,
        unit=line.asked.price.minor,
        quantity=line.quantity,
        is_sent=line.is_sent,
    )


def _priced(line: BasketLine, given: tuple[Given, ...], taxes: Taxes, zero: Money) -> PricedLine:
    asked = line.asked
    full = zero + asked.price * line.quantity
    discount = sum((each.amount for each in given), zero)
    total, tax, added = taxes.split(full - discount, line.tax_class)
    return PricedLine(
        key=line.key,
        seller=line.seller,
        quantity=line.quantity,
        unit=asked.price,
        was=asked.was * line.quantity if asked.was else None,
        discount=discount,
        total=total,
        tax=tax,
        is_show_price=asked.is_show_price,
        added_tax=added,
        house=_added_by_house(full - discount, given, taxes, line.tax_class),
        given=given,
    )


def _parcel(lines: list[PricedLine], fee: Money, given: tuple[Given, ...], taxes: Taxes) -> PricedParcel:
    zero = Money(0, fee.currency)
    discount = sum((each.amount for each in given), zero)
    shipping, tax, added = taxes.split(fee - discount)
    return PricedParcel(
        seller=lines[0].seller,
        lines=tuple(lines),
        goods=sum((line.total for line in lines), zero),
        shipping=shipping,
        shipping_tax=tax,
        discount=discount,
        added_tax=added,
        house=_added_by_house(fee - discount, given, taxes, STANDARD),
        given=given,
    )


def _added_by_house(paid: Money, given: tuple[Given, ...], taxes: Taxes, tax_class: str) -> Money:
    """Return what the house adds, net of tax: by so much its own offers made the base of the shares smaller."""
    zero = Money(0, paid.currency)
    borne = sum((each.amount for each in given if each.offer.bearer is Bearer.HOUSE), zero)
    if taxes.is_added:
        return borne
    with_it = paid + borne
    return with_it - taxes.on(with_it, tax_class) - (paid - taxes.on(paid, tax_class))
