"""How an auction stands for whoever looks at it: one's own part, what stands in the way, what the next bid costs."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from commerce.auctions.errors import SellersDoNotBid
from commerce.auctions.models import Auction, Award, Bid, Bidder
from commerce.auctions.selectors.guards import demand_no_seller
from commerce.auctions.services.bidding import least_of
from commerce.orders.selectors import order_link
from commerce.payments.selectors import usual_method
from marketplace.accounts.models import User
from marketplace.kernel.money import Money, format_money, to_decimal_text
from marketplace.markets.models import Market


@dataclass(frozen=True)
class AuctionStanding:
    """An auction, and somebody's part in it.

    ``word``: ``out`` (sign in), ``seller``, ``elsewhere`` (another currency), ``enter`` (card and address first),
    ``ready``, ``winning``, ``outbid``; after the end ``won``, ``paid``, ``unpaid``, ``offered``, ``lost`` or ``over``.
    """

    auction: Auction
    word: str
    bidder: Bidder | None = None
    maximum: Money | None = None
    award: Award | None = None

    @property
    def text(self) -> str:
        """One's own part in a sentence; nothing where there is none."""
        texts = {
            "seller": _("You belong to those who sell this."),
            "elsewhere": _("This auction is in %(currency)s: it is not open in your market.")
            % {"currency": self.auction.currency},
            "winning": _("You are winning."),
            "outbid": _("You are outbid."),
            "won": _("You won! Your card is being charged."),
            "paid": _("You won, and it is paid."),
            "unpaid": _("You won. Your card could not be charged: pay another way."),
            "offered": _("Whoever won did not pay. You can have it."),
            "lost": _("Somebody else won."),
        }
        return texts.get(self.word, "")

    @property
    def pay_url(self) -> str:
        """Where a winner sees their order, and pays another way."""
        order = self.award.order if self.award is not None else None
        return order_link(order) if order is not None and self.word in {"won", "unpaid", "paid"} else ""

    @property
    def next_bid(self) -> Money:
        """The lowest bid that is taken."""
        return least_of(self.auction)

    @property
    def next_text(self) -> str:
        """The same as a form carries it."""
        return to_decimal_text(self.next_bid)

    def facts(self) -> dict[str, Any]:
        """Return one's own part as a page over a show reads it."""
        award = self.award
        return {
            "word": self.word,
            "m": self.text,
            "name": self.bidder.name if self.bidder else "",
            "max": self.maximum.minor if self.maximum else 0,
            "maximum": format_money(self.maximum) if self.maximum else "",
            "pay": self.pay_url,
            "offer": format_money(award.price) if award is not None and self.word == "offered" else "",
        }


def auction_standing(auction: Auction, user: User | AnonymousUser, market: Market) -> AuctionStanding:
    """Return how an auction stands for somebody."""
    if not user.is_authenticated:
        return AuctionStanding(auction, "over" if auction.is_over else "out")
    bidder = Bidder.objects.filter(auction=auction, user=user).first()
    if auction.state not in Auction.TAKING:
        return _afterwards(auction, bidder)
    try:
        demand_no_seller(auction, user)
    except SellersDoNotBid:
        return AuctionStanding(auction, "seller")
    if market.currency != auction.currency:
        return AuctionStanding(auction, "elsewhere", bidder)
    return _meanwhile(auction, user, bidder)


def _meanwhile(auction: Auction, user: User, bidder: Bidder | None) -> AuctionStanding:
    if bidder is None or not bidder.goes_to or usual_method(user) is None:
        return AuctionStanding(auction, "enter", bidder)
    last = Bid.objects.filter(bidder=bidder).order_by("-number").first()
    if last is None:
        return AuctionStanding(auction, "ready", bidder)
    word = "winning" if auction.leader_id == bidder.pk else "outbid"
    return AuctionStanding(auction, word, bidder, Money(last.maximum_minor, auction.currency))


def _afterwards(auction: Auction, bidder: Bidder | None) -> AuctionStanding:
    if bidder is None or auction.state in {Auction.State.WITHDRAWN, Auction.State.VOIDED}:
        return AuctionStanding(auction, "over", bidder)
    award = (
        Award.objects.select_related("order__buyer", "auction").filter(auction=auction, bidder=bidder).last()
    )
    if award is None:
        has_bid = Bid.objects.filter(bidder=bidder).exists()
        return AuctionStanding(auction, "lost" if has_bid else "over", bidder)
    words = {Award.State.DUE: "won", Award.State.OFFERED: "offered", Award.State.PAID: "paid"}
    word = words.get(Award.State(award.state), "over")
    if award.state == Award.State.PLACED and award.order is not None:
        failed = award.order.payment_state in {"failed", "cancelled", ""}
        word = "unpaid" if failed else "won"
    return AuctionStanding(auction, word, bidder, award=award)
