"""How the parcels of a basket travel, what that costs, and what a border adds."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from commerce.checkout.bordering import Border, Crossing, Payer, border_of
from commerce.checkout.going import Going
from commerce.checkout.taxing import Taxing
from commerce.orders.drafts import NO_TERMS, ParcelTerms
from commerce.promotions.pricing import PricedCart
from commerce.shipping.choosing import Delivery, DeliveryWish, ParcelSize
from commerce.shipping.selectors import deliveries_for
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from marketplace.markets.selectors import duty_rates_of
from marketplace.markets.unions import EU, crosses_customs

if TYPE_CHECKING:
    from commerce.checkout.quoting import QuoteLine

Lines = Sequence["QuoteLine"]


def senders_of(lines: Lines) -> dict[int, Brand]:
    """Return the brands that send a parcel, by their keys."""
    return {line.product.brand_id: line.product.brand for line in lines if line.product.is_sent}


def deliveries_of(lines: Lines, market: Market, going: Going) -> dict[int, Delivery]:
    """Return how the parcel of each brand that sends one may travel."""
    brands = senders_of(lines)
    sent = [line for line in lines if line.product.is_sent and line.total is not None]
    zero = Money(0, market.currency)
    sizes = {
        pk: ParcelSize(
            sum(line.variant.weight_g * line.quantity for line in sent if line.product.brand_id == pk),
            sum((line.total for line in sent if line.total and line.product.brand_id == pk), zero),
        )
        for pk in brands
    }
    methods = {
        pk: going.methods[brand.public_id] for pk, brand in brands.items() if brand.public_id in going.methods
    }
    return deliveries_for(sizes, brands, market, DeliveryWish(going.destination, methods))


def fee_of(delivery: Delivery, *, pays_cash: bool) -> Money | None:
    """Return what a parcel's delivery costs, with what collecting cash for it costs."""
    if delivery.fee is None or not pays_cash or delivery.cash_fee is None:
        return delivery.fee
    return delivery.fee + delivery.cash_fee


def cleared_by_buyer(
    brands: Mapping[int, Brand], deliveries: Mapping[int, Delivery], market: Market, going: Going
) -> frozenset[int]:
    """Return the brands whose parcel is taxed at the border instead of here; sales tax is none that a border takes."""
    if not market.prices_include_tax:
        return frozenset()
    return frozenset(
        pk
        for pk, brand in brands.items()
        if crosses_customs(brand.country, going.destination.country)
        and not (pk in deliveries and deliveries[pk].pays_duties)
    )


def borders_of(
    lines: Lines, priced: PricedCart, deliveries: Mapping[int, Delivery], taxing: Taxing, going: Going
) -> dict[int, Border]:
    """Return what each parcel that crosses a border costs there, by brand."""
    country = going.destination.country
    crossing = {pk for pk, brand in senders_of(lines).items() if crosses_customs(brand.country, country)}
    if not crossing:
        return {}
    rates = duty_rates_of((country, "EU") if country in EU else (country,))
    products = {line.variant.pk: line.product for line in lines if line.product.is_sent}
    found = {}
    for parcel in priced.parcels:
        if parcel.seller not in crossing:
            continue
        is_cleared = parcel.seller in taxing.cleared
        goods = [
            Crossing(
                line.total - line.tax, product.hs_code, _bp(taxing, product.tax_class) if is_cleared else 0
            )
            for line in parcel.lines
            if (product := products.get(line.key)) is not None
        ]
        delivery = deliveries.get(parcel.seller)
        paid_by: Payer = "seller" if delivery and delivery.pays_duties else "buyer"
        shipping = parcel.shipping - parcel.shipping_tax
        found[parcel.seller] = border_of(goods, shipping, rates, paid_by=paid_by)
    return found


def _bp(taxing: Taxing, tax_class: str) -> int:
    return taxing.taxes.by_class.get(tax_class, taxing.taxes.standard_bp)


def terms_of_parcel(delivery: Delivery | None, border: Border | None) -> ParcelTerms:
    """Return what an order keeps of how a parcel travels."""
    option = delivery.chosen if delivery else None
    if option is None:
        return NO_TERMS
    promise = option.promise
    return ParcelTerms(
        method=option.name,
        method_key=option.key,
        arrives_first=promise.first if promise else None,
        arrives_last=promise.last if promise else None,
        duty_minor=border.duty.minor if border else 0,
        import_tax_minor=border.import_tax.minor if border else 0,
        duties_paid_by=border.paid_by if border else "",
    )
