"""Orders of one thing at a price that another rule made: a membership, a pack of coins, a tip. No cart, no code."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.checkout.credit import NO_CREDIT, Credit
from commerce.checkout.drafting import lines_drafted, parcels_drafted
from commerce.checkout.errors import PlacedElsewhere, PlacedOtherwise
from commerce.checkout.going import going_of
from commerce.checkout.models import Placement
from commerce.checkout.quoting import QuoteLine, quote_from
from commerce.checkout.selectors import placement_with_key
from commerce.checkout.services.conditions import demand_sold
from commerce.checkout.services.limits import demand_allowed
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Buyer
from commerce.orders.services import order_place
from commerce.promotions.pricing import AskedPrice
from commerce.stock.models import ON_HAND_MAX
from marketplace.accounts.models import User
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

# So long somebody may take to pay for it; whoever renews by themselves says how long they wait.
PAY_SECONDS: Final = 3600


@dataclass(frozen=True)
class DirectItem:
    """One variant that needs no stock, at the price of one piece; what is above ``least`` is support.

    ``title`` is what the order calls it, where that says more than the variant ("Gold, 1 to 31 January").
    """

    variant: Variant
    price: Money
    quantity: int = 1
    credit: Credit = NO_CREDIT
    least: Money | None = None
    title: str = ""


@transaction.atomic
def order_direct(
    *,
    key: UUID,
    shopper: Shopper,
    buyer: BuyerDetails,
    market: Market,
    item: DirectItem,
    seconds: int = PAY_SECONDS,
) -> Placement:
    """Place an order of one thing; the same key returns the first, if it is this shopper's.

    Its pay page is ``checkout:result``; a kept card is charged with ``payments.services.payment_charge``.
    Raises NotSoldHere, AgeNotConfirmed, LimitReached, PlacedElsewhere and, for another thing
    or number with the same key, PlacedOtherwise; then nothing is ordered.
    """
    first = placement_with_key(key)
    if first is not None:
        if first.user_id != (shopper.user.pk if shopper.user else None):
            raise PlacedElsewhere
        if not first.order.lines.filter(variant=item.variant, quantity=item.quantity).exists():
            # A page that was gone back to keeps its key.
            raise PlacedOtherwise
        return first
    asked = AskedPrice(item.price, None, is_show_price=False)
    wanted = Wanted(item.variant, item.quantity, item.credit)
    line = QuoteLine(wanted, asked, left=ON_HAND_MAX, least=item.least)
    quote = quote_from([line], market, replace(going_of(buyer), takes_offers=False))
    demand_allowed(shopper, buyer, quote)
    for each in quote.lines:
        demand_sold(each, market)
    (draft,) = lines_drafted(quote, shopper.user)
    order = order_place(
        key=key,
        buyer=replace(buyer, is_reverse_charge=bool(quote.taxing.reversed)),
        market=market,
        lines=[replace(draft, title=item.title or draft.title)],
        parcels=parcels_drafted(quote),
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
    placement, _is_new = Placement.objects.get_or_create(
        order=order, defaults={"browser": shopper.browser, "user": shopper.user}
    )
    return placement


def shopper_away(user: User) -> Shopper:
    """Return somebody as a shopper who is not there: what renews by itself is bought from no browser."""
    return Shopper(user, new_public_id())


def details_known(user: User, market: Market, *, language: str = "") -> BuyerDetails:
    """Return what an order needs to know of somebody: as they said it last, else as much as their account tells."""
    last = Buyer.objects.filter(user=user).order_by("-created_at", "-pk").first()
    country = market.countries[0] if market.countries else ""
    kept = last if last is not None and last.country in market.countries else None
    return BuyerDetails(
        user=user,
        email=user.email,
        name=kept.name if kept else user.name_shown,
        street=kept.street if kept else "",
        postal_code=kept.postal_code if kept else "",
        city=kept.city if kept else "",
        region=kept.region if kept else "",
        country=kept.country if kept else country,
        phone=kept.phone if kept else "",
        language=language or user.language,
        name_in_room="",
        company=kept.company if kept else "",
        vat_number=kept.vat_number if kept else "",
    )
