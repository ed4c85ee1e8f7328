"""An order of what somebody won: at the price of the auction, with tax and delivery like any other order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from commerce.auctions.models import Auction, Award, Bidder
from commerce.auctions.services.pieces import ASIDE_SECONDS, piece_hand
from commerce.checkout.credit import Credit
from commerce.checkout.drafting import lines_drafted, parcels_drafted
from commerce.checkout.going import Going, going_of
from commerce.checkout.models import Placement
from commerce.checkout.quoting import Quote, QuoteLine, quote_from
from commerce.checkout.services import checkout_hindrance, delivery_hindrance
from commerce.checkout.services.conditions import demand_sold
from commerce.checkout.services.limits import demand_allowed
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Order
from commerce.orders.services import order_place
from commerce.promotions.pricing import AskedPrice
from commerce.stock.errors import SoldOut
from marketplace.accounts.models import User
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

# What a bidder says when they enter, and an order needs.
GOES_TO: Final = (
    "email", "name", "street", "postal_code", "city", "region", "country", "phone", "company", "vat_number",
    "language", "name_in_room",
)  # fmt: skip


def kept_details(details: BuyerDetails) -> dict[str, Any]:
    """Return of a buyer's details what is kept with a bidder until the piece is somebody's."""
    texts: dict[str, Any] = {name: getattr(details, name) for name in GOES_TO}
    return texts | {"is_untold": details.is_untold, "age_confirmed": details.age_confirmed}


def details_of(user: User, kept: Mapping[str, Any]) -> BuyerDetails:
    """Return a bidder's details as an order takes them."""
    texts: dict[str, Any] = {name: str(kept.get(name, "")) for name in GOES_TO}
    return BuyerDetails(
        user=user,
        is_untold=bool(kept.get("is_untold")),
        age_confirmed=int(kept.get("age_confirmed", 0)),
        **texts,
    )


def auction_quote(auction: Auction, price: Money, market: Market, going: Going | None = None) -> Quote:
    """Return what the piece costs in all at a price; no offer and no code makes it cheaper."""
    credit = Credit(auction.scope, auction.creator, auction.collaboration, auction.number)
    asked = AskedPrice(price, None, is_show_price=True)
    line = QuoteLine(Wanted(auction.variant, 1, credit), asked, left=1)
    return quote_from([line], market, going and replace(going, takes_offers=False))


def award_order(award: Award) -> Order:
    """Place the order of an award and hand the piece to it; the same award makes one.

    Raises what stands in the way of any order: NotSoldHere, NotShippedThere, ParcelTooHeavy, AgeNotConfirmed,
    LimitReached; and SoldOut when the piece is not there. Inside the transaction of the deed.
    """
    auction, bidder = award.auction, award.bidder
    shopper, buyer = _shopper(bidder), details_of(_user(bidder), bidder.goes_to)
    quote = auction_quote(auction, award.price, bidder.market, going_of(buyer))
    hindrance = checkout_hindrance(shopper, quote) or delivery_hindrance(quote)
    if hindrance is not None:
        raise hindrance
    demand_allowed(shopper, buyer, quote)
    for line in quote.lines:
        demand_sold(line, bidder.market)
    # A charge that nobody answers keeps the order beyond its time; whatever ends it gives the piece back.
    if not piece_hand(auction, key=str(award.key), seconds=ASIDE_SECONDS):
        raise SoldOut(title=auction.variant.shown_title, left=0)
    order = order_place(
        key=award.key,
        buyer=replace(buyer, is_reverse_charge=bool(quote.taxing.reversed)),
        market=bidder.market,
        lines=lines_drafted(quote, bidder.user),
        parcels=parcels_drafted(quote),
        expires_at=timezone.now() + timedelta(seconds=settings.AUCTION_PAY_SECONDS),
    )
    Placement.objects.get_or_create(order=order, defaults={"browser": shopper.browser, "user": bidder.user})
    return order


def _user(bidder: Bidder) -> User:
    if bidder.user is None:
        raise User.DoesNotExist("the account of a bidder is gone")
    return bidder.user


def _shopper(bidder: Bidder) -> Shopper:
    return Shopper(bidder.user, bidder.browser or new_public_id())
