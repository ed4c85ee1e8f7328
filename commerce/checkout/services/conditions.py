"""What has to be so before somebody may buy."""

from commerce.checkout.errors import (
    MethodGone,
    NoCashHere,
    NotSoldHere,
    RehearsalSellsNothing,
)
from commerce.checkout.quoting import Quote, QuoteLine
from commerce.checkout.services.ticketing import ticket_hindrance
from commerce.checkout.shoppers import Shopper
from commerce.shipping.errors import NotShippedThere, ParcelTooHeavy
from commerce.stock.errors import SoldOut
from marketplace.kernel.refusals import Refusal
from marketplace.markets.countries import country_name
from marketplace.markets.models import Market


def checkout_hindrance(shopper: Shopper, quote: Quote) -> Refusal | None:
    """Return what stands between somebody and a basket, so that pages say it before anything is typed.

    In a rehearsal nothing is sold; tickets have rules of their own.
    """
    if any(line.wanted.credit.is_rehearsal for line in quote.lines):
        return RehearsalSellsNothing()
    return ticket_hindrance(shopper, quote)


def delivery_hindrance(quote: Quote) -> Refusal | None:
    """Return why a parcel of a basket cannot travel as its buyer wants it to."""
    going = quote.going
    if going is None:
        return None
    place = country_name(going.destination.country)
    for parcel in quote.parcels:
        delivery = parcel.delivery
        if delivery is None:
            continue
        if delivery.problem == "not_there":
            return NotShippedThere(brand=parcel.brand.name, place=place)
        if delivery.problem == "too_heavy":
            return ParcelTooHeavy(brand=parcel.brand.name, place=place)
        wished = going.methods.get(parcel.brand.public_id)
        if wished and delivery.chosen is not None and delivery.chosen.key != wished:
            return MethodGone(brand=parcel.brand.name)
    return NoCashHere() if going.pays_cash and not quote.can_pay_cash else None


def demand_sold(line: QuoteLine, market: Market) -> None:
    """Refuse a line that cannot be paid for as it stands. Raises NotSoldHere and SoldOut."""
    if line.problem in {"gone", "no_price"}:
        raise NotSoldHere(title=line.title, currency=market.currency)
    if line.problem:
        raise SoldOut(title=line.title, left=max(line.left, 0))
