"""What has to be so before somebody may buy."""

from commerce.catalog.models import Variant
from commerce.checkout.errors import (
    MethodGone,
    NoCashHere,
    NotSoldHere,
    OneTicketEach,
    RehearsalSellsNothing,
    TicketHeld,
    TicketNeedsAccount,
)
from commerce.checkout.quoting import Quote, QuoteLine
from commerce.checkout.shoppers import Shopper
from commerce.shipping.errors import NotShippedThere, ParcelTooHeavy
from commerce.stock.errors import SoldOut
from commerce.tickets.selectors import products_held
from marketplace.kernel.refusals import Refusal
from marketplace.markets.countries import country_name
from marketplace.markets.models import Market


def demand_one_ticket(variant: Variant, quantity: int) -> None:
    """Refuse more than one piece of what admits a person. Raises OneTicketEach."""
    if quantity > 1 and variant.product.is_ticket:
        raise OneTicketEach(title=variant.product.shown_title)


def checkout_hindrance(shopper: Shopper, quote: Quote) -> Refusal | None:
    """Return what stands between somebody and a basket, so that pages say it before anything is typed.

    In a rehearsal nothing is sold. Tickets are for somebody with an account who has none of the kind, and one of
    each.
    """
    if any(line.wanted.credit.is_rehearsal for line in quote.lines):
        return RehearsalSellsNothing()
    tickets = [line for line in quote.lines if line.product.is_ticket]
    if not tickets:
        return None
    if shopper.user is None:
        return TicketNeedsAccount()
    held = products_held(shopper.user, [line.product.pk for line in tickets])
    wanted: set[int] = set()
    for line in tickets:
        title = line.product.shown_title
        if line.product.pk in held:
            return TicketHeld(title=title)
        if line.quantity > 1 or line.product.pk in wanted:
            return OneTicketEach(title=title)
        wanted.add(line.product.pk)
    return None


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
