"""What a basket would cost now, line by line, and what stands in the way of buying it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.utils import timezone

from commerce.catalog.models import Product, ProductPicture, Variant
from commerce.catalog.open_prices import Openness, open_prices_of
from commerce.catalog.wording import with_choice
from commerce.checkout.bordering import Border
from commerce.checkout.delivering import (
    borders_of,
    cleared_by_buyer,
    deliveries_of,
    fee_of,
    senders_of,
)
from commerce.checkout.going import Going
from commerce.checkout.member_prices import discounts_on, price_with
from commerce.checkout.offering import Applied, CodeRefused, applied_of, codes_refused
from commerce.checkout.taxing import Taxing, reverse_charged, taxes_for
from commerce.checkout.wanting import Shown, Wanted
from commerce.promotions.pricing import AskedPrice, BasketLine, PricedCart, price_cart
from commerce.promotions.rules import Given
from commerce.promotions.selectors import NOTHING_OFFERED, Offered, asked_prices_by_scope, offers_for
from commerce.shipping.choosing import Delivery, Destination
from commerce.stock.selectors import free_of
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money, to_decimal_text
from marketplace.markets.models import Market

THINGS_SIGNS: Final = 16


@dataclass(frozen=True)
class QuoteLine:
    """A wanted thing as its buyer sees it now."""

    wanted: Wanted
    asked: AskedPrice | None
    left: int
    # What offers take off it.
    given: tuple[Given, ...] = ()
    # Where the buyer names the price: the least that is asked.
    least: Money | None = None

    @property
    def support(self) -> Money | None:
        """What the buyer gives above what is asked; None where nobody names a price."""
        if self.least is None or self.asked is None:
            return None
        return (self.asked.price - self.least) * self.quantity

    @property
    def named_text(self) -> str:
        """What the buyer gives for one piece, as it is typed."""
        return to_decimal_text(self.asked.price) if self.asked is not None else ""

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
        """What it is called in the reader's language."""
        return self.variant.shown_title

    @property
    def own_title(self) -> str:
        """What its brand calls it, and so does an order."""
        return with_choice(self.product.title, self.variant.name)

    @property
    def titles(self) -> dict[str, str]:
        """The same in the languages it was translated into."""
        return {code: with_choice(title, self.variant.name) for code, title in self.product.titles.items()}

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
    delivery: Delivery | None = None
    border: Border | None = None

    @property
    def is_sent(self) -> bool:
        return any(line.product.is_sent for line in self.lines)


@dataclass(frozen=True)
class Quote:
    """What a basket would cost now; lines that cannot be had for any money count nothing."""

    market: Market
    lines: list[QuoteLine]
    priced: PricedCart
    taxing: Taxing
    # By brand; empty before it matters where the parcels go.
    deliveries: Mapping[int, Delivery] = field(default_factory=dict)
    borders: Mapping[int, Border] = field(default_factory=dict)
    going: Going | None = None
    offered: Offered = NOTHING_OFFERED

    @property
    def shown(self) -> Shown:
        """What a page that shows it can prove to have shown."""
        things = sorted(f"{line.variant.public_id}:{line.quantity}" for line in self.lines)
        return Shown(self.priced.total, sha256("|".join(things).encode()).hexdigest()[:THINGS_SIGNS])

    @property
    def applied(self) -> list[Applied]:
        """What makes it cheaper, and by how much."""
        return applied_of(self.priced)

    @property
    def codes_refused(self) -> list[CodeRefused]:
        """The codes that take nothing off, and why."""
        return codes_refused(self.priced, self.offered)

    @property
    def has_support(self) -> bool:
        """The buyer gives more for something than is asked."""
        return any(line.support and line.support.minor > 0 for line in self.lines)

    @property
    def has_codes(self) -> bool:
        return self.going is not None and bool(self.going.asking.codes)

    @property
    def parcels(self) -> list[QuoteParcel]:
        """The lines by the brand that sends them, in the order they were added."""
        brands = {line.product.brand_id: line.product.brand for line in self.lines}
        return [
            QuoteParcel(
                brand,
                [line for line in self.lines if line.product.brand_id == pk],
                self.deliveries.get(pk),
                self.borders.get(pk),
            )
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
    def sending(self) -> int:
        """How many brands send a parcel."""
        return len({line.product.brand_id for line in self.lines if line.product.is_sent})

    @property
    def can_pay_cash(self) -> bool:
        """All of it goes into one parcel whose carrier takes money at the door, where the market allows that.

        Two carriers would come with two bills for one order.
        """
        takers = [self.deliveries.get(line.product.brand_id) for line in self.lines if line.product.is_sent]
        takes_it = len(takers) == len(self.lines) and all(
            each is not None and each.cash_fee is not None for each in takers
        )
        return self.market.takes_cash and takes_it and self.sending == 1 and self.priced.total.minor > 0

    @property
    def relief(self) -> Money:
        """What is not asked of this buyer because the tax in it is not paid here."""
        nothing = Money(0, self.market.currency)
        if not self.taxing.own or self.problems:
            return nothing
        before = sum((line.total for line in self.lines if line.total), nothing)
        return before + self.fee_told - self.priced.before - self.priced.fees

    @property
    def fee_told(self) -> Money:
        """What delivery costs, before tax is added or what is not asked of this buyer is taken off."""
        fees = [self._fee_told(pk) for pk in self.deliveries]
        return sum(fees, Money(0, self.market.currency)) if self.deliveries else self.priced.fees

    def _fee_told(self, seller: int) -> Money:
        pays_cash = self.going is not None and self.going.pays_cash
        return fee_of(self.deliveries[seller], pays_cash=pays_cash) or Money(0, self.market.currency)

    @property
    def relief_told(self) -> Money:
        """What is taken off, as the cost table writes it: negative."""
        return -self.relief

    @property
    def cash_fee(self) -> Money:
        """What collecting money at the door costs."""
        fees = [each.cash_fee for each in self.deliveries.values() if each.cash_fee]
        return sum(fees, Money(0, self.market.currency))

    @property
    def tax_rate_told(self) -> int:
        """The one rate of all that is taxed, in basis points; 0 when there are several."""
        rates = {
            self.taxing.bp(line.product.brand_id, line.product.tax_class)
            for line in self.lines
            if line.total is not None
        }
        rates |= {self.taxing.bp(pk) for pk in self.deliveries}
        return rates.pop() if len(rates) == 1 else 0

    @property
    def due_at_the_door(self) -> Money:
        """What buyers are estimated to pay at borders, besides the total."""
        zero = Money(0, self.market.currency)
        return sum((each.due for each in self.borders.values() if each.paid_by == "buyer"), zero)

    @property
    def returns_days(self) -> int:
        """For how many days all of it can be sent back; 0: something of it cannot, or nothing is sent."""
        return min((line.product.return_days for line in self.lines if line.product.is_sent), default=0)


def quote_of(
    wanted: Sequence[Wanted], market: Market, *, now: datetime | None = None, going: Going | None = None
) -> Quote:
    """Price a basket in a market's currency; four queries for any number of lines, and five more for ``going``.

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
        QuoteLine(
            each,
            asked.get(each.credit.scope, {}).get(each.variant.pk),
            max(free[each.variant.pk], 0) + (each.kept.quantity if each.kept else 0) + each.aside,
        )
        for each in wanted
    ]
    lines = _for_member(_named(lines, market.currency), going.asking.user if going else None)
    return quote_from(lines, market, going)


def _for_member(lines: list[QuoteLine], user_id: int | None) -> list[QuoteLine]:
    """Price tickets as somebody's memberships say; a price that its buyer names stays."""
    tickets = [line.product for line in lines if line.product.is_ticket and line.least is None]
    less = discounts_on(tickets, user_id)
    return [_cheaper(line, less.get(line.product.pk, 0)) for line in lines] if less else lines


def _cheaper(line: QuoteLine, bp: int) -> QuoteLine:
    if not bp or line.asked is None or line.least is not None:
        return line
    asked = replace(line.asked, price=price_with(line.asked, bp), was=line.asked.was or line.asked.price)
    return replace(line, asked=asked)


def _named(lines: list[QuoteLine], currency: str) -> list[QuoteLine]:
    """Price those lines as their buyer named it, within the bounds that hold now; nothing is asked if none did."""
    named = [line for line in lines if line.wanted.chosen is not None and line.asked is not None]
    if not named:
        return lines
    bounds = open_prices_of((line.variant.pk for line in named), currency)
    return [_at_will(line, bounds.get(line.variant.pk)) for line in lines]


def _at_will(line: QuoteLine, bounds: Openness | None) -> QuoteLine:
    asked, chosen = line.asked, line.wanted.chosen
    if bounds is None or asked is None or chosen is None or chosen.currency != asked.price.currency:
        return line
    # The least may have been raised since it was named: what is shown is what is charged.
    price = max(asked.price, min(chosen, bounds.most))
    return replace(line, asked=replace(asked, price=price, was=None), least=asked.price)


def quote_from(lines: Sequence[QuoteLine], market: Market, going: Going | None = None) -> Quote:
    """Add up lines that were read before; without ``going`` with the market's own fee and tax, to look at lines."""
    deliveries = deliveries_of(lines, market, going) if going else {}
    taxing = _taxing(lines, market, going, deliveries)
    basket = [
        BasketLine(
            line.variant.pk,
            line.product.brand_id,
            line.quantity,
            taxing.asked(line.product.brand_id, line.asked, line.product.tax_class),
            is_sent=line.product.is_sent,
            tax_class=line.product.tax_class,
            product=line.product.pk,
            scope=line.wanted.credit.scope,
        )
        for line in lines
        if line.asked is not None and line.problem in {"", "few"}
    ]
    offered = _offered(lines, basket, market, going) if going and going.takes_offers else NOTHING_OFFERED
    priced = price_cart(
        basket,
        currency=market.currency,
        fees=_fees(lines, market, going, deliveries, taxing),
        taxes=taxing.taxes,
        taxes_of=taxing.own,
        offers=offered.offers,
    )
    given = {line.key: line.given for line in priced.lines}
    told = [replace(line, given=given.get(line.variant.pk, ())) for line in lines]
    borders = borders_of(lines, priced, deliveries, taxing, going) if going else {}
    return Quote(market, told, priced, taxing, deliveries, borders, going, offered)


def _offered(
    lines: Sequence[QuoteLine], basket: Sequence[BasketLine], market: Market, going: Going
) -> Offered:
    """Return what holds for a basket; of flash deals also those that its buyer was shown a moment ago."""
    wanted = [line.wanted for line in lines]
    seen = {(each.credit.scope, each.variant.product_id): each.seen for each in wanted if each.seen}
    return offers_for(basket, currency=market.currency, asking=replace(going.asking, seen=seen))


def _taxing(
    lines: Sequence[QuoteLine], market: Market, going: Going | None, deliveries: Mapping[int, Delivery]
) -> Taxing:
    where = going.destination if going else Destination()
    taxes = taxes_for(market, country=where.country, region=where.region, day=timezone.localdate())
    if going is None:
        return Taxing(taxes)
    senders = senders_of(lines)
    reversed_ = reverse_charged(
        senders.values(), vat_number=going.vat_number, destination=going.destination.country
    )
    return Taxing(taxes, reversed_, cleared_by_buyer(senders, deliveries, market, going))


def _fees(
    lines: Sequence[QuoteLine],
    market: Market,
    going: Going | None,
    deliveries: Mapping[int, Delivery],
    taxing: Taxing,
) -> dict[int, Money]:
    """Return the fee of each brand's parcel; one that cannot travel costs nothing and stands in the way."""
    flat = Money(market.shipping_minor, market.currency)
    if going is None:
        return {line.product.brand_id: flat for line in lines}
    fees = {pk: fee_of(delivery, pays_cash=going.pays_cash) for pk, delivery in deliveries.items()}
    return {pk: taxing.charged(pk, fee) for pk, fee in fees.items() if fee is not None}
