"""What a basket would cost now, line by line, and what stands in the way of buying it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.catalog.models import Product, ProductPicture, Variant
from commerce.checkout.credit import NO_CREDIT, Credit
from commerce.promotions.asking import Seen
from commerce.promotions.pricing import AskedPrice, BasketLine, PricedCart, Taxes, price_cart
from commerce.promotions.selectors import asked_prices_by_scope
from commerce.stock.selectors import free_of
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant, and who is credited for it."""

    variant: Variant
    quantity: int
    credit: Credit = NO_CREDIT
    # What a page of the show proves that its buyer saw.
    seen: Seen | None = None


@dataclass(frozen=True)
class QuoteLine:
    """A wanted thing as its buyer sees it now."""

    wanted: Wanted
    asked: AskedPrice | None
    left: int

    @property
    def variant(self) -> Variant:
        return self.wanted.variant

    @property
    def product(self) -> Product:
        return self.wanted.variant.product

    @property
    def quantity(self) -> int:
        return self.wanted.quantity

    @property
    def title(self) -> str:
        """What an order calls it."""
        return f"{self.product.title}, {self.variant.name}" if self.variant.name else self.product.title

    @property
    def cover(self) -> ProductPicture | None:
        return next(iter(self.product.pictures.all()), None)

    @property
    def picture_url(self) -> str:
        cover = self.cover
        return cover.image.url if cover else ""

    @property
    def total(self) -> Money | None:
        return self.asked.price * self.quantity if self.asked else None

    @property
    def was_total(self) -> Money | None:
        return self.asked.was * self.quantity if self.asked and self.asked.was else None

    @property
    def is_on_sale(self) -> bool:
        """Anybody may buy it, whatever is left."""
        product = self.product
        listed = product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED
        return listed and self.variant.is_offered

    @property
    def problem(self) -> str:
        """Why it cannot be paid for as it stands: ``gone``, ``no_price``, ``sold_out``, ``few``; empty if it can."""
        if not self.is_on_sale:
            return "gone"
        if self.asked is None:
            return "no_price"
        if self.left <= 0:
            return "sold_out"
        return "few" if self.left < self.quantity else ""


@dataclass(frozen=True)
class QuoteParcel:
    """What one brand sends, or hands over at once."""

    brand: Brand
    lines: list[QuoteLine]

    @property
    def is_sent(self) -> bool:
        return any(line.product.is_sent for line in self.lines)


@dataclass(frozen=True)
class Quote:
    """What a basket would cost now; lines that cannot be had for any money count nothing."""

    market: Market
    lines: list[QuoteLine]
    priced: PricedCart

    @property
    def parcels(self) -> list[QuoteParcel]:
        """The lines by the brand that sends them, in the order they were added."""
        brands = {line.product.brand_id: line.product.brand for line in self.lines}
        return [
            QuoteParcel(brand, [line for line in self.lines if line.product.brand_id == pk])
            for pk, brand in brands.items()
        ]

    @property
    def problems(self) -> list[QuoteLine]:
        """The lines that stand in the way of paying."""
        return [line for line in self.lines if line.problem]

    @property
    def is_sent(self) -> bool:
        """Something of it goes into a parcel, so that an address is needed."""
        return self.sending > 0

    @property
    def is_from_a_show(self) -> bool:
        """The room may hear of it."""
        return any(line.wanted.credit.scope for line in self.lines)

    @property
    def sending(self) -> int:
        """How many brands send a parcel."""
        return len({line.product.brand_id for line in self.lines if line.product.is_sent})

    @property
    def returns_days(self) -> int | None:
        """For how many days all of it can be sent back."""
        days = [parcel.brand.returns_days for parcel in self.parcels if parcel.is_sent]
        return min((each for each in days if each is not None), default=None) if all(days) else None


def quote_of(wanted: Sequence[Wanted], market: Market, *, now: datetime | None = None) -> Quote:
    """Price a basket in a market's currency; four queries for any number of lines.

    Whoever saw a lower price a moment ago is asked that one (see promotions.asking).
    """
    asked = asked_prices_by_scope(
        [(each.variant.pk, each.credit.scope) for each in wanted],
        currency=market.currency,
        now=now,
        seen={(each.variant.pk, each.credit.scope): each.seen for each in wanted if each.seen},
    )
    free = free_of(each.variant.pk for each in wanted)
    lines = [
        QuoteLine(each, asked.get(each.credit.scope, {}).get(each.variant.pk), free[each.variant.pk])
        for each in wanted
    ]
    return quote_from(lines, market)


def quote_from(lines: Sequence[QuoteLine], market: Market) -> Quote:
    """Add up lines that were read before."""
    basket = [
        BasketLine(
            line.variant.pk,
            line.product.brand_id,
            line.quantity,
            line.asked,
            is_sent=line.product.is_sent,
            product=line.product.pk,
            scope=line.wanted.credit.scope,
        )
        for line in lines
        if line.asked is not None and line.problem in {"", "few"}
    ]
    fee = Money(market.shipping_minor, market.currency)
    priced = price_cart(
        basket,
        currency=market.currency,
        fees={line.seller: fee for line in basket},
        taxes=Taxes(market.tax_bp),
    )
    return Quote(market, list(lines), priced)
