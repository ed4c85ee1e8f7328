"""Who may bid: somebody with a card on file, an address, a yes to the rules, and apart from those who sell."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from commerce.auctions.errors import AuctionElsewhere, AuctionOffNow, AuctionOver, NotReadyToBid
from commerce.auctions.gates import demand_taking_part
from commerce.auctions.models import Auction, AuctionDeed, Bidder, SellerMark
from commerce.auctions.selectors.guards import Traces, demand_apart, demand_no_seller
from commerce.auctions.services.bidding import least_of
from commerce.auctions.services.deeds import deed_write
from commerce.auctions.services.ordering import auction_quote, kept_details
from commerce.checkout.ages import age_needed
from commerce.checkout.errors import AgeNotConfirmed
from commerce.checkout.going import going_of
from commerce.checkout.services import delivery_hindrance, limit_reached
from commerce.checkout.services.conditions import demand_sold
from commerce.checkout.shoppers import Shopper
from commerce.orders.drafts import BuyerDetails
from commerce.payments.selectors import usual_method
from marketplace.accounts.models import User
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market

MARKS_KEPT: Final = timedelta(days=30)
NETWORKS_KEPT: Final = timedelta(days=7)
NAME_SIGNS_MAX: Final = 40
FORGOTTEN_ROWS_MAX: Final = 500


def demand_open(auction: Auction) -> None:
    """Raise AuctionOver or AuctionOffNow for an auction that takes no bids."""
    if auction.state in {Auction.State.WITHDRAWN, Auction.State.VOIDED}:
        raise AuctionOffNow
    if auction.state not in Auction.TAKING:
        raise AuctionOver


def demand_market(auction: Auction, market: Market) -> None:
    """Raise AuctionElsewhere for a market with another currency."""
    if market.currency != auction.currency:
        raise AuctionElsewhere(currency=auction.currency)


def bidder_enter(
    *, auction: Auction, details: BuyerDetails, market: Market, traces: Traces, shown_name: str
) -> Bidder:
    """Let somebody bid who agreed that a bid binds; entering again changes where the piece would go.

    Raises AuctionOver, AuctionOffNow, AuctionElsewhere, NotReadyToBid without a card, what the show's own door and
    room say (FollowersOnly, TicketNeeded, Banned, Muted), what the shill guard says
    (SellersDoNotBid, SellersDevice, SellersCard, SellersAddress), and what would keep them from buying it:
    AgeNotConfirmed, NotSoldHere, NotShippedThere, ParcelTooHeavy, LimitReached.
    """
    user = details.user
    demand_open(auction)
    demand_market(auction, market)
    if user is None or usual_method(user) is None:
        raise NotReadyToBid
    demand_taking_part(auction, user)
    goes_to = kept_details(details)
    _demand_apart(auction, user, traces, goes_to)
    _demand_sellable(auction, details, market, Shopper(user, traces.browser))
    values: dict[str, Any] = {
        "market": market,
        "goes_to": goes_to,
        "browser": traces.browser,
        "network": traces.network,
        "shown_name": shown_name[:NAME_SIGNS_MAX],
    }
    return Bidder.objects.update_or_create(auction=auction, user=user, defaults=values)[0]


def _demand_apart(auction: Auction, user: User, traces: Traces, goes_to: Mapping[str, Any]) -> None:
    """Refuse whoever is too near to those who sell, and write down that it was tried: once for each reason."""
    try:
        demand_apart(auction, user, traces, goes_to)
    except Refusal as refusal:
        tried = AuctionDeed.objects.filter(auction=auction, by=user, kind=AuctionDeed.Kind.REFUSED)
        if not tried.filter(reason=refusal.code).exists():
            with transaction.atomic():
                deed_write(auction, AuctionDeed.Kind.REFUSED, by=user, reason=refusal.code)
        raise


def _demand_sellable(auction: Auction, details: BuyerDetails, market: Market, shopper: Shopper) -> None:
    quote = auction_quote(auction, least_of(auction), market, going_of(details))
    age = age_needed(line.product for line in quote.lines)
    if details.age_confirmed < age:
        raise AgeNotConfirmed(age=age)
    for line in quote.lines:
        demand_sold(line, market)
    hindrance = delivery_hindrance(quote) or limit_reached(shopper, details.email, quote)
    if hindrance is not None:
        raise hindrance


def bidder_ready(*, auction: Auction, user: User, traces: Traces) -> Bidder:
    """Return somebody as a bidder who may press the button now, from where they are now.

    Raises NotReadyToBid, what the shill guard says (they may have joined the brand since, or sit at a seller's machine,
    or keep a seller's card by now), and what the show and its room say (FollowersOnly, TicketNeeded, Banned, Muted).
    """
    demand_taking_part(auction, user)
    bidder = Bidder.objects.select_related("auction").filter(auction=auction, user=user).first()
    if bidder is None or not bidder.goes_to or usual_method(user) is None:
        demand_no_seller(auction, user)
        demand_open(auction)
        raise NotReadyToBid
    _demand_apart(auction, user, traces, bidder.goes_to)
    return bidder


@transaction.atomic
def seller_mark(*, user: User, traces: Traces) -> None:
    """Note from where a seller acts, so that nobody bids from there."""
    now = timezone.now()
    for kind, value in ((SellerMark.Kind.BROWSER, traces.browser), (SellerMark.Kind.NETWORK, traces.network)):
        if value:
            SellerMark.objects.update_or_create(user=user, kind=kind, value=value, defaults={"seen_at": now})


def traces_forget() -> int:
    """Forget networks and browsers that nobody has to be compared with any more; returns how many."""
    now = timezone.now()
    gone = SellerMark.objects.filter(seen_at__lt=now - MARKS_KEPT).delete()[0]
    old = Bidder.objects.filter(auction__finished_at__lt=now - NETWORKS_KEPT).exclude(network="", browser="")
    keys = list(old.values_list("pk", flat=True)[:FORGOTTEN_ROWS_MAX])
    return gone + Bidder.objects.filter(pk__in=keys).update(network="", browser="")
